"""Starts Qt, opens the window, and ends both cleanly."""

from __future__ import annotations

import atexit
import ctypes
import gc
import logging
import logging.handlers
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

import platformdirs
import PySide6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, Text
from wizard.flows.services import Services
from wizard.views.fitting import fit
from wizard.views.keystores.window import KeystoreWindow
from wizard.views.operations.window import OperationsWindow
from wizard.views.theme import install
from wizard.views.window import MainWindow

AnyWindow = MainWindow | KeystoreWindow | OperationsWindow

_log = logging.getLogger("wizard.window")

_WAKE_MS = 300
_LOG_BYTES = 512 * 1024


def run_window(services: Services, folder: Path | None, hint: Text = NOTHING) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway to set up.
    hint : Text
        Shown on the Hosts page.

    Returns
    -------
    int
        The exit code: 0; 130 after Ctrl-C, 143 and 129 after a polite end from outside.

    Raises
    ------
    ProblemError
        ``app.no-display``, ``app.no-window``.
    """
    return _run(lambda: MainWindow(services, folder, hint))


def run_keystores(services: Services, folder: Path | None, file: Path | None = None) -> int:
    """Open the keystore wizard and stay until it is closed; see `run_window`.

    Parameters
    ----------
    file : Path or None
        Opened first.

    Raises
    ------
    ProblemError
        ``app.no-display``, ``app.no-window``.
    """
    return _run(lambda: KeystoreWindow(services, folder, file=file))


def run_operations(services: Services, folder: Path | None) -> int:
    """Open the operations window and stay until it is closed; see `run_window`.

    Raises
    ------
    ProblemError
        ``app.no-display``, ``app.no-window``.
    """
    return _run(lambda: OperationsWindow(services, folder))


def _run(make: Callable[[], AnyWindow]) -> int:
    demand_display()
    app = application()
    write_log()
    window = make()
    former = sys.excepthook
    sys.excepthook = _Hook(window)
    stops = Stops(window)
    try:
        fit(window)
        window.show()
        # A full search for garbage looks at every object and stops the window for it: with all
        # modules loaded 0.06 s, each time. What is there by now stays until the end anyway.
        gc.freeze()
        app.exec()
    finally:
        sys.excepthook = former
        stops.forget()
    code = stops.code
    if not window.idle:
        # Qt waits for its threads for ever; whatever still hangs has nothing left to write.
        atexit.register(os._exit, code)
    return code


_kept: list[Callable[[], object]] = []
"""What ends the connections that `demand_display` made."""


def application() -> QApplication:
    """The one QApplication, with the product's name and look."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    while _kept:
        _kept.pop()()
    app.setApplicationName("mypass-wizard")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("mypass-wizard")
    install(app)
    return app


# ---------------------------------------------------------------- the display


def demand_display() -> None:
    """Find out whether Qt can open a window here; Qt itself ends the process when it cannot.

    Raises
    ------
    ProblemError
        ``app.no-display``; ``app.no-window`` when a system library of the display is missing.
    """
    if sys.platform in ("win32", "darwin"):
        return
    named = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if named and named not in ("xcb", "wayland"):
        return  # offscreen and the like need no display
    if QApplication.instance() is not None:
        return
    missing: list[str] = []
    if named != "xcb" and _wayland_answers() and _loads("wayland", missing):
        return
    if named != "wayland" and os.environ.get("DISPLAY"):
        if not _loads("xcb", missing):
            raise ProblemError("app.no-window", details="; ".join(missing))
        if _x_answers():
            return
    if missing:
        raise ProblemError("app.no-window", details="; ".join(missing))
    raise ProblemError("app.no-display")


def _loads(platform: str, missing: list[str]) -> bool:
    """Whether the libraries that a platform plugin of Qt needs are there."""
    plugins = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
    found = sorted(plugins.glob(f"libq{platform}*.so"))
    for plugin in found:
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            missing.append(str(error))
            return False
    return bool(found)


def _x_answers() -> bool:
    """Whether the X server of DISPLAY lets us in (xcb_connect, xcb_connection_has_error)."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        return False
    # Kept until Qt has one of its own: many X servers (Xvfb among them) reset themselves when
    # their last client leaves, and refuse whoever comes at that moment.
    _kept.append(lambda: xcb.xcb_disconnect(connection))
    return True


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not name or not (folder or Path(name).is_absolute()):
        return False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(2)
            door.connect(str(Path(folder) / name))
    except OSError:
        return False
    return True


# ---------------------------------------------------------------- what nobody foresaw


class _Hook:
    """`sys.excepthook` while the window is open: a sentence on the page, a place in the log."""

    def __init__(self, window: AnyWindow) -> None:
        self._window = window

    def __call__(
        self, kind: type[BaseException], _error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        log_place(kind, trace)
        try:
            self._window.show_unexpected(kind.__name__)
        except RuntimeError:
            return  # the window is gone already


def log_place(kind: type[BaseException], trace: TracebackType | None) -> None:
    """Class and places of an exception; its message may hold what was typed."""
    places = ", ".join(
        f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})"
        for frame in traceback.extract_tb(trace)
    )
    _log.error("unexpected %s in %s", kind.__name__, places)


def write_log() -> None:
    """Keep warnings of the program in the person's log folder; the file appears with the first."""
    top = logging.getLogger("wizard")
    if any(isinstance(one, logging.handlers.RotatingFileHandler) for one in top.handlers):
        return
    try:
        folder = platformdirs.user_log_path("mypass-wizard", appauthor=False, ensure_exists=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "wizard.log", maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return  # a home that cannot be written: the page still says what happened
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    top.addHandler(handler)
    top.setLevel(logging.WARNING)
    top.propagate = False


class Stops:
    """Ctrl-C, or a polite end from outside, closes the window, which keeps what was typed.

    Parameters
    ----------
    window : MainWindow, KeystoreWindow or OperationsWindow

    Attributes
    ----------
    came : list of int
        The signals so far.
    """

    def __init__(self, window: AnyWindow) -> None:
        self.came: list[int] = []
        self._window = window
        self._former: dict[int, object] = {}
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is None or signal.getsignal(number) is signal.SIG_IGN:
                continue
            try:
                self._former[number] = signal.signal(number, self._close)
            except ValueError:
                return  # not the main thread
        # Python runs its handlers between two of its own instructions, and Qt's loop has none.
        timer = QTimer(window)
        timer.setInterval(_WAKE_MS)
        timer.timeout.connect(lambda: None)
        timer.start()

    @property
    def code(self) -> int:
        """The exit code: 128 and the first signal's number; 0 without any."""
        return 128 + self.came[0] if self.came else 0

    def forget(self) -> None:
        """Give the signals back to whom they belonged."""
        for number, handler in self._former.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what getsignal gave
        self._former = {}

    def _close(self, number: int, _frame: FrameType | None) -> None:
        self.came.append(number)
        self._window.close()
