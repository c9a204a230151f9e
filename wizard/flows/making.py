"""What a person fills in to have a certificate made, and what would come of it.

The way: a `Draft` as it is typed, `foresee` (which files would come to be, nothing is made),
`prepare` (everything is made, nothing is written),
`wizard.flows.generateproof.carry_out_proven`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from wizard.domain.certificates import Certificate
from wizard.domain.generation import (
    KIND_TEXTS,
    SERVER_DAYS,
    CertificateOrder,
    KeyKind,
    Kind,
    Subject,
    certificate_order,
)
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text, one_of
from wizard.flows.certificateplaces import Places, key_stem, places, whole
from wizard.flows.examining import Examined
from wizard.flows.generating import (
    Passwords,
    Prepared,
    prepare_certificate,
    prepare_reply,
    prepare_request,
)
from wizard.flows.services import Services
from wizard.flows.stores import type_of_name

_LEAST, _MOST = 6, 1024  # characters of a password that keytool takes
RESOLVING = 3.0  # seconds for a name's addresses


class Making(StrEnum):
    """What the person wants: the kinds of `Kind`, and taking a CA's reply."""

    LOCAL_CA = Kind.LOCAL_CA.value
    SELF_SIGNED = Kind.SELF_SIGNED.value
    REQUEST = Kind.REQUEST.value
    REPLY = "reply"

    @property
    def keeps_key(self) -> bool:
        """Whether a private key stays on this machine."""
        return self is not Making.SELF_SIGNED

    @property
    def makes_bundle(self) -> bool:
        """Whether a PKCS#12 file for DCM and a truststore come of it."""
        return self is not Making.REQUEST


MAKING_TITLES: dict[Making, Text] = {
    Making.LOCAL_CA: T("From a small CA of your own (the usual choice)"),
    Making.SELF_SIGNED: T("Self-signed"),
    Making.REQUEST: T("A request to a CA (CSR)"),
    Making.REPLY: T("The CA's reply to a request has come"),
}
MAKING_TEXTS: dict[Making, Text] = {
    Making.LOCAL_CA: KIND_TEXTS[Kind.LOCAL_CA],
    Making.SELF_SIGNED: KIND_TEXTS[Kind.SELF_SIGNED],
    Making.REQUEST: KIND_TEXTS[Kind.REQUEST],
    Making.REPLY: T(
        "Joins what the CA sent with the key that was kept, for DCM and for the gateway."
    ),
}


def key_entry(path: Path) -> str:
    """The vault's name for the password of a key that stays on this machine."""
    return f"certificate key {whole(path)}"


