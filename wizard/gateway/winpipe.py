"""The helper's pipe on Windows, and its start with administrator's rights.

The pipe has a random name, exists once, refuses other machines, and lets in the one person who
started the program (beside administrators and the system). Each end checks that the other is the
process that it has to be. Sources: Microsoft's documentation of CreateNamedPipe, ShellExecuteEx,
GetNamedPipeServerProcessId and GetNamedPipeClientProcessId.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from wizard.domain.elevation import Channel
from wizard.domain.problems import ProblemError
from wizard.domain.resources import console_door
from wizard.gateway.elevated import serve

OPTION = "--elevated"
PREFIX = r"\\.\pipe\mypass-wizard-"
_NAME = re.compile(r"\\\\\.\\pipe\\mypass-wizard-[0-9a-f]{32}")

CONNECT_SECONDS = 60.0
BUFFER = 65540

_CANCELLED = 1223  # ERROR_CANCELLED: the person said No
_IO_PENDING, _PIPE_CONNECTED = 997, 535
_FILE_NOT_FOUND, _PIPE_BUSY, _SEM_TIMEOUT = 2, 231, 121
_REJECT_REMOTE_CLIENTS = 0x8
_FIRST_INSTANCE = 0x00080000
_QUERY_LIMITED = 0x1000
_IDENTIFICATION_ONLY = 0x00100000 | 0x00010000  # SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION


class PipeChannel:
    """A `Channel` over one end of a pipe.

    Parameters
    ----------
    handle
        Opened for overlapped reading and writing.
    """

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def send(self, data: bytes, *, timeout: float) -> None:
        """Write all of it."""
        import win32file

        with _broken():
            self._wait(lambda over: win32file.WriteFile(self._handle, data, over)[0], timeout)

    def receive(self, count: int, *, timeout: float) -> bytes:
        """Exactly this many bytes."""
        import win32file

        got = b""
        until = time.monotonic() + timeout
        while len(got) < count:
            buffer = win32file.AllocateReadBuffer(count - len(got))
            with _broken():
                read = self._wait(
                    lambda over, to=buffer: win32file.ReadFile(self._handle, to, over)[0],
                    max(0.1, until - time.monotonic()),
                    timeout,
                )
            if read == 0:
                raise ProblemError("elevation.died")
            got += bytes(buffer[:read])
        return got

    def _wait(self, begin: Any, seconds: float, told: float | None = None) -> int:
        """Begin an overlapped act and wait for its end; the bytes that it moved."""
        import pywintypes
        import win32event
        import win32file

        over = pywintypes.OVERLAPPED()
        over.hEvent = win32event.CreateEvent(None, True, False, None)
        begin(over)
        if win32event.WaitForSingleObject(over.hEvent, int(seconds * 1000)) != 0:
            win32file.CancelIo(self._handle)
            # The kernel writes into the buffer until the act has really ended.
            with contextlib.suppress(pywintypes.error):
                win32file.GetOverlappedResult(self._handle, over, True)
            raise ProblemError("elevation.silent", seconds=f"{told or seconds:.0f}")
        return int(win32file.GetOverlappedResult(self._handle, over, True))

    def close(self) -> None:
        """Close this end."""
        self._handle.Close()


@contextlib.contextmanager
def _broken() -> Iterator[None]:
    """Windows' refusals as the named problem."""
    import pywintypes

    try:
        yield
    except pywintypes.error as fault:
        raise ProblemError("elevation.died", details=str(fault.strerror)) from None


# ---------------------------------------------------------------- the program's end


def start_helper() -> Channel:
    """Start the helper, which Windows asks the person about, and connect to it. Blocks.

    Raises
    ------
    ProblemError
        ``elevation.refused``, ``elevation.not-started``, ``elevation.stranger``.
    """
    import win32process

    name = PREFIX + secrets.token_hex(16)
    process = _run_as_administrator([*_program(), OPTION, name, str(os.getpid())])
    try:
        handle = _connect(name, process)
        import win32pipe

        if win32pipe.GetNamedPipeServerProcessId(handle) != win32process.GetProcessId(process):
            handle.Close()
            raise ProblemError("elevation.stranger")
        return PipeChannel(handle)
    finally:
        process.Close()


def _program() -> Sequence[str]:
    """The command line that is installed beside this program, or this Python."""
    if getattr(sys, "frozen", False):
        return [str(console_door())]
    return [sys.executable, "-m", "wizard"]


class _ExecuteInfo(ctypes.Structure):
    """SHELLEXECUTEINFOW; pywin32 has it only in an extension that does not freeze well."""

    _fields_ = (
        ("cbSize", ctypes.c_uint32),
        ("fMask", ctypes.c_ulong),
        ("hwnd", ctypes.c_void_p),
        ("lpVerb", ctypes.c_wchar_p),
        ("lpFile", ctypes.c_wchar_p),
        ("lpParameters", ctypes.c_wchar_p),
        ("lpDirectory", ctypes.c_wchar_p),
        ("nShow", ctypes.c_int),
        ("hInstApp", ctypes.c_void_p),
        ("lpIDList", ctypes.c_void_p),
        ("lpClass", ctypes.c_wchar_p),
        ("hkeyClass", ctypes.c_void_p),
        ("dwHotKey", ctypes.c_uint32),
        ("hIconOrMonitor", ctypes.c_void_p),
        ("hProcess", ctypes.c_void_p),
    )


