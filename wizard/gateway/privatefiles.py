"""Files that one account alone may read: restrictive from the first byte, whole or not at all.

No backup is made of what is replaced: a password that was forgotten must not lie in a copy.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from wizard.domain.problems import ProblemError

SECONDS = 10.0
"""How long another writer is waited for."""

LARGEST = 4 * 1024 * 1024
"""Bytes; a file with thousands of passwords is far smaller."""

Protect = Callable[[Path], None]
"""Gives a file or a folder that was just made its rights; may raise OSError."""

_PAUSE = 0.02
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


def by_mode(path: Path) -> None:
    """The rights of POSIX: 0600 for a file, 0700 for a folder; Windows has others."""
    if sys.platform != "win32":
        path.chmod(0o700 if path.is_dir() else 0o600)


def read(path: Path) -> tuple[bytes, os.stat_result] | None:
    """What a file holds, and what the system knows of it; None when there is none.

    Raises
    ------
    ProblemError
        ``vault.unreadable``, ``vault.key-link``.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _BINARY | _NO_WAIT)
        with os.fdopen(descriptor, "rb") as stream:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise ProblemError("vault.key-link", path=path)
            return stream.read(LARGEST + 1), found
    except FileNotFoundError:
        return None
    except OSError as fault:
        if path.is_symlink():
            raise ProblemError("vault.key-link", path=path) from None
        raise ProblemError(
            "vault.unreadable", path=path, reason=_reason(fault), fault=fault
        ) from None


def write(path: Path, data: bytes, protect: Protect) -> None:
    """Replace a file atomically; the one that holds the lock calls it.

    Raises
    ------
    ProblemError
        ``vault.unwritable``, ``vault.unprotected``: the file is as it was.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}.new")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY
        descriptor = os.open(aside, flags, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            _protected(aside, protect)  # while nothing is in it
            stream.write(data)
            stream.flush()
            os.fsync(descriptor)
        _replace(aside, path)
        _settle(path.parent)
    except OSError as fault:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise ProblemError(
            "vault.unwritable", path=path, reason=_reason(fault), fault=fault
        ) from None
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise


@contextlib.contextmanager
def alone(path: Path, protect: Protect, seconds: float = SECONDS) -> Iterator[None]:
    """Nobody else writes `path` meanwhile; its folder is made, with its rights, where it lacks.

    Raises
    ------
    ProblemError
        ``vault.busy``, ``vault.unwritable``, ``vault.unprotected``.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _protected(path.parent, protect)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | _NO_LINK | _BINARY, 0o600)
    except OSError as fault:
        raise ProblemError(
            "vault.unwritable", path=lock, reason=_reason(fault), fault=fault
        ) from None
    try:
        until = time.monotonic() + seconds
        while not _lock(descriptor):
            if time.monotonic() > until:
                raise ProblemError("vault.busy", path=path, seconds=f"{seconds:.0f}")
            time.sleep(_PAUSE)
        _sweep(path)
        yield
    finally:
        os.close(descriptor)  # which lets go of the lock as well


def _protected(path: Path, protect: Protect) -> None:
    try:
        protect(path)
    except OSError as fault:
        raise ProblemError(
            "vault.unprotected", path=path, reason=_reason(fault), fault=fault
        ) from None


def _sweep(path: Path) -> None:
    """What a crash left half written; whoever holds the lock is the only one who writes."""
    for left in path.parent.glob(f".{path.name}.*.new"):
        with contextlib.suppress(OSError):
            left.unlink()


def _replace(aside: Path, path: Path) -> None:
    until = time.monotonic() + (SECONDS if sys.platform == "win32" else 0.0)
    while True:
        try:
            aside.replace(path)
        except PermissionError:
            # A reader or a virus scanner holds it for a moment; only Windows minds.
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _settle(folder: Path) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _reason(fault: OSError) -> str:
    return (fault.strerror or type(fault).__name__).rstrip(".")


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            # Of the open file, not of the process: two threads wait for each other as well.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
