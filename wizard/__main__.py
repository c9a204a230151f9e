"""Picks the window, the command line or the worker; imports nothing before it has to."""

from __future__ import annotations

import sys


def main() -> int:
    """The command line, or the worker when ``--worker`` is the only argument."""
    if sys.argv[1:] == ["--worker"]:
        from wizard.host.worker import main as serve

        return serve()
    from wizard.app import command_line

    return command_line(sys.argv[1:])


def window() -> int:
    """The window."""
    if sys.argv[1:] == ["--worker"]:
        return main()
    from wizard.app import window as open_window

    return open_window(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
