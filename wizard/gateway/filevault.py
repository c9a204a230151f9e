"""A `Vault` in a file: the names in clear text, each password encrypted by itself.

    {"format": "mypass-vault", "version": 1, "sealed": "aes-256-gcm", "key": "<id of the key>",
     "machine": "<where it was made>", "entries": {"<name>": "<base64>"}}

Beside it lies the key file, without which nothing opens. A file that cannot be understood is
never written over: its passwords may still be had from it once its cause is removed.
"""

from __future__ import annotations

import base64
import binascii
import getpass
import json
import os
import platform
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.gateway import privatefiles
from wizard.gateway.privatefiles import Protect
from wizard.gateway.sealing import KEY_BYTES, VERSION, Sealer, SpoiltError, key_id

_FORMAT = "mypass-vault"
_KEY_HEAD = b"mypass-vault-key 1\n"


class KeyFile:
    """The 32 random bytes beside a vault file: the key, or the extra entropy.

    Parameters
    ----------
    path : Path
    vault : Path
        The file that needs it, for the sentences.
    protect : callable
        Gives the new file its rights.
    by_mode : bool
        Whether mode and owner say who reads it (POSIX); Windows has access lists instead.
    """

    def __init__(self, path: Path, vault: Path, protect: Protect, *, by_mode: bool) -> None:
        self.path = path
        self._vault = vault
        self._protect = protect
        self._by_mode = by_mode

    def read(self) -> bytes | None:
        """The key, None when there is no file.

        Raises
        ------
        ProblemError
            ``vault.key-*``, ``vault.unreadable``.
        """
        found = privatefiles.read(self.path)
        if found is None:
            return None
        data, status = found
        if self._by_mode:
            self._demand_mine(status)
        key = _decoded(data.removeprefix(_KEY_HEAD).strip())
        if not data.startswith(_KEY_HEAD) or key is None or len(key) != KEY_BYTES:
            raise ProblemError("vault.key-damaged", path=self.path, vault=self._vault)
        return key

    def make(self) -> bytes:
        """A new key, on the disk; the one that holds the vault's lock calls it."""
        key = secrets.token_bytes(KEY_BYTES)
        data = _KEY_HEAD + base64.b64encode(key) + b"\n"
        privatefiles.write(self.path, data, self._protect)
        return key

    def _demand_mine(self, status: os.stat_result) -> None:
        if status.st_uid != os.geteuid():
            raise ProblemError("vault.key-owner", path=self.path, user=_user())
        if status.st_mode & 0o077:
            mode = f"{stat.S_IMODE(status.st_mode):04o}"
            raise ProblemError("vault.key-open", path=self.path, mode=mode)


@dataclass(frozen=True, slots=True)
class _Content:
    """The vault file as it stands."""

    key: str
    machine: str
    entries: dict[str, str]


