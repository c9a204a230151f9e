"""Where a password was left: every form in which it could lie in files, output or processes."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

OPTIONS = ("password-file",)
"""What an option that names a file with a password in its first line ends in."""
STANDARD_INPUT = ("--password-stdin", "--new-password-stdin")

JUDGES = ("openssl", "keytool")
"""What the tests themselves ask, with a password among its arguments."""
OWN = ("served.word",)
"""Files in which helpers of the tests keep a password for openssl."""

KNOWN = frozenset({"changeit"})
"""Java's own default, in every JRE's documentation; no secret."""
SHORTEST = 8
"""Bytes. A shorter word than this occurs by chance, in a fingerprint for example."""


@cache
def forms(word: str) -> tuple[bytes, ...]:
    """Every form in which a password could lie somewhere.

    Parameters
    ----------
    word : str
        The password.
    """
    utf8 = word.encode()
    found = [
        utf8,
        word.upper().encode(),
        word.encode("latin-1", "replace"),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        word.encode("cp037", "replace"),
        word.encode("cp1140", "replace"),
        word.replace("'", "''").encode(),
        json.dumps(word)[1:-1].encode(),
        urllib.parse.quote(word).encode(),
        urllib.parse.quote(word, safe="").encode(),
        urllib.parse.quote_plus(word).encode(),
        utf8.hex().encode(),
        utf8.hex().upper().encode(),
        word.encode("cp037", "replace").hex().encode(),
    ]
    cp037 = word.encode("cp037", "replace")
    for raw in (utf8, word.encode("utf-16-le"), word.encode("utf-16-be"), cp037):
        # Base64 of a longer text holds it at one of three offsets.
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + raw)
            found.append(coded[4 if offset else 0 : len(raw) * 4 // 3 - 4])
    return tuple(dict.fromkeys(found))


def leaks(data: bytes, words: Iterable[str]) -> list[bytes]:
    """The forms of these passwords that the data holds."""
    return [form for word in words for form in forms(word) if form in data]


def secret(word: str) -> bool:
    """Whether a word that stands for a password can be looked for."""
    return len(word.encode()) >= SHORTEST and word not in KNOWN


def password_files(words: Sequence[str], folder: Path) -> list[Path]:
    """The files of passwords that a command line names.

    Parameters
    ----------
    words : sequence of str
        Program and arguments.
    folder : Path
        Where it is run.
    """
    named = []
    for at, word in enumerate(words):
        option, _, value = word.partition("=")
        if option.startswith("--") and option.endswith(OPTIONS):
            following = words[at + 1] if at + 1 < len(words) else ""
            named.append(folder / (value or following))
    return named


def from_standard_input(words: Sequence[str], text: str | bytes | None) -> str:
    """The password that a command line takes from its standard input, "" for none."""
    if not any(word in STANDARD_INPUT for word in words) or not text:
        return ""
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return decoded.splitlines()[0]


class Watch:
    """The passwords that commands were given, and where one of them was seen."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.places: set[Path] = set()
        self.outputs: list[tuple[str, bytes]] = []
        self.processes: set[tuple[bytes, bytes]] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def take(self, words: Sequence[str], folder: Path, given: str | bytes | None) -> None:
        """What one command line and its standard input tell about passwords."""
        named = [path for path in password_files(words, folder) if path.is_file()]
        self.places.update(path.resolve() for path in named)
        for path in named:
            with contextlib.suppress(OSError, UnicodeDecodeError, IndexError):
                self.words.add(path.read_text("utf-8-sig").splitlines()[0])
        self.words.add(from_standard_input(words, given))
        self.words = {word for word in self.words if secret(word)}

    def allow(self, path: Path) -> None:
        """A file in which the test itself keeps a password."""
        self.places.add(path.resolve())

    def wrote(self, words: Sequence[str], *channels: str | bytes | None) -> None:
        """What a command put out."""
        for text in channels:
            data = text.encode() if isinstance(text, str) else text
            if data:
                self.outputs.append((" ".join(words), data))

    def _look(self) -> None:
        """Note arguments and environment of the processes below this one, all the time."""
        while not self._over.wait(0.03):
            for process in below(os.getpid()):
                with contextlib.suppress(OSError):
                    place = Path("/proc") / str(process)
                    pair = ((place / "cmdline").read_bytes(), (place / "environ").read_bytes())
                    self.processes.add(pair)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _clean(self, arguments: bytes) -> list[bytes]:
        """A command line without the words that hold a password."""
        return [one for one in arguments.split(bytes(1)) if not leaks(one, self.words)][:5]

    def found(self, folder: Path) -> list[str]:
        """Where a password was left, in words that do not hold it."""
        told = [f"output of {words}" for words, data in self.outputs if leaks(data, self.words)]
        for arguments, environment in self.processes:
            program, *rest = arguments.split(bytes(1))
            if Path(os.fsdecode(program)).name in JUDGES or rest[:1] == [b"-c"]:
                continue  # a test's own, not the product's
            if leaks(arguments, self.words):
                told.append(f"arguments of {self._clean(arguments)}")
            if leaks(environment, self.words):
                told.append(f"environment of {self._clean(arguments)}")
        for path in sorted(folder.rglob("*")):
            if path.name in OWN or path.is_symlink() or path.resolve() in self.places:
                continue
            if path.is_file():
                with contextlib.suppress(OSError):
                    if leaks(path.read_bytes(), self.words):
                        told.append(f"file {path.relative_to(folder)}")
        return told


def below(process: int) -> Iterator[int]:
    """The numbers of all processes below one; none on a system without /proc."""
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError, ValueError):
            for child in listed.read_text("ascii").split():
                yield int(child)
                yield from below(int(child))