def new_password(secret: Secret, what: Text) -> Secret:
    """A password for a file that is to be made, as Java and DCM take it.

    Raises
    ------
    ProblemError
        ``generate.password-empty``, ``generate.password``.
    """
    text = secret.reveal()
    if not text:
        raise ProblemError("generate.password-empty")
    reason: Text | None = None
    if not _LEAST <= len(text) <= _MOST:
        reason = one_of(len(text), "It has {count} character.", "It has {count} characters.")
    elif not text.isascii() or not text.isprintable():
        reason = T("It has characters that old releases of Java and DCM read in another way.")
    if reason is not None:
        raise ProblemError("generate.password", what=what, reason=reason)
    return secret


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that was filled in, as it was typed, passwords excepted.

    Parameters
    ----------
    making : Making
    hosts, addresses : str
        With commas between them.
    key : KeyKind
    days : str
    subject : Subject
    label, ca_name : str
    legacy : bool
        Old algorithms in the PKCS#12 file.
    folder : Path or None
        Where the files go; None is beside the truststore.
    bundle, authority, request, key_file : Path or None
        Files that the person named; None follows the folder and the host's name.
    replies : tuple of Path
    replace : bool
        Files that are there may be replaced, keys excepted.
    """

    making: Making = Making.LOCAL_CA
    hosts: str = ""
    addresses: str = ""
    key: KeyKind = KeyKind.RSA_2048
    days: str = str(SERVER_DAYS)
    subject: Subject = field(default_factory=Subject)
    label: str = ""
    ca_name: str = ""
    legacy: bool = False
    folder: Path | None = None
    bundle: Path | None = None
    authority: Path | None = None
    request: Path | None = None
    key_file: Path | None = None
    replies: tuple[Path, ...] = ()
    replace: bool = False

    def order(self) -> CertificateOrder:
        """What to make; no part of a reply.

        Raises
        ------
        ProblemError
            As `certificate_order`.
        """
        return certificate_order(
            hosts=[self.hosts],
            addresses=[self.addresses],
            kind=self.making,
            key=self.key,
            days=self.days,
            subject=self.subject,
            label=self.label,
            ca_name=self.ca_name,
            legacy=self.legacy,
        )

    def where(self, store: Path) -> Places:
        """Where everything goes.

        Raises
        ------
        ProblemError
            As `order`; ``generate.key-choose``.
        """
        # The store keeps its place whatever folder the other files go to.
        beside = (self.folder or store.parent) / store.name
        if self.making is Making.REPLY:
            if self.key_file is None:
                raise ProblemError("generate.key-choose")
            bundle = self.bundle or beside.parent / f"{key_stem(self.key_file)}.p12"
            found = places(beside, "reply", bundle=bundle, key=self.key_file)
        else:
            found = places(
                beside,
                self.order().names.first,
                bundle=self.bundle,
                authority=self.authority,
                request=self.request,
                key=self.key_file,
            )
        return replace(found, store=whole(store))

    def check(self, store: Path) -> Places:
        """`where`, once everything is there that can be told without the disk.

        Raises
        ------
        ProblemError
            As `where`; ``generate.reply-choose``.
        """
        where = self.where(store)
        if self.making is Making.REPLY and not self.replies:
            raise ProblemError("generate.reply-choose")
        return where


class Fate(StrEnum):
    """What becomes of a file."""

    MADE = "made"
    REPLACED = "replaced"
    USED = "used"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file, what it is, and what becomes of it."""

    path: Path
    what: Text
    fate: Fate


@dataclass(frozen=True, slots=True)
class Foresight:
    """What would come of a draft, seen on the disk.

    Parameters
    ----------
    where : Places
    files : tuple of PlannedFile
    kept : Path or None
        The key of an earlier CA or request that is there and would be used again.
    kept_secret : Secret or None
        Its password, where the vault has it.
    authority : Certificate or None
        The earlier CA's, where it can be read.
    reply : tuple of Certificate
        What the CA's reply holds.
    """

    where: Places
    files: tuple[PlannedFile, ...]
    kept: Path | None = None
    kept_secret: Secret | None = None
    authority: Certificate | None = None
    reply: tuple[Certificate, ...] = ()

    @property
    def replaced(self) -> tuple[Path, ...]:
        """What takes the place of another file."""
        return tuple(one.path for one in self.files if one.fate is Fate.REPLACED)


def foresee(services: Services, draft: Draft, store: Path) -> Foresight:
    """Which files would come to be, and which are there. Blocks; writes nothing.

    Raises
    ------
    ProblemError
        What was filled in cannot be used: ``answers.host-*``, ``generate.*``; a file cannot be
        read: ``configfiles.*``, ``keystore.*``.
    """
    where = draft.check(store)
    if draft.making is Making.REPLY:
        return _reply(services, draft, where)
    if draft.making is Making.REQUEST:
        there = services.files.read(where.key) is not None
        asked = (
            _planned(services, where.request, T("the request for the CA"), Fate.REPLACED),
            _planned(services, where.key, T("its private key, encrypted"), Fate.USED),
        )
        return _with_secret(services, Foresight(where, asked, where.key if there else None))
    files: tuple[PlannedFile, ...] = (_bundle(services, where),)
    kept, authority = None, None
    if draft.making is Making.LOCAL_CA:
        data = services.files.read(where.authority)
        kept = where.authority if data is not None else None
        authority = _authority(services, where.authority, data)
        files += (
            _planned(services, where.authority, T("the CA's private key, encrypted"), Fate.USED),
            _planned(
                services,
                where.ca_certificate,
                T("the CA's certificate; anybody may have it"),
                Fate.REPLACED if kept is None else Fate.USED,
            ),
        )
    files += (_store(services, where),)
    return _with_secret(services, Foresight(where, files, kept, authority=authority))