def _run_as_administrator(words: Sequence[str]) -> Any:
    """Start a program with the verb ``runas``; the handle of its process."""
    import pywintypes

    info = _ExecuteInfo(
        fMask=0x40 | 0x100 | 0x400,  # NOCLOSEPROCESS, NOASYNC, FLAG_NO_UI
        lpVerb="runas",
        lpFile=words[0],
        lpParameters=subprocess.list2cmdline(words[1:]),
        nShow=0,
    )
    info.cbSize = ctypes.sizeof(info)
    library: Any = getattr(ctypes, "WinDLL")("shell32", use_last_error=True)  # noqa: B009
    if not library.ShellExecuteExW(ctypes.byref(info)):
        code = int(getattr(ctypes, "get_last_error")())  # noqa: B009
        if code == _CANCELLED:
            raise ProblemError("elevation.refused")
        words_ = str(getattr(ctypes, "FormatError")(code)).strip()  # noqa: B009
        raise ProblemError("elevation.not-started", words=f"{words_} ({code})")
    if not info.hProcess:
        raise ProblemError("elevation.not-started", words="no process")
    return pywintypes.HANDLE(info.hProcess)


def _connect(name: str, process: Any) -> Any:
    """Open the helper's pipe as soon as it is there."""
    import pywintypes
    import win32event
    import win32file

    until = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return win32file.CreateFile(
                name,
                win32file.GENERIC_READ | win32file.GENERIC_WRITE,
                0,
                None,
                win32file.OPEN_EXISTING,
                # A stranger's pipe may learn who we are and cannot act as us.
                win32file.FILE_FLAG_OVERLAPPED | _IDENTIFICATION_ONLY,
                None,
            )
        except pywintypes.error as fault:
            if fault.winerror not in (_FILE_NOT_FOUND, _PIPE_BUSY, _SEM_TIMEOUT):
                raise ProblemError("elevation.not-started", words=str(fault.strerror)) from None
        if time.monotonic() >= until:
            raise ProblemError("elevation.not-started", words=f"{CONNECT_SECONDS:.0f} s")
        # The process' end is what the wait is for: then no pipe will ever be there.
        if win32event.WaitForSingleObject(process, 50) == 0:
            raise ProblemError("elevation.not-started", words="the helper ended at once")


# ---------------------------------------------------------------- the helper's end


def helper(arguments: Sequence[str]) -> int:
    """The helper: one pipe, one request; its exit code.

    Parameters
    ----------
    arguments : sequence of str
        The pipe's name and the number of the process that may connect.

    Raises
    ------
    ProblemError
        ``elevation.*``
    """
    if sys.platform != "win32" or len(arguments) != 2:
        raise ProblemError("elevation.own-only")
    name, client = arguments
    if not _NAME.fullmatch(name) or not re.fullmatch(r"[0-9]{1,10}", client):
        raise ProblemError("elevation.own-only")
    channel = _accept(name, int(client))
    try:
        import win32api

        from wizard.gateway.service import GatewayServices

        # Not from the environment: part of it is the person's to set, also of this process.
        system = {"SystemRoot": win32api.GetWindowsDirectory()}
        serve(channel, GatewayServices(environ=system))
    finally:
        channel.close()
    return 0


def _accept(name: str, client: int) -> Channel:
    """Make the pipe and wait for the one process that may connect."""
    import pywintypes
    import win32event
    import win32file
    import win32pipe

    with _broken():
        handle = win32pipe.CreateNamedPipe(
            name,
            win32pipe.PIPE_ACCESS_DUPLEX | win32file.FILE_FLAG_OVERLAPPED | _FIRST_INSTANCE,
            win32pipe.PIPE_TYPE_BYTE | win32pipe.PIPE_READMODE_BYTE | _REJECT_REMOTE_CLIENTS,
            1,
            BUFFER,
            BUFFER,
            0,
            _only_for(client),
        )
        over = pywintypes.OVERLAPPED()
        over.hEvent = win32event.CreateEvent(None, True, False, None)
        code = win32pipe.ConnectNamedPipe(handle, over)
        if code == _IO_PENDING:
            waited = win32event.WaitForSingleObject(over.hEvent, int(CONNECT_SECONDS * 1000))
            if waited != 0:
                handle.Close()
                raise ProblemError("elevation.silent", seconds=f"{CONNECT_SECONDS:.0f}")
        if win32pipe.GetNamedPipeClientProcessId(handle) != client:
            handle.Close()
            raise ProblemError("elevation.stranger")
    return PipeChannel(handle)


def _only_for(client: int) -> Any:
    """Security attributes: the system, administrators, and whoever runs the client; no network."""
    import pywintypes
    import win32api
    import win32con
    import win32security

    process = win32api.OpenProcess(_QUERY_LIMITED, False, client)
    token = win32security.OpenProcessToken(process, win32con.TOKEN_QUERY)
    person = win32security.GetTokenInformation(token, win32security.TokenUser)[0]
    text = win32security.ConvertSidToStringSid(person)
    attributes = pywintypes.SECURITY_ATTRIBUTES()
    attributes.SECURITY_DESCRIPTOR = (
        win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(
            f"D:P(D;;GA;;;NU)(A;;GA;;;SY)(A;;GA;;;BA)(A;;GRGW;;;{text})",
            win32security.SDDL_REVISION_1,
        )
    )
    return attributes
