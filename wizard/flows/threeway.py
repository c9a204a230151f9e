"""A file that somebody else changed meanwhile: what it held, what it holds, what was wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wizard.domain.ports import ConfigFiles, FileChange
from wizard.domain.problems import ProblemError
from wizard.flows.connectorsettings import printable


class Side(StrEnum):
    """Whose value a key takes."""

    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key that one of the two changed; None = the key is not there.

    Parameters
    ----------
    key : str
    base, theirs, mine : str or None
        What the file held when it was read; what it holds now; what is wanted.
    """

    key: str
    base: str | None
    theirs: str | None
    mine: str | None

    @property
    def collides(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.base != self.theirs != self.mine != self.base

    @property
    def side(self) -> Side | None:
        """Whose value the merged file takes, None while that is to be decided."""
        if self.collides:
            return None
        return Side.THEIRS if self.mine == self.base else Side.MINE

    @property
    def merged(self) -> str | None:
        """The value without a decision; only of a row that does not collide."""
        return self.theirs if self.side is Side.THEIRS else self.mine


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """Base, theirs and mine of one properties file.

    Parameters
    ----------
    path : Path
    base, theirs : bytes or None
        None = there was no file.
    mine : bytes
    rows : tuple of KeyRow
        The keys that differ somewhere.
    merged : bytes or None
        Theirs with my keys set, None while keys collide. What they changed beside the keys
        (comments, order) stays as they wrote it.
    """

    path: Path
    base: bytes | None
    theirs: bytes | None
    mine: bytes
    rows: tuple[KeyRow, ...]
    merged: bytes | None

    @property
    def collisions(self) -> tuple[str, ...]:
        """The keys that a person has to decide."""
        return tuple(row.key for row in self.rows if row.collides)

    @property
    def text(self) -> str:
        """The view for a terminal."""
        lines: list[str] = []
        for row in self.rows:
            verdict = "both changed it" if row.collides else f"together: {_shown(row.merged)}"
            lines += [
                f"{printable(row.key)}: {verdict}",
                f"  was:     {_shown(row.base)}",
                f"  is now:  {_shown(row.theirs)}",
                f"  wanted:  {_shown(row.mine)}",
            ]
        return "\n".join(lines)

    def change(self) -> FileChange:
        """What would be written without a decision.

        Raises
        ------
        ProblemError
            ``settings.choice-missing``.
        """
        if self.merged is None:
            raise ProblemError("settings.choice-missing", keys=", ".join(self.collisions))
        return FileChange(self.path, self.theirs, self.merged)


def _shown(value: str | None) -> str:
    if value is None:
        return "(not there)"
    return printable(value)


def three_way(
    files: ConfigFiles, path: Path, base: bytes | None, theirs: bytes | None, mine: bytes
) -> ThreeWay:
    """Compare the three, key by key.

    Raises
    ------
    ProblemError
        ``configfiles.*``: one of them cannot be read as properties.
    """
    values = [
        {entry.key: entry.value for entry in files.properties(data or b"")}
        for data in (base, theirs, mine)
    ]
    rows = key_rows(*values)
    merged = None
    if not any(row.collides for row in rows):
        merged = _merged(files, theirs, rows, {})
    return ThreeWay(path, base, theirs, mine, rows, merged)


def key_rows(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> tuple[KeyRow, ...]:
    """The keys whose three values are not all the same."""
    found = (
        KeyRow(key, base.get(key), theirs.get(key), mine.get(key))
        for key in dict.fromkeys((*base, *theirs, *mine))
    )
    return tuple(row for row in found if not row.base == row.theirs == row.mine)


def decided(files: ConfigFiles, view: ThreeWay, choices: Mapping[str, Side]) -> FileChange:
    """What is written once a person has chosen a side for every key that collides.

    Raises
    ------
    ProblemError
        ``settings.choice-missing``.
    """
    missing = [key for key in view.collisions if key not in choices]
    if missing:
        raise ProblemError("settings.choice-missing", keys=", ".join(missing))
    after = _merged(files, view.theirs, view.rows, choices)
    return FileChange(view.path, view.theirs, after)


def _merged(
    files: ConfigFiles,
    theirs: bytes | None,
    rows: tuple[KeyRow, ...],
    choices: Mapping[str, Side],
) -> bytes:
    mine = [row for row in rows if (row.side or choices[row.key]) is Side.MINE]
    gone = [row.key for row in mine if row.mine is None]
    wanted = {row.key: row.mine for row in mine if row.mine is not None}
    data = files.unset_properties(theirs or b"", gone) if gone else theirs or b""
    return files.set_properties(data, wanted) if wanted else data
