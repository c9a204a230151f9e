"""A port before a simulated host that lets a test hold up whoever connects."""

from __future__ import annotations

import contextlib
import socket
import threading


class Gate:
    """A host's TLS port behind a door: while it is shut, who connects waits for an answer."""

    def __init__(self, address: str, port: int, *, at: int = 0) -> None:
        self.open = threading.Event()
        self.open.set()
        self.knocks = threading.Event()
        self._to = (address, port)
        self._server = socket.create_server(("127.0.0.1", at))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def shut(self) -> None:
        self.knocks.clear()
        self.open.clear()

    def close(self) -> None:
        self.open.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._server.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._server.accept()
                threading.Thread(target=self._pass, args=(taken,), daemon=True).start()

    def _pass(self, taken: socket.socket) -> None:
        self.knocks.set()
        self.open.wait()
        with contextlib.suppress(OSError), taken, socket.create_connection(self._to) as host:
            back = threading.Thread(target=_copy, args=(host, taken), daemon=True)
            back.start()
            _copy(taken, host)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
