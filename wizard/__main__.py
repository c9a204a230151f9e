"""Picks the window, the command line or the worker; imports nothing before it has to."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

INTERRUPTED = 130


def main() -> int:
    """The command line; the worker with ``--worker`` alone, the helper with ``--elevated``."""
    if sys.argv[1:] == ["--worker"]:
        from wizard.host.worker import main as serve

        return serve()
    if sys.argv[1:2] == ["--elevated"]:
        from wizard.app import elevated

        return elevated(sys.argv[2:])
    return _front(sys.argv[1:], windowed=False)


def window() -> int:
    """The window."""
    if sys.argv[1:] == ["--worker"]:
        return main()
    return _front(sys.argv[1:], windowed=True)


def keystores() -> int:
    """The keystore wizard, a door of its own in the installed program."""
    if sys.argv[1:] == ["--worker"]:
        return main()
    return _front(sys.argv[1:], windowed=True, command="keystore-wizard")


def _front(arguments: list[str], *, windowed: bool, command: str = "window") -> int:
    """Load and run the command line; Ctrl-C ends it with a word at any moment."""
    try:
        _leave_at_once(True)
        _fill_descriptors()
        import wizard.cli.main  # noqa: F401 - the slow imports, while nothing is begun yet
        from wizard import app

        _leave_at_once(False)
        return app.window(arguments, command) if windowed else app.command_line(arguments)
    except KeyboardInterrupt:
        _say_interrupted()
        return INTERRUPTED


def _fill_descriptors() -> None:
    """Nothing may get the number of a standard stream that is closed: a file of ours that had
    it would take what is printed."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number, which is this one.
            os.open(os.devnull, os.O_RDWR)


def _leave_at_once(wanted: bool) -> None:
    """While modules load, Ctrl-C ends the process itself: an exception in the middle of an
    import can be swallowed there or shown with its trace."""
    handlers: tuple[Any, Any] = (signal.default_int_handler, _leave)
    now, then = handlers if wanted else handlers[::-1]
    # SIGINT that is ignored (nohup, a job in the background) stays ignored.
    if signal.getsignal(signal.SIGINT) is now:
        signal.signal(signal.SIGINT, then)


def _leave(*_: object) -> None:
    _say_interrupted()
    os._exit(INTERRUPTED)


def _say_interrupted() -> None:
    try:
        os.write(2, b"Interrupted.\n")
    except OSError:
        return


if __name__ == "__main__":
    sys.exit(main())