def _reply(services: Services, draft: Draft, where: Places) -> Foresight:
    if services.files.read(where.key) is None:
        raise ProblemError("generate.file-missing", path=where.key)
    files = (
        _bundle(services, where),
        PlannedFile(where.key, T("the request's key"), Fate.USED),
        _store(services, where),
    )
    held: list[Certificate] = []
    for path in draft.replies:
        held += services.keystores.read_file(path).certificates
    seen = Foresight(where, files, where.key, reply=tuple(dict.fromkeys(held)))
    return _with_secret(services, seen)


def _planned(services: Services, path: Path, what: Text, there: Fate) -> PlannedFile:
    return PlannedFile(path, what, Fate.MADE if services.files.read(path) is None else there)


def _bundle(services: Services, where: Places) -> PlannedFile:
    what = T("the certificate with its private key, for DCM (PKCS#12)")
    return _planned(services, where.bundle, what, Fate.REPLACED)


def _store(services: Services, where: Places) -> PlannedFile:
    # An empty file stands for a store that is still to be made.
    there = bool(services.files.read(where.store))
    what = T("the truststore, which the connector reads")
    return PlannedFile(where.store, what, Fate.EXTENDED if there else Fate.MADE)


def _authority(services: Services, path: Path, data: bytes | None) -> Certificate | None:
    if data is None:
        return None
    try:
        found = services.keystores.read(data, name=path.name).certificates
    except ProblemError:
        return None  # told when its password is tried
    return next((one for one in found if one.is_ca), None)


def _with_secret(services: Services, seen: Foresight) -> Foresight:
    if seen.kept is None:
        return seen
    try:
        secret = services.vault.get(key_entry(seen.kept)) if services.vault.available() else None
    except ProblemError:
        return seen  # a vault that cannot be read is the same as one that holds nothing
    return replace(seen, kept_secret=secret)


def prepare(services: Services, draft: Draft, store: Path, passwords: Passwords) -> Prepared:
    """Make everything of a draft, and write nothing. Blocks.

    Raises
    ------
    ProblemError
        As `foresee`; what `wizard.flows.generating` refuses.
    """
    where = draft.check(store)
    if draft.making is Making.REQUEST:
        return prepare_request(services, draft.order(), where, passwords.key, replace=draft.replace)
    kind = type_of_name(store)
    if draft.making is Making.REPLY:
        return prepare_reply(
            services,
            draft.replies,
            where,
            passwords,
            store_type=kind,
            label=draft.label,
            legacy=draft.legacy,
            replace=draft.replace,
        )
    return prepare_certificate(
        services, draft.order(), where, passwords, store_type=kind, replace=draft.replace
    )


def waiting_key(folder: Path) -> Path | None:
    """The key of the request in this folder that was made last and has no reply yet. Blocks."""
    found: list[tuple[float, Path]] = []
    # A folder that cannot be read has no request for anybody.
    with contextlib.suppress(OSError):
        for request in folder.glob("*.csr"):
            key = folder / f"{request.stem}.key.pem"
            if key.is_file() and not (folder / f"{request.stem}.p12").exists():
                found.append((request.stat().st_mtime, key))
    return max(found)[1] if found else None


def names_of(
    services: Services, partition: Partition, examined: Examined | None
) -> tuple[str, str]:
    """Names and addresses for a partition's certificate. Blocks.

    Its name (or address) on this gateway, the addresses that the name leads to, and what the
    certificate that the host presents now was made for: what clients use today.
    """
    leaves = [chain[0] for chain in examined.chains] if examined is not None else []
    names: list[str] = []
    addresses: list[str] = []
    if _is_address(partition.host):
        addresses.append(partition.host)
    else:
        names.append(partition.host)
        # A name that nobody knows yet is still the host's name.
        with contextlib.suppress(ProblemError):
            addresses += services.network.resolve(partition.host, timeout=RESOLVING)
    for leaf in leaves:
        # A wildcard stands for other hosts too, and is no name of this one.
        names += [name.lower() for name in leaf.dns_names if "*" not in name]
        addresses += leaf.ip_names
    return _listed(names), _listed(addresses)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
