"""What every command gets: the services, the gateway named, the output; and password sources."""

from __future__ import annotations

import codecs
import getpass
import stat
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from wizard.cli.output import Output
from wizard.domain.hosts import Ports
from wizard.domain.ports import InstallTree, ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import Text
from wizard.flows.backups import backup_root
from wizard.flows.services import Services

LARGEST_SECRET_FILE = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class DemoHost:
    """A host that the headless walk types into the window."""

    name: str
    host: str
    user: str
    password: Secret
    ports: Ports


class Front(Protocol):
    """What only the composition root can do for a command."""

    def open_window(self, folder: Path | None) -> int:
        """Open the window on a gateway folder; the exit code."""

    def open_keystores(self, folder: Path | None, file: Path | None = None) -> int:
        """Open the keystore wizard on a gateway folder, or with a file; the exit code."""

    def open_operations(self, folder: Path | None) -> int:
        """Open the operations window on a gateway folder; the exit code."""

    def open_demo(self, folder: Path, settings: Path, hint: Text) -> int:
        """Open the window on a throw-away gateway with settings of its own."""

    def walk_demo(
        self,
        folder: Path,
        settings: Path,
        hosts: Sequence[DemoHost],
        pictures: Path,
        say: Callable[[str], None],
    ) -> int:
        """Walk the whole window without a display; pictures of every page in `pictures`."""

    def has_display(self) -> bool:
        """Whether a window could be opened here."""


@dataclass(slots=True)
class Context:
    """The state shared by one invocation.

    `install_dir`, `java_home` and `jar` are the options before the command; `told` is True once
    the command itself has said that it was interrupted, and what that left behind.
    """

    services: Services
    front: Front
    output: Output
    install_dir: Path | None = None
    java_home: Path | None = None
    jar: Path | None = None
    told: bool = False

    def json(self, wanted: bool) -> Output:
        """The output for this command."""
        if wanted and not self.output.as_json:
            self.output = Output(as_json=True)
        return self.output

    def tree(self) -> InstallTree:
        """The gateway's folders.

        Raises
        ------
        ProblemError
            ``cli.no-gateway``, ``gateway.*``.
        """
        if self.install_dir is None:
            raise ProblemError("cli.no-gateway")
        return self.services.gateway.tree(self.install_dir)

    def tree_to_write(self) -> InstallTree:
        """The gateway's folders, for a command that changes its files.

        Raises
        ------
        ProblemError
            ``cli.unfinished`` after an Apply that was cut short; else as `tree`.
        """
        tree = self.tree()
        cut_short = self.services.files.unfinished(backup_root(tree))
        if cut_short is not None:
            raise ProblemError("cli.unfinished", folder=cut_short.folder)
        return tree

    def choice(self) -> ToolboxChoice:
        """Java and jt400.jar, the connector's own first."""
        connector = self.tree().connector if self.install_dir is not None else None
        return self.services.finder.find(connector, java_home=self.java_home, jar=self.jar)


def read_secret(
    what: str,
    *,
    from_stdin: bool = False,
    file: Path | None = None,
    prompt: bool = True,
    confirm: bool = False,
    missing: str = "cli.password-none",
    empty: str = "cli.password-empty",
) -> Secret:
    """A password from standard input, a file's first line, or a prompt.

    Parameters
    ----------
    what : str
        Whose password, for the prompt and the sentences.
    missing, empty : str
        The problem where there is nobody to ask, and where the source holds none.

    Raises
    ------
    ProblemError
        ``cli.password-*``, `missing`, `empty`.
    """
    if from_stdin and file is not None:
        raise ProblemError("cli.password-sources")
    if from_stdin:
        line = b"" if sys.stdin is None else _read_line(sys.stdin.buffer)
        return _first_line(line, "Standard input", empty)
    if file is not None:
        return _first_line(_read_small(file), str(file), empty)
    if not prompt or not at_terminal():
        raise ProblemError(missing, what=what)
    typed = getpass.getpass(f"Password of {what}: ")
    if confirm and getpass.getpass("The same again: ") != typed:
        raise ProblemError("cli.password-differs")
    return _usable(typed, "The prompt", empty)


def _read_small(file: Path) -> bytes:
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ProblemError("cli.password-file", path=file, reason="It is not a regular file.")
        with file.open("rb") as handle:
            data = handle.read(LARGEST_SECRET_FILE)
    except OSError as fault:
        raise ProblemError(
            "cli.password-file",
            path=file,
            reason=fault.strerror or type(fault).__name__,
            fault=fault,
        ) from None
    if len(data) == LARGEST_SECRET_FILE and b"\n" not in data:
        raise ProblemError(
            "cli.password-file", path=file, reason="Its first line is longer than 64 KiB."
        )
    return data


def at_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""What Windows PowerShell 5.1 writes with ``>`` begins with the first of these."""


def _read_line(stream: BinaryIO) -> bytes:
    """The bytes up to the first line's end and no further: the input may stay open."""
    data = stream.readline(LARGEST_SECRET_FILE)
    wide = _WIDE.get(data[:2])
    if wide is None:
        return data
    # In UTF-16 a line's end is two bytes, and one of them alone may be half of a character.
    while len(data) < LARGEST_SECRET_FILE and (
        len(data) % 2 or not data.endswith("\n".encode(wide))
    ):
        more = stream.read(1) if len(data) % 2 else stream.readline(LARGEST_SECRET_FILE)
        if not more:
            break
        data += more
    return data


def _first_line(data: bytes, source: str, empty: str) -> Secret:
    wide = _WIDE.get(data[:2])
    if not wide:
        # Only the first line counts; what follows may be in any encoding.
        data = data.split(b"\n")[0]
    try:
        text = data[2:].decode(wide) if wide else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if wide:
            raise ProblemError("cli.password-characters", source=source) from None
        text = data.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return _usable(text.split("\n")[0].rstrip("\r"), source, empty)


def _usable(text: str, source: str, empty: str) -> Secret:
    if not text:
        raise ProblemError(empty, source=source)
    # A host counts every wrong try, so that what cannot be a password is never sent.
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ProblemError("cli.password-characters", source=source)
    return Secret(text)


def read_file(path: Path, largest: int) -> bytes:
    """A regular file's bytes, at most `largest`.

    Raises
    ------
    ProblemError
        ``cli.file``.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ProblemError("cli.file", path=path, reason="It is not a regular file.")
        if found.st_size > largest:
            raise ProblemError(
                "cli.file", path=path, reason=f"It is larger than {largest // 2**20} MiB."
            )
        return path.read_bytes()
    except OSError as fault:
        raise ProblemError(
            "cli.file", path=path, reason=fault.strerror or type(fault).__name__, fault=fault
        ) from None
