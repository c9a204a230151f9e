"""What the keystore commands share: their options, the store's password, reading and saving."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, read_file, read_secret
from wizard.domain.ports import Backup
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent
from wizard.domain.strength import password_hint
from wizard.flows.looking import look
from wizard.flows.passwords import kept_passwords
from wizard.flows.stores import LARGEST_STORE, store_type, type_of_name
from wizard.flows.unproven import left_open


def behind_links(path: Path | None) -> Path | None:
    """The file that a link leads to: its gateway, backups and password are found by its place.

    A path without links stays as it was typed.
    """
    if path is None or os.path.realpath(path) == os.path.abspath(path):  # noqa: PTH100
        return path
    return path.resolve()


StorePath = Annotated[
    Path, typer.Argument(metavar="STORE", help="A JKS or PKCS#12 file.", callback=behind_links)
]
ConnectorStore = Annotated[
    Path | None,
    typer.Argument(
        metavar="STORE",
        help="A JKS or PKCS#12 file; with --install-dir the connector's.",
        callback=behind_links,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="The store's password is the first line of input.")
]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Holds the store's password.")
]
SourcePasswordFile = Annotated[
    Path | None,
    typer.Option("--source-password-file", metavar="FILE", help="Opens encrypted sources."),
]
NewType = Annotated[
    str | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        help="Type of a new store: jks or pkcs12. Usual: pkcs12 for STORE.p12 and .pfx, else jks.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

#: Problems of a source that a password would open.
LOCKED = ("keystore.password-needed", "keystore.wrong-password")
_EMPTY = Secret("")
_LARGEST_INPUT = 50 << 20  # bytes, as files


def store_path(state: Context, store: Path | None) -> Path:
    """The store that was named, else the one of the gateway that ``--install-dir`` names.

    Raises
    ------
    ProblemError
        ``cli.no-store``, ``cli.no-store-there``, ``gateway.*``.
    """
    if store is not None:
        return store
    if state.install_dir is None:
        raise ProblemError("cli.no-store")
    stores = look(state.services, state.install_dir).stores
    if not stores:
        raise ProblemError("cli.no-store-there", folder=state.tree().connector)
    return stores[0].path.resolve()


def type_named(typed: str) -> str:
    """ "jks" or "pkcs12" as typed -> the store's type; raises ``cli.store-type``."""
    kinds = {"jks": "JKS", "pkcs12": "PKCS12", "p12": "PKCS12"}
    if typed.lower() not in kinds:
        raise ProblemError("cli.store-type", typed=typed)
    return kinds[typed.lower()]


def new_type(typed: str | None, store: Path) -> str:
    """The type of a new store: as typed, else by the ending of its name."""
    return type_of_name(store) if typed is None else type_named(typed)


def existing(store: Path) -> bytes | None:
    """The store's bytes, None for a new (or empty) file.

    Raises
    ------
    ProblemError
        ``cli.file``, ``cli.not-a-truststore``.
    """
    if not store.exists():
        return None
    data = read_file(store, LARGEST_STORE)
    if data and not store_type(data):
        raise ProblemError("cli.not-a-truststore", path=store)
    return data or None


def store_password(
    state: Context, store: Path, data: bytes | None, stdin: bool, file: Path | None
) -> Secret:
    """The store's password: as given, from the vault, or typed (twice for a new store).

    Raises
    ------
    ProblemError
        ``cli.password-*``.
    """
    if stdin or file is not None:
        return read_secret("the store", from_stdin=stdin, file=file)
    for kept in kept_passwords(state.services, store, data):
        if data is None or _opens(state, data, kept):
            return kept
    if data is not None and _opens(state, data, _EMPTY):
        return _EMPTY  # it protects nothing, so that nobody is asked for it
    return read_secret(f"the store {store.name}", confirm=data is None)


def _opens(state: Context, data: bytes, secret: Secret) -> bool:
    """Whether the password that was kept is still the store's: it may have been changed."""
    try:
        state.services.keystores.open(data, secret)
    except ProblemError as fault:
        return fault.id not in LOCKED
    return True


def opened(
    state: Context, store: Path, stdin: bool, file: Path | None
) -> tuple[bytes, Secret, StoreContent]:
    """A store that is there: its bytes, its password, what it holds.

    Raises
    ------
    ProblemError
        ``cli.file``, ``cli.password-*``, ``keystore.*``.
    """
    data = read_file(store, LARGEST_STORE)
    secret = store_password(state, store, data, stdin, file)
    return data, secret, state.services.keystores.open(data, secret)


def check_stdin(files: Sequence[Path], *, password: bool) -> None:
    """Refuses standard input for two things at once; raises ``cli.stdin-twice``."""
    if sum(str(file) == "-" for file in files) + password > 1:
        raise ProblemError("cli.stdin-twice")


def stdin_bytes() -> bytes:
    """All of standard input, up to a byte more than the room reads."""
    return b"" if sys.stdin is None else sys.stdin.buffer.read(_LARGEST_INPUT + 1)


def tell_backup(state: Context, backup: Backup | None, *, existed: bool) -> None:
    """Where the store as it was lies, for a person."""
    if backup is not None and existed:
        state.output.say(f"The store as it was lies in {backup.folder}.")


def tell_left_open(state: Context, store: Path) -> None:
    """One sentence about an earlier change that was cut short, or written and never proven."""
    found = left_open(state.services, store)
    if found is not None:
        state.output.aside(f"{found.what} {found.next_step}")


def hint(state: Context, secret: Secret) -> None:
    """A word about a weak password for a new store; nobody is refused for it."""
    words = password_hint(secret)
    if words:
        state.output.aside(words)