class FileVault:
    """`wizard.domain.ports.Vault` in a file of this program's own.

    Parameters
    ----------
    path : Path
    sealer : Sealer
    protect : callable, optional
        Gives a new file its rights; the modes of POSIX by default.
    by_mode : bool, optional
        Whether the key file's mode and owner are looked at.
    machine : callable, optional
        This machine's name.
    seconds : float, optional
        How long another writer is waited for.
    """

    def __init__(
        self,
        path: Path,
        sealer: Sealer,
        protect: Protect = privatefiles.by_mode,
        *,
        by_mode: bool = os.name == "posix",
        machine: Callable[[], str] = platform.node,
        seconds: float = privatefiles.SECONDS,
    ) -> None:
        self.path = path
        self._sealer = sealer
        self._protect = protect
        self._machine = machine
        self._seconds = seconds
        self._key = KeyFile(path.with_suffix(".key"), path, protect, by_mode=by_mode)

    @property
    def key_path(self) -> Path:
        """The key file."""
        return self._key.path

    def available(self) -> bool:
        """Always: what keeps a password from being read or stored is a problem of its own."""
        return True

    def look(self) -> None:
        """Find out whether the files can be used; nothing is written.

        Raises
        ------
        ProblemError
            ``vault.*``.
        """
        content = self._content()
        if content is not None:
            self._key_of(content)
        else:
            self._key.read()

    def entries(self) -> tuple[str, ...]:
        """The names of what is kept, also where it cannot be decrypted.

        Raises
        ------
        ProblemError
            ``vault.*``.
        """
        content = self._content()
        return tuple(sorted(content.entries)) if content is not None else ()

    def get(self, entry: str) -> Secret | None:
        """The password stored under `entry`, None when there is none.

        Raises
        ------
        ProblemError
            ``vault.*``.
        """
        content = self._content()
        if content is None or entry not in content.entries:
            return None
        key = self._key_of(content)
        sealed = _decoded(content.entries[entry].encode())
        try:
            if sealed is None:
                raise SpoiltError
            plain = self._sealer.open(key, entry, sealed)
            return Secret(plain.decode("utf-8", "surrogatepass"))
        except (SpoiltError, UnicodeDecodeError):
            here = self._machine()
            if self._sealer.tied and content.machine.casefold() != here.casefold():
                raise ProblemError(
                    "vault.machine-other", entry=entry, machine=content.machine, here=here
                ) from None
            raise ProblemError("vault.entry-damaged", entry=entry, path=self.path) from None

    def put(self, entry: str, secret: Secret) -> None:
        """Store a password; an empty one removes the entry.

        Raises
        ------
        ProblemError
            ``vault.*``: the file is as it was.
        """
        if not secret:
            self.forget(entry)
            return
        with privatefiles.alone(self.path, self._protect, self._seconds):
            content = self._content()
            if content is None:
                key = self._key.read() or self._key.make()
                content = _Content(key_id(key), self._machine(), {})
            else:
                key = self._key_of(content)
            plain = secret.reveal().encode("utf-8", "surrogatepass")
            sealed = base64.b64encode(self._sealer.seal(key, entry, plain)).decode()
            content = replace(content, entries={**content.entries, entry: sealed})
            if self._sealer.tied and content.machine != self._machine():
                content = self._brought_here(content, key)
            self._write(content)

    def forget(self, entry: str) -> None:
        """Remove an entry; nothing happens when it is not there. Needs no key.

        Raises
        ------
        ProblemError
            ``vault.*``.
        """
        content = self._content()
        if content is None or entry not in content.entries:
            return
        with privatefiles.alone(self.path, self._protect, self._seconds):
            content = self._content()
            if content is not None and entry in content.entries:
                left = {name: one for name, one in content.entries.items() if name != entry}
                self._write(replace(content, entries=left))

    # ------------------------------------------------------------ inside

    def _brought_here(self, content: _Content, key: bytes) -> _Content:
        """A file that came from another machine is this one's once nothing of the other is left."""
        for name, text in content.entries.items():
            try:
                self._sealer.open(key, name, _decoded(text.encode()) or b"")
            except SpoiltError:
                return content
        return replace(content, machine=self._machine())

    def _content(self) -> _Content | None:
        found = privatefiles.read(self.path)
        if found is None:
            return None
        damaged = ProblemError("vault.damaged", path=self.path)
        try:
            read = json.loads(found[0])
        except (ValueError, RecursionError):
            raise damaged from None
        if not isinstance(read, dict) or read.get("format") != _FORMAT:
            raise damaged
        version = read.get("version")
        if not isinstance(version, int) or version < 1:
            raise damaged
        if version > VERSION:
            raise ProblemError("vault.newer", path=self.path, found=version, known=VERSION)
        kind = str(read.get("sealed"))
        if kind != self._sealer.kind:
            known = self._sealer.kind
            raise ProblemError("vault.other-kind", path=self.path, found=kind, known=known)
        key, machine, entries = read.get("key"), read.get("machine"), read.get("entries")
        if not (isinstance(key, str) and isinstance(machine, str) and isinstance(entries, dict)):
            raise damaged
        if not all(isinstance(one, str) for one in entries.values()):
            raise damaged
        return _Content(key, machine, entries)

    def _key_of(self, content: _Content) -> bytes:
        key = self._key.read()
        if key is None:
            raise ProblemError("vault.key-missing", path=self._key.path, vault=self.path)
        if key_id(key) != content.key:
            raise ProblemError("vault.key-other", path=self.path)
        return key

    def _write(self, content: _Content) -> None:
        document = {
            "format": _FORMAT,
            "version": VERSION,
            "sealed": self._sealer.kind,
            "key": content.key,
            "machine": content.machine,
            "entries": content.entries,
        }
        data = json.dumps(document, indent=1).encode() + b"\n"
        privatefiles.write(self.path, data, self._protect)


def _decoded(text: bytes) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.geteuid())
