"""What is corrected in proof asks for no new approval; own work is still nobody's to approve."""

import pytest

from bulletin.editing.authorship import Author, Verdict, problems
from tests.engine.sites import codes, issue, item, read, site

PROOF = [{"round": 1, "by": "乙", "on": "2026-03-02", "digest": "0" * 64}]


@pytest.mark.parametrize(
    ("proofs", "found"),
    [
        (None, ["approver-is-author", "changed-since-approval"]),
        (PROOF, ["approver-is-author"]),
    ],
)
def test_proofs_answer_for_what_is_corrected(proofs: object, found: list[str]) -> None:
    texts = site({"a": item()}, {"weekly/2026-001": issue(["a"], proofs=proofs)})
    content, _ = read(texts)
    verdict = Verdict(Author(frozenset({"甲"})), changed=("正文",))
    assert codes(problems(content, {"a": verdict})) == found
