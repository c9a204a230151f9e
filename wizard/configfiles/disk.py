"""Files on the disk: read with bounds, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wizard.configfiles.propertytext import printable
from wizard.domain.problems import ProblemError

MAX_TEXT = 5 * 1024 * 1024
MAX_BINARY = 64 * 1024 * 1024
_TEXT_SUFFIXES = frozenset({".properties", ".toml", ".txt", ".cfg", ".ini", ".xml", ".json"})

# Windows lets a virus scanner or an editor hold a file for a moment.
LOCK_PATIENCE = 5.0 if sys.platform == "win32" else 0.0
_LOCK_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class State:
    """A file as it stands: its bytes, mode, modification time (ns), owner and group."""

    data: bytes
    mode: int
    mtime_ns: int
    owner: tuple[int, int]

    @property
    def sha256(self) -> str:
        """The bytes' SHA-256, lower-case hex."""
        return digest(self.data)


def digest(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def is_text(path: Path) -> bool:
    """Whether a file of this name holds text."""
    return path.suffix.lower() in _TEXT_SUFFIXES


def limit(path: Path) -> int:
    """The most bytes that a file of this name is read with."""
    return MAX_TEXT if is_text(path) else MAX_BINARY


def reason(wrong: OSError | ValueError) -> str:
    """The system's own words for a failure, without a path."""
    words = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
    return printable(words.rstrip("."))


def state(path: Path) -> State | None:
    """What the file holds, None when there is none.

    Raises
    ------
    ProblemError
        ``configfiles.not-a-file``, ``configfiles.unreadable``, ``configfiles.too-large``.
    """
    # Not blocking on a named pipe; on Windows no translation of line ends.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ProblemError("configfiles.not-a-file", path=path, kind=_kind(path.stat().st_mode))
        descriptor = os.open(path, flags)
        with os.fdopen(descriptor, "rb") as stream:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise ProblemError("configfiles.not-a-file", path=path, kind=_kind(found.st_mode))
            most = limit(path)
            data = stream.read(most + 1)
            if len(data) > most:
                raise ProblemError(
                    "configfiles.too-large",
                    path=path,
                    size=max(found.st_size, most + 1),
                    limit=most,
                )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError) as wrong:
        # RuntimeError: a loop of links, before Python 3.13.
        words = reason(wrong) if not isinstance(wrong, RuntimeError) else "its links form a loop"
        raise ProblemError(
            "configfiles.unreadable",
            path=printable(str(path)),
            reason=words,
            fault=wrong,
            details=type(wrong).__name__,
        ) from None
    return State(data, stat.S_IMODE(found.st_mode), found.st_mtime_ns, (found.st_uid, found.st_gid))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISFIFO(mode):
        return "named pipe"
    if stat.S_ISSOCK(mode):
        return "socket"
    return "device"


def target(path: Path) -> Path:
    """Where a path leads: a link's target, so that the link itself is never replaced.

    Raises
    ------
    ProblemError
        ``configfiles.unreadable`` for links in a circle.
    """
    try:
        # On Windows, resolving would turn mapped drives into network paths, or fail on them.
        resolved = path.is_symlink() or sys.platform != "win32"
        return path.resolve() if resolved else path.absolute()
    except (OSError, RuntimeError, ValueError) as wrong:
        words = reason(wrong) if isinstance(wrong, OSError) else "its links form a loop"
        raise ProblemError(
            "configfiles.unreadable", path=printable(str(path)), reason=words
        ) from None


def write_new(
    path: Path,
    data: bytes,
    *,
    mode: int,
    mtime_ns: int | None = None,
    owner: tuple[int, int] | None = None,
    cover: Callable[[Path], None] | None = None,
) -> None:
    """Write a file that is not there yet, through to the disk.

    Parameters
    ----------
    cover : callable, optional
        Gives the file its rights while nothing is in it.

    Raises
    ------
    OSError, ProblemError
        ``FileExistsError`` among others; a half-written file is removed.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        if cover is not None:
            # Windows tells whether the file can be renamed only while nobody holds it open, and
            # what is opened afterwards has to be allowed by the rights that it has then.
            os.close(descriptor)
            cover(path)
            again = os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(path, again)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            if owner is not None and hasattr(os, "fchown"):
                # Only root may give a file away; others keep their own name on it.
                with contextlib.suppress(PermissionError):
                    os.fchown(descriptor, *owner)
            os.fsync(descriptor)
        path.chmod(mode)
        if mtime_ns is not None:
            os.utime(path, ns=(mtime_ns, mtime_ns))
    except BaseException:
        remove(path)
        raise


def replace(source: Path, path: Path) -> None:
    """Put `source` in the place of `path`, at once; wait a little for a lock on Windows."""
    _patiently(lambda: _replace(source, path))
    sync_folder(path.parent)


def _replace(source: Path, path: Path) -> None:
    source.replace(path)


def unlink(path: Path) -> None:
    """Remove a file that is there; wait a little for a lock on Windows."""
    _patiently(path.unlink)
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file if that is possible."""
    with contextlib.suppress(OSError):
        path.unlink()


def _patiently(work: Callable[[], None]) -> None:
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            return work()
        except PermissionError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_LOCK_PAUSE)


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable where the system offers that (not on Windows)."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        # Files can be replaced in a folder that may not be listed, but it cannot be opened. What
        # stands in it is whole; only the slow way is left to make it last.
        os.sync()
        return
    try:
        os.fsync(descriptor)
    except OSError as wrong:
        # Some network file systems have no such call for folders.
        if wrong.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)
