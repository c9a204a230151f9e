"""Standard output and error that outlive whoever reads them."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast


class Enduring:
    """A text stream whose writes never raise; what went wrong is kept in `fault`.

    Parameters
    ----------
    stream : TextIO or None
        None (the descriptor was closed before the start) swallows everything.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.fault: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def unread(self) -> bool:
        """Whoever read it has gone (``| head``), which is nobody's fault."""
        # Windows reports the closed pipe as EINVAL.
        return isinstance(self.fault, BrokenPipeError) or (
            self.fault is not None and self.fault.errno == errno.EINVAL
        )

    def write(self, text: str) -> int:
        """Write, or lose, `text`."""
        if self._stream is not None and self.fault is None:
            try:
                return self._stream.write(text)
            except OSError as fault:
                self._lose(self._stream, fault)
        return len(text)

    def flush(self) -> None:
        """Pass on what is buffered."""
        if self._stream is not None and self.fault is None:
            try:
                self._stream.flush()
            except OSError as fault:
                self._lose(self._stream, fault)

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._stream is not None and self._stream.isatty()

    def _lose(self, stream: TextIO, fault: OSError) -> None:
        self.fault = fault
        # Python flushes the rest when it ends, and would complain once more.
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def speak_utf8(stream: TextIO | None) -> None:
    """A pipe or a file gets UTF-8, whatever the code page; a console knows every letter anyway.

    Parameters
    ----------
    stream : TextIO or None
        Standard output or error.
    """
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        # A file's name can hold half of a surrogate pair, which UTF-8 has no bytes for.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextlib.contextmanager
def enduring(*, utf8: bool = sys.platform == "win32") -> Iterator[Enduring]:
    """Standard output and error replaced for a while; yields standard output.

    Parameters
    ----------
    utf8 : bool, optional
        Whether what is no console gets UTF-8. Windows would give it the code page of the machine,
        in which JSON cannot be read elsewhere; other systems have their locale.
    """
    if utf8:
        speak_utf8(sys.stdout)
        speak_utf8(sys.stderr)
    before = sys.stdout, sys.stderr
    out, err = Enduring(sys.stdout), Enduring(sys.stderr)
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    try:
        yield out
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before
