"""What a reader brings home from one container, and what it needs to know for the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.keystore.pbe import Budget

MAX_CERTIFICATES = 20_000


@dataclass(slots=True)
class Job:
    """One file under way: its name, the passwords to try, the work that is left, the depth.

    `depth` counts wrappers (ZIP, base64) around the bytes at hand.
    """

    name: str = ""
    passwords: Sequence[Secret] = ()
    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    @property
    def file(self) -> Text:
        """The file as sentences begin with it."""
        return T("“{name}”", name=self.name) if self.name else T("The data")

    def problem(
        self, id: str, /, *, details: str = "", fault: object = None, **args: object
    ) -> ProblemError:
        """A `ProblemError` of this room about this file."""
        return ProblemError(f"keystore.{id}", details=details, fault=fault, file=self.file, **args)

    def inside(self, name: str = "") -> Job:
        """The job for what is wrapped in this file."""
        return Job(name or self.name, self.passwords, self.budget, self.depth + 1)


@dataclass(slots=True)
class Harvest:
    """Certificates (DER, label) in the order found, and what else there was.

    `others` are ids of problems that name what was met besides certificates; the first one
    is told when there is no certificate at all.
    """

    format: str
    items: list[tuple[bytes, str]] = field(default_factory=list)
    private_keys: int = 0
    others: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def take(self, other: Harvest) -> None:
        """Everything of another harvest, behind what is here."""
        self.items += other.items
        self.private_keys += other.private_keys
        self.others += other.others
        self.notes += other.notes
