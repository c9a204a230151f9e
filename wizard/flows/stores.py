"""Truststores in the connector folder, and the staged one that the checks use before Apply."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from wizard.domain.ports import FileChange, InstallTree, TrustStore
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.storeports import StoreContent
from wizard.flows.answers import Answers
from wizard.flows.passwords import (
    Origin,
    StorePassword,
    generate_store_password,
    new_store_password,
    opened_store,
    store_entry,
)
from wizard.flows.services import Services

LARGEST_STORE = 16 * 1024 * 1024  # bytes; Java's own cacerts is about 200 kB
_PKCS12_ENDINGS = (".p12", ".pfx", ".pkcs12")
_SUFFIXES = (".jks", ".p12", ".pfx", ".keystore", ".truststore", ".jceks")
# The first bytes: JKS and JCEKS (sun.security.provider.JavaKeyStore); a DER SEQUENCE for PKCS#12.
_MAGICS = ((b"\xfe\xed\xfe\xed", "JKS"), (b"\xce\xce\xce\xce", "JCEKS"), (b"\x30", "PKCS12"))


@dataclass(frozen=True, slots=True)
class RecognisedStore:
    """A file in the connector folder that is a truststore.

    Parameters
    ----------
    path : Path
    type : str
        "JKS", "JCEKS" or "PKCS12", by its first bytes.
    content : StoreContent or None
        What it holds; None when it could not be opened without its password.
    problem : Problem or None
        Why it could not be opened.
    """

    path: Path
    type: str
    content: StoreContent | None = None
    problem: Problem | None = None

    @property
    def anchors(self) -> int:
        """How many trusted certificates Java will see; 0 when it is not open."""
        if self.content is None:
            return 0
        return sum(entry.kind == "trusted" for entry in self.content.entries)


def store_type(data: bytes) -> str:
    """The kind of a store by its first bytes, "" when it is none."""
    return next((name for magic, name in _MAGICS if data.startswith(magic)), "")


def type_of_name(path: Path) -> str:
    """The type of a store that is still to be made: other programs go by the ending."""
    return "PKCS12" if path.suffix.lower() in _PKCS12_ENDINGS else "JKS"


def recognise_stores(
    services: Services, tree: InstallTree, answers: Answers | None = None
) -> tuple[RecognisedStore, ...]:
    """The truststores of the connector folder, the one to use first. Blocks.

    Looked at: the usual name, ``*.jks``, ``*.p12``, ``*.pfx``, ``*.keystore``,
    ``*.truststore``, ``*.jceks`` and ``cacerts``, in the folder itself. The usual name comes
    first, then stores that hold trusted certificates, then by name.

    Raises
    ------
    ProblemError
        ``flows.file-unreadable`` when the folder cannot be listed.
    """
    try:
        paths = sorted(path for path in tree.connector.iterdir() if _is_named_store(path, tree))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ProblemError(
            "flows.file-unreadable",
            path=tree.connector,
            reason=error.strerror or type(error).__name__,
            fault=error,
        ) from None
    found = []
    for path in paths:
        try:
            if not path.is_file() or path.stat().st_size > LARGEST_STORE:
                continue
            data = services.files.read(path)
        except (OSError, ProblemError):
            continue
        kind = store_type(data or b"")
        if data is None or not kind:
            continue
        try:
            _, content = opened_store(services, answers or Answers(), path, data)
            found.append(RecognisedStore(path, content.type, content))
        except ProblemError as error:
            found.append(RecognisedStore(path, kind, problem=error.problem))
    return tuple(
        sorted(
            found,
            key=lambda store: (store.path != tree.truststore, store.anchors == 0, store.path.name),
        )
    )


def _is_named_store(path: Path, tree: InstallTree) -> bool:
    name = path.name.lower()
    return path == tree.truststore or name == "cacerts" or name.endswith(_SUFFIXES)


def store_path(answers: Answers, tree: InstallTree, stores: Sequence[RecognisedStore]) -> Path:
    """The truststore in use: the person's, else the one that is there, else the usual name."""
    if answers.trust.path is not None:
        return answers.trust.path
    return stores[0].path if stores else tree.truststore


@dataclass(frozen=True, slots=True)
class StagedStore:
    """The truststore as it will be: its change, its password, its type.

    `password` is None when the store stays as it is and its password is not known.
    """

    change: FileChange
    type: str
    password: StorePassword | None


