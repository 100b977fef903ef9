"""The server's hooks, in real repositories: what is refused, what is published, and what stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bulletin import cli
from tests.desk.conftest import PROJECT, Desk

pytestmark = pytest.mark.slow  # git, and whole builds

ITEM = "content/items/2026/school.md"


# The engine as the hooks run it; most tests make but one page, which says what the items are called.
PROGRAM = """
import os, sys
if sys.executable != {python!r}:
    os.execv({python!r}, [{python!r}, __file__, *sys.argv[1:]])
sys.path.insert(0, {project!r})
from bulletin import cli, pipeline
def make(archive, content, pictures, world, step):
    page = " ".join(item.title + item.places.whole.path for item in content.items.values())
    return dict.fromkeys(("site/index.html", "print/a.pdf"), page.encode()), ()
{make}
sys.exit(cli.main(sys.argv[1:]))
"""
QUICK = "pipeline.make = make"


class Server:
    """A bare repository with its hooks, the folder it publishes to, and an editor's copy."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self.folder, self.desk = folder, desk
        self.bare, self.publish = folder / "bulletin.git", folder / "srv"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", self.bare], check=True)
        words = ["hook", "install", "--repository", str(self.bare), "--publish", str(self.publish)]
        assert cli.main(words) == 0
        self.program = folder / "program.py"
        self.program.write_text(PROGRAM.format(python=sys.executable, project=str(PROJECT), make=QUICK))
        self.git(self.bare, "config", "bulletin.program", str(self.program))
        self.git(self.bare, "config", "bulletin.language", "en")
        self.git(desk.root, "init", "-q", "-b", "main")
        self.git(desk.root, "remote", "add", "origin", self.bare.as_uri())
        self.commit()

    def git(self, where: Path, *words: str, name: str = "Writer") -> str:
        identity = ["-c", f"user.name={name}", "-c", f"user.email={name}@example.org"]
        done = subprocess.run(["git", *identity, *words], cwd=where, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def commit(self, name: str = "Writer") -> str:
        self.git(self.desk.root, "add", "-A", name=name)
        self.git(self.desk.root, "commit", "-qm", "a", "--allow-empty", name=name)
        return self.git(self.desk.root, "rev-parse", "HEAD")

    def push(self, *words: str) -> tuple[bool, str]:
        refs = words or ("main",)
        done = subprocess.run(
            ["git", "push", "origin", *refs], cwd=self.desk.root, capture_output=True, check=False
        )
        return done.returncode == 0, done.stderr.decode()

    @property
    def shown(self) -> dict[str, bytes]:
        site = self.publish / "output" / "site"
        return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


@pytest.fixture
def server(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Server(tmp_path, desk)


def test_push_is_built_as_by_hand(server: Server) -> None:
    server.program.write_text(PROGRAM.format(python=sys.executable, project=str(PROJECT), make=""))
    done, said = server.push()
    assert done, said
    assert "remote: published" in said
    assert {"index.html", "weekly/2026-001/index.html"} <= server.shown.keys()


def test_push_is_published_and_the_release_before_is_kept(server: Server) -> None:
    done, said = server.push()
    assert done, said
    first = server.shown
    assert first.keys() == {"index.html"}
    assert not list(server.publish.rglob(".git"))
    assert not (server.publish / "work").exists()
    server.desk.write("content/items/2026/draft.md", "---\ntitle: 稿\n---\n")
    second = server.commit()
    done, said = server.push()
    assert f"remote: published {second[:12]}" in said
    assert (server.publish / "previous" / "site" / "index.html").read_bytes() == first["index.html"]
    assert len(list((server.publish / "releases").iterdir())) == 2
    server.commit()
    server.push()
    assert len(list((server.publish / "releases").iterdir())) == 2
    assert oct((server.publish / "output" / "print").stat().st_mode)[-3:] == "700"


def test_push_with_an_error_is_refused_in_the_pushers_language(server: Server) -> None:
    server.push()
    shown, tip = server.shown, server.git(server.bare, "rev-parse", "main")
    server.desk.write(ITEM, server.desk.text(ITEM).replace("kind: development", "kind: nonsense"))
    server.commit()
    done, said = server.push()
    assert not done
    assert f"remote: {ITEM}:10:7: error[unknown-value]" in said
    assert "remote: the push was not accepted" in said
    assert "推送未接受" in server.push("-o", "language=zh-CN", "main")[1]
    assert (server.shown, server.git(server.bare, "rev-parse", "main")) == (shown, tip)


def test_own_work_approved_by_hand_is_refused(server: Server) -> None:
    server.push()
    server.desk.write(ITEM, server.desk.text(ITEM).replace("按时开学", "按期开学"))
    server.commit("程砚")
    done, said = server.push()
    assert not done
    assert "error[approver-is-author]" in said
    assert "error[changed-since-approval]" in said


def test_history_of_the_published_branch_is_not_rewritten(server: Server) -> None:
    server.push()
    server.desk.write(ITEM, server.desk.text(ITEM) + "\n补记一句。\n")
    server.git(server.desk.root, "commit", "--quiet", "--amend", "--all", "--no-edit")
    done, said = server.push("--force", "main")
    assert not done
    assert "error[history-rewritten]" in said


def test_server_that_knows_the_signers_takes_no_site_without_signatures(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "signers").write_text("")
    server.git(server.bare, "config", "bulletin.signers", str(tmp_path / "signers"))
    done, said = server.push()
    assert not done
    assert "error[signing-lowered]" in said


def test_errors_that_were_there_before_do_not_keep_others_from_pushing(server: Server) -> None:
    hook = server.bare / "hooks" / "pre-receive"
    text = hook.read_text()
    hook.unlink()
    server.push()
    shown = server.shown
    server.desk.write("content/items/2026/broken.md", "---\ntitle: [\n---\n")
    server.commit()
    done, said = server.push()
    assert done
    assert "error[invalid-yaml]" in said
    assert "nothing was published; the pages stay as they were" in said
    assert server.shown == shown
    hook.write_text(text)
    hook.chmod(0o755)
    server.commit()
    assert server.push()[0]  # not this pusher's
    server.desk.write("content/items/2026/other.md", "---\ntitle: [\n---\n")
    server.commit()
    done, said = server.push()
    assert not done
    assert "broken.md" not in said
    (server.desk.root / "content/items/2026/other.md").unlink()
    (server.desk.root / "content/items/2026/broken.md").unlink()
    server.commit()
    assert "published" in server.push()[1]


def test_other_branches_deletion_and_force(server: Server) -> None:
    server.push()
    first = server.git(server.desk.root, "rev-parse", "HEAD")
    shown = server.shown
    server.git(server.desk.root, "checkout", "-qb", "draft")
    server.desk.write("content/items/2026/broken.md", "---\ntitle: [\n---\n")
    server.commit()
    done, said = server.push("draft")
    assert done
    assert "only the branch main is published" in said
    assert server.push(":draft")[0]
    done, said = server.push(":main")
    assert not done
    assert "cannot be deleted" in said
    server.git(server.desk.root, "checkout", "-q", "main")
    server.commit()
    server.push()
    server.git(server.desk.root, "reset", "-q", "--hard", first)
    done, said = server.push("--force", "main")
    assert not done
    assert "error[history-rewritten]" in said
    assert server.shown == shown


def test_two_pushes_at_once_end_with_the_newest(server: Server) -> None:
    server.push()
    copies = []
    for n in range(2):
        server.commit()
        server.git(server.desk.root, "branch", f"b{n}")
        copies.append(f"b{n}")
    running = [
        subprocess.Popen(
            ["git", "push", "-q", "origin", f"{b}:main"], cwd=server.desk.root, stderr=subprocess.PIPE
        )
        for b in copies
    ]
    said = [one.communicate()[1].decode() for one in running]
    tip = server.git(server.bare, "rev-parse", "main")
    assert (server.publish / "output").readlink().name.startswith(tip[:12]), said
    assert not (server.publish / "work").exists()


def test_too_long_full_and_blocked(server: Server) -> None:
    server.push()
    shown = server.shown
    (server.publish / "work").mkdir()
    (server.publish / "work" / "left").write_text("of a run that died")
    slow = "import time\ndef make(*_): time.sleep(60)\npipeline.make = make"
    quick = server.program.read_text()
    server.program.write_text(PROGRAM.format(python=sys.executable, project=str(PROJECT), make=slow))
    server.git(server.bare, "config", "bulletin.work", "3")
    server.commit()
    said = server.push()[1]
    assert "error[too-long]" in said
    assert server.shown == shown
    assert not (server.publish / "work").exists()
    server.git(server.bare, "config", "--unset", "bulletin.work")
    server.program.write_text(quick)
    output = server.publish / "output"
    target = output.readlink()
    output.unlink()
    output.mkdir()
    server.commit()
    assert "error[output-in-the-way]" in server.push()[1]
    output.rmdir()
    output.symlink_to(target)
    (server.publish / "releases").rename(server.publish / "elsewhere")
    (server.publish / "releases").write_text("no folder")
    server.commit()
    said = server.push()[1]
    assert "error[disk]" in said
    assert "the pages stay" in said
    assert not (server.publish / "work").exists()


def test_servers_own_list_of_signers_counts(server: Server) -> None:
    own = server.folder / "signers"
    own.write_text("* everybody\n")
    server.git(server.bare, "config", "bulletin.signers", str(own))
    site = server.desk.text("site.yaml")
    server.desk.write("site.yaml", site + "approval: signed\n")
    server.desk.write("content/approvals/allowed_signers", "# nobody\n")
    server.commit()
    done, said = server.push()
    assert not done
    assert "error[signer-refused]" in said


def test_hook_of_somebody_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "a.git"], check=True)
    hook = tmp_path / "a.git" / "hooks" / "post-receive"
    hook.write_text("#!/bin/sh\n")
    words = ["hook", "install", "--repository", str(tmp_path / "a.git"), "--publish", str(tmp_path / "srv")]
    assert cli.main(words) == 2
    assert "error[hook-in-the-way]" in capsys.readouterr().err
    assert hook.read_text() == "#!/bin/sh\n"
    assert not (tmp_path / "a.git" / "hooks" / "pre-receive").exists()
    assert cli.main(["hook", "install", "--repository", str(tmp_path)]) == 2
    assert "error[no-repository]" in capsys.readouterr().err
