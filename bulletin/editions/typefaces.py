"""The fonts that the print edition uses: a site's own wishes first, as roles of the style sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bulletin.catalogue import problem
from bulletin.machine import fonts
from bulletin.machine.coverage import coverage
from bulletin.machine.fonts import Font, FontSet, Role
from bulletin.machine.place import Place
from bulletin.model.site import Site
from bulletin.problem import Problem


@dataclass(frozen=True, slots=True)
class Typefaces:
    """A font configuration that sees these fonts alone, and the style sheet that names them."""

    config: Path
    style: str


def typefaces(
    site: Site, here: Place, state: Path, environ: Mapping[str, str]
) -> tuple[Typefaces | None, tuple[Problem, ...]]:
    """Return the typefaces of a site; a wish that no installed font fulfils is a problem.

    Without wishes these are the ones that the machine was prepared with.
    """
    wishes = {role: wish for role in Role if (wish := getattr(site.fonts, role.value))}
    if not wishes:
        folder = here.fontconfig
        return Typefaces(fonts.config_file(folder), style(fonts.load(folder))), ()
    resolved = fonts.resolve(fonts.folders(here.fonts, environ), wishes)
    if not isinstance(resolved, FontSet):
        return None, tuple(
            problem(
                "font-missing", site.fonts.places.of(role.value), name=wishes.get(role, ""), role=role.value
            )
            for role in sorted(resolved)
        )
    return Typefaces(fonts.keep_private(resolved, state / "fonts"), style(resolved)), ()


def lacking(
    site: Site, here: Place, environ: Mapping[str, str]
) -> Callable[[frozenset[str]], Mapping[str, tuple[str, str]]]:
    """Return what tells which characters the face of the text lacks, and which face has them.

    A machine that was never prepared for printing knows no faces, and has nothing to tell.
    """

    def lacks(characters: frozenset[str]) -> Mapping[str, tuple[str, str]]:
        fontset = _known(site, here, environ)
        if fontset is None:
            return {}
        body, other = fontset.body, fontset.fallback
        has, takes_over = (coverage(font.file, font.index) for font in (body, other))
        return {
            c: (body.family, other.family)
            for c in characters
            if has and ord(c) not in has and ord(c) in takes_over
        }

    return lacks


def _known(site: Site, here: Place, environ: Mapping[str, str]) -> FontSet | None:
    wishes = {role: wish for role in Role if (wish := getattr(site.fonts, role.value))}
    if wishes:
        resolved = fonts.resolve(fonts.folders(here.fonts, environ), wishes)
        return resolved if isinstance(resolved, FontSet) else None
    try:
        return fonts.load(here.fontconfig)
    except (OSError, ValueError, TypeError):
        return None


def style(fontset: FontSet) -> str:
    """Return the style sheet that gives each role its family; what a family lacks, the fallback has."""
    rows = []
    for role in Role:
        font = fontset.of(role)
        rows.append(f"  --{role.value}: {_families(font, fontset.fallback)};")
        rows.append(f"  --{role.value}-weight: {font.weight};")
    return ":root {\n" + "\n".join(rows) + "\n}\n"


def browser_style() -> str:
    """Return the style sheet that names, for each role, every font that may fill it, best first.

    Where fonts cannot be looked for, the browser takes the first of them that the reader's machine has.
    """
    rows = []
    for role in Role:
        names = (name for candidate in fonts.CANDIDATES[role] for name in candidate.names)
        kind = "sans-serif" if role is Role.HEADING else "serif"
        rows.append(f"  --{role.value}: {', '.join(map(_quoted, names))}, {kind};")
        rows.append(f"  --{role.value}-weight: {'bold' if role is Role.TITLE else 'normal'};")
    return ":root {\n" + "\n".join(rows) + "\n}\n"


def _families(font: Font, fallback: Font) -> str:
    return ", ".join(dict.fromkeys((_quoted(font.family), _quoted(fallback.family))))


def _quoted(family: str) -> str:
    escaped = family.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
