"""The doors to the connector's log and its settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wizard.domain.logs import LogLine
from wizard.domain.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a log that is found again after the file was renamed (a rotation).

    Parameters
    ----------
    position : int
        Bytes from the file's beginning.
    file : tuple of (int, int)
        The file's own number on its disk.
    head : str
        SHA-256 of the file's first `head_size` bytes, to tell another file with that number.
    """

    position: int
    file: tuple[int, int] = (0, 0)
    head: str = ""
    head_size: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the lines since a mark.

    Attributes
    ----------
    pieces : tuple of (Path, int)
        The files that hold them, oldest first, each with the place to start at.
    lost : str
        Why the marked lines themselves cannot be read: "compressed", "emptied", "removed"; ""
        when nothing is missing.
    packed : Path or None
        The compressed file that was written first since.
    """

    pieces: tuple[tuple[Path, int], ...] = ()
    lost: str = ""
    packed: Path | None = None


@dataclass(frozen=True, slots=True)
class LogBatch:
    """What came since the last look.

    Attributes
    ----------
    lines : tuple of LogLine
    rotated, truncated, lost : bool
        The file was replaced by a new one; it was emptied; lines in between are gone.
    more : bool
        There is more at once.
    """

    lines: tuple[LogLine, ...] = ()
    rotated: bool = False
    truncated: bool = False
    lost: bool = False
    more: bool = False


class LogFollower(Protocol):
    """A log that grows."""

    def poll(self) -> LogBatch:
        """What came since the last call; bounded, `more` says that there is more."""

    def mark(self) -> Mark:
        """The place up to which lines were given."""


class LogFiles(Protocol):
    """Log files of any size, read a piece at a time and never held open."""

    def size(self, path: Path) -> int:
        """The file's size in bytes.

        Raises
        ------
        ProblemError
            ``log.file-missing``, ``log.unreadable``.
        """

    def mark(self, path: Path) -> Mark:
        """The file's end as it is now; position 0 where there is no file yet."""

    def line_start(self, path: Path, at: int) -> int:
        """The beginning of the line that holds byte `at`."""

    def lines(self, path: Path, start: int, stop: int) -> Iterator[LogLine]:
        """The lines from `start` (a line's beginning) to `stop`, decoded, a long one cut."""

    def areas(
        self, path: Path, start: int, stop: int, needles: Sequence[str]
    ) -> Iterator[tuple[int, int]]:
        """Where one of these texts (ASCII, either case) stands: places with their ends, in
        order, those near to each other as one."""

    def since(self, path: Path, mark: Mark) -> tuple[tuple[Path, int], ...]:
        """The files that hold what was written since a mark, oldest first, each with the place
        to start at; the mark's own file is missing when it is gone."""

    def left(self, path: Path, mark: Mark, began: float) -> Left:
        """As `since`; when the marked file is gone, every rotated file that was written to
        after `began` (seconds of the epoch) and is still there."""

    def earlier(self, path: Path, mark: Mark) -> Path | None:
        """The rotated file that holds what was written before the marked one began; None when
        there is none, or the marked one is gone."""

    def follow(self, path: Path, mark: Mark) -> LogFollower:
        """What is written from a mark on, through rotation and truncation."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What a logging file says.

    Parameters
    ----------
    path : Path
    dialect : str
        "log4j 1" or "log4j 2".
    level, file, pattern : str
        Of the root logger and its file appender; "" when the file does not tell.
    loggers : tuple of (str, str)
        The other loggers with their levels.
    watched : bool
        log4j looks at the file again by itself (monitorInterval).
    sources : tuple of (str, str)
        The loggers ("" is the root) whose level is decided elsewhere, with what stands in the
        file: ``${sys:level}``, or an entity of another file. They have the level "".
    """

    path: Path
    dialect: str
    level: str = ""
    file: str = ""
    pattern: str = ""
    loggers: tuple[tuple[str, str], ...] = ()
    watched: bool = False
    sources: tuple[tuple[str, str], ...] = ()

    def source(self, logger: str = "") -> str:
        """What decides a logger's level elsewhere, "" where this file tells it."""
        return dict(self.sources).get(logger, "")


class LogConfigs(Protocol):
    """The logging files that log4j 1 and Log4j 2 read, edited without losing a byte."""

    def there(self, folder: Path) -> tuple[Path, ...]:
        """The logging files of a folder, in no order of rank."""

    def libraries(self, folders: Sequence[Path]) -> tuple[str, ...]:
        """The log4j libraries that lie there: names of jar files."""

    def read(self, path: Path) -> bytes | None:
        """The file's bytes, None when it does not exist."""

    def settings(self, path: Path, data: bytes) -> LogSettings:
        """What the file says."""

    def changed(
        self, path: Path, data: bytes, *, level: str = "", file: str = "", logger: str = ""
    ) -> bytes:
        """`data` with this level (of one logger, or of the root) and this log file; a level of
        ``-`` removes a logger's own level again."""

    def load_note(self, path: Path) -> bytes | None:
        """A small file of ours, None when there is none."""

    def save_note(self, path: Path, data: bytes | None) -> None:
        """Replace it atomically, for its owner alone; None removes it."""

    def write_private(self, path: Path, pieces: Iterable[bytes], *, replace: bool) -> None:
        """A new file, whole or not at all, readable by its owner alone.

        Raises
        ------
        ProblemError
            ``log.out-exists`` unless `replace`, ``log.out-unwritable``.
        """


class NoLogs:
    """A machine whose log cannot be read: stands where no adapter was given."""

    def __getattr__(self, name: str) -> object:
        raise ProblemError("log.unreadable", path="", reason=f"no reader ({name})")
