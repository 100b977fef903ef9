"""What the intake made of one submission, as a frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass

from bulletin.intake.front import Value
from bulletin.intake.remarks import Kind, Remark, of_kind


@dataclass(frozen=True, slots=True)
class Medium:
    """A clean picture and the name it will have under `content/media/`."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What was made of a submission: front matter by attribute, body, pictures, and remarks."""

    name: str
    front: Mapping[str, Value]
    body: str
    pictures: tuple[Medium, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sent: tuple[str, ...] = ()  # the paragraphs as they came
    ending: str = ""  # of the original, by its content

    @property
    def refusals(self) -> tuple[Remark, ...]:
        """Why it cannot be taken."""
        return of_kind(self.remarks, Kind.REFUSED)

    @property
    def held(self) -> tuple[Remark, ...]:
        """Why it is not taken unless the editor says so."""
        return of_kind(self.remarks, Kind.HELD)