def stage_store(
    services: Services,
    answers: Answers,
    tree: InstallTree,
    stores: Sequence[RecognisedStore],
    *,
    rehearsal: bool = False,
) -> StagedStore | None:
    """The truststore's bytes after Apply; None when there is none and none is needed. Blocks.

    Parameters
    ----------
    rehearsal : bool
        The bytes are for the checks alone: a new store gets a throw-away password.

    Raises
    ------
    ProblemError
        A password is missing or wrong, or the store cannot be read.
    """
    path = store_path(answers, tree, stores)
    before = services.files.read(path)
    wanted = tuple(services.keystores.certificate(der) for der in answers.anchors())
    if not before:  # none yet, or a file of no bytes, which Java does not open either
        if not wanted:
            return None
        if rehearsal:
            password = StorePassword(generate_store_password(), Origin.GENERATED, store_entry(path))
        else:
            password = new_store_password(services, answers, path)
        after = services.keystores.add(None, password.secret, wanted, type=answers.trust.type)
        return StagedStore(
            FileChange(path, before, after, text=False), answers.trust.type, password
        )
    try:
        password, content = opened_store(services, answers, path, before)
    except ProblemError:
        if wanted:
            raise
        # Java reads a store without its password, only unchecked; nothing is to be added.
        return StagedStore(
            FileChange(path, before, before, text=False), store_type(before) or "JKS", None
        )
    present = {
        entry.certificate.der
        for entry in content.entries
        if entry.kind == "trusted" and entry.certificate is not None
    }
    missing = tuple(certificate for certificate in wanted if certificate.der not in present)
    after = before
    if missing:
        after = services.keystores.add(before, password.secret, missing, type=content.type)
    return StagedStore(FileChange(path, before, after, text=False), content.type, password)


class StagedTruststore:
    """A truststore in a private temporary folder, as the worker takes it; removed on `close`.

    Attributes
    ----------
    store : TrustStore
        What the worker gets.
    key : str
        Equal for equal contents, so that an equal one need not replace the worker.
    """

    def __init__(self, store: TrustStore, key: str, folder: Path | None) -> None:
        self.store = store
        self.key = key
        self._folder = folder

    def close(self) -> None:
        """Remove the temporary copy; calling it again does nothing."""
        folder, self._folder = self._folder, None
        if folder is not None:
            # On Windows the worker may still hold the file; the temporary folder's own
            # cleaning takes it later, and it holds public certificates only.
            with contextlib.suppress(OSError):
                self.store.path.unlink(missing_ok=True)
                folder.rmdir()

    def __enter__(self) -> StagedTruststore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def staged_truststore(
    services: Services,
    answers: Answers,
    tree: InstallTree,
    stores: Sequence[RecognisedStore] = (),
) -> StagedTruststore | None:
    """The truststore for the checks before Apply; None = Java's own cacerts. Blocks.

    A store to which nothing is added is used where it lies. Otherwise the staged bytes go to
    a file that only this user can read, in a folder of its own.

    Raises
    ------
    ProblemError
        As `stage_store`; ``flows.temp-unwritable``.
    """
    staged = stage_store(services, answers, tree, stores, rehearsal=True)
    if staged is None:
        return None
    change = staged.change
    key = _key(change.path, change.before, answers)
    password = staged.password.secret if staged.password is not None else None
    if not change.needed:
        return StagedTruststore(TrustStore(change.path, staged.type, password), key, None)
    path = _private_file(change.path.name, change.after)
    return StagedTruststore(TrustStore(path, staged.type, password), key, path.parent)


class StagingArea:
    """One staged truststore at a time for a whole session: equal answers give the same file.

    The worker is replaced when its truststore changes; so a check that is run again must get
    the very same store. Stores that are replaced stay until `close`: a worker that still runs
    may read them. Thread-safe.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._known: tuple[object, ...] | None = None
        self._staged: list[StagedTruststore | None] = []

    def truststore(
        self, answers: Answers, tree: InstallTree, stores: Sequence[RecognisedStore] = ()
    ) -> TrustStore | None:
        """The truststore for the checks; None = Java's own cacerts. Blocks.

        Raises
        ------
        ProblemError
            As `staged_truststore`.
        """
        path = store_path(answers, tree, stores)
        before = self._services.files.read(path)
        known = (_key(path, before, answers), answers.trust.type, answers.store_password)
        with self._lock:
            if known != self._known or not self._usable():
                self._staged.append(staged_truststore(self._services, answers, tree, stores))
                self._known = known
            current = self._staged[-1]
        return current.store if current is not None else None

    def _usable(self) -> bool:
        """Whether the file is still there: some systems clean their temporary folder."""
        current = self._staged[-1]
        return current is None or current.store.path.is_file()

    def close(self) -> None:
        """Remove every copy; end the workers first."""
        with self._lock:
            staged, self._staged, self._known = self._staged, [], None
        for one in staged:
            if one is not None:
                one.close()


def _key(path: Path, before: bytes | None, answers: Answers) -> str:
    """A digest of everything that decides what a staged truststore holds."""
    parts = [os.fsencode(path), before or b"", *sorted(answers.anchors())]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _private_file(name: str, data: bytes) -> Path:
    """A file of mode 0600 in a new folder of mode 0700 (both are mkdtemp's own on Windows)."""
    folder: Path | None = None
    try:
        folder = Path(tempfile.mkdtemp(prefix="mypass-truststore-"))
        path = folder / name
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
            stream.write(data)
    except OSError as error:
        if folder is not None:
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
                folder.rmdir()
        raise ProblemError(
            "flows.temp-unwritable",
            folder=tempfile.gettempdir(),
            reason=error.strerror or type(error).__name__,
            fault=error,
        ) from None
    return path
