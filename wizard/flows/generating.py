"""Making a certificate for the host: every file that changes, worked out before any is written.

The PKCS#12 file for the host, the CA's key, the request with its key, and the truststore are
one set of changes: `carry_out` applies all of them or none, with a backup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.certificates import Certificate
from wizard.domain.dcmsteps import import_steps, request_steps
from wizard.domain.generation import CertificateOrder, Issued, Kind, Requested
from wizard.domain.ports import Backup, FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.backups import BACKUP_FOLDER
from wizard.flows.certificateplaces import Places, distinct, whole
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class Passwords:
    """Of the truststore, of the PKCS#12 file, and of the key that stays here (CA or request)."""

    store: Secret
    bundle: Secret
    key: Secret


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `carry_out` will write, and what to tell.

    Parameters
    ----------
    changes : tuple of FileChange
    issued : Issued or None
        None for a request.
    added : tuple of Certificate
        New in the truststore.
    steps : tuple of Text
        What is left to do on the host, or with the request.
    remarks : tuple of Text
    store_type : str
        "JKS" or "PKCS12"; "" for a request.
    reused : Path or None
        The key file of an earlier CA or request that was used again.
    """

    changes: tuple[FileChange, ...]
    issued: Issued | None
    added: tuple[Certificate, ...]
    steps: tuple[Text, ...]
    remarks: tuple[Text, ...] = ()
    store_type: str = ""
    reused: Path | None = None


def prepare_certificate(
    services: Services,
    order: CertificateOrder,
    where: Places,
    passwords: Passwords,
    *,
    store_type: str = "JKS",
    replace: bool = False,
) -> Prepared:
    """A certificate for the host, and the truststore that trusts it. Blocks; writes nothing.

    Parameters
    ----------
    store_type : str
        Of a new truststore.
    replace : bool
        The PKCS#12 file and the CA's certificate may take the place of others. A key that
        stays here never does.

    Raises
    ------
    ProblemError
        ``generate.*``, ``keystore.*``, ``configfiles.*``.
    """
    own_ca = order.kind is Kind.LOCAL_CA
    used = [where.store, where.bundle]
    if own_ca:
        used += [where.authority, where.ca_certificate]
    distinct(used)
    bundle_before = _free(services, where.bundle, replace=replace)
    authority = services.files.read(where.authority) if own_ca else None
    _check_password(services, passwords.bundle, where.bundle)
    if own_ca and authority is None:
        _check_password(services, passwords.key, where.authority)
    opened = _Truststore(services, where.store, passwords.store, store_type)
    issued = services.keystores.issue(
        order,
        passwords.bundle,
        services.clock(),
        authority=authority,
        authority_password=passwords.key,
        authority_name=where.authority.name,
    )
    changes: list[FileChange] = []
    remarks: list[Text] = []
    if own_ca:
        if authority is None:
            changes.append(FileChange(where.authority, None, issued.authority, text=False))
            remarks.append(
                T(
                    "{file} holds the CA's key. Keep it and its password in a safe place: whoever "
                    "has both can make certificates that the gateway trusts, and without them the "
                    "next certificate needs a new CA.",
                    file=where.authority.name,
                )
            )
        certificate = _pem(issued.chain[1])
        before = services.files.read(where.ca_certificate)
        if before not in (None, certificate) and not replace:
            raise ProblemError("generate.exists", path=where.ca_certificate)
        changes.append(FileChange(where.ca_certificate, before, certificate))
    changes.append(FileChange(where.bundle, bundle_before, issued.bundle, text=False))
    change, added = opened.trusting(issued.anchors)
    return Prepared(
        changes=(*changes, change),
        issued=issued,
        added=added,
        steps=import_steps(
            order.names.first,
            where.bundle.name,
            issued.chain[0],
            ca_file=where.ca_certificate.name if own_ca else "",
            legacy=order.legacy,
        ),
        remarks=tuple(remarks),
        store_type=opened.type,
        reused=where.authority if authority is not None else None,
    )


def prepare_request(
    services: Services,
    order: CertificateOrder,
    where: Places,
    password: Secret,
    *,
    replace: bool = False,
) -> Prepared:
    """A request for a CA, and its key in a file of its own. Blocks; writes nothing.

    Parameters
    ----------
    password : Secret
        Of the key's file.
    replace : bool
        The request may take the place of an earlier one. A key never does: one that is
        there is used again.

    Raises
    ------
    ProblemError
        ``generate.*``, ``configfiles.*``.
    """
    distinct([where.request, where.key, where.store])
    before = _free(services, where.request, replace=replace)
    kept = services.files.read(where.key)
    if kept is None:
        _check_password(services, password, where.key)
    made: Requested = services.keystores.request(order, password, kept=kept, name=where.key.name)
    changes = [FileChange(where.request, before, made.request)]
    if kept is None:
        changes.insert(0, FileChange(where.key, None, made.key, text=False))
    return Prepared(
        changes=tuple(changes),
        issued=None,
        added=(),
        steps=request_steps(where.request.name, where.key.name),
        reused=where.key if kept is not None else None,
    )


def prepare_reply(
    services: Services,
    replies: Sequence[Path],
    where: Places,
    passwords: Passwords,
    *,
    store_type: str = "JKS",
    label: str = "",
    legacy: bool = False,
    replace: bool = False,
) -> Prepared:
    """A CA's reply with its kept key, and the truststore that trusts the CA. Blocks.

    Nothing is written. Issuers that the reply lacks are looked for in the truststore.

    Raises
    ------
    ProblemError
        ``generate.*``, ``keystore.*``, ``configfiles.*``.
    """
    distinct([where.store, where.bundle, where.key])
    kept = services.files.read(where.key)
    if kept is None:
        raise ProblemError("generate.file-missing", path=where.key)
    before = _free(services, where.bundle, replace=replace)
    _check_password(services, passwords.bundle, where.bundle)
    opened = _Truststore(services, where.store, passwords.store, store_type)
    found: list[Certificate] = []
    remarks: list[Text] = []
    for path in replies:
        read = services.keystores.read_file(path, (passwords.key, passwords.store))
        found += read.certificates
        remarks += read.notes
    issued = services.keystores.accept(
        kept,
        passwords.key,
        found,
        password=passwords.bundle,
        known=opened.trusted,
        name=where.key.name,
        label=label,
        legacy=legacy,
    )
    remarks += _judged(services, issued)
    change, added = opened.trusting(issued.anchors)
    leaf = issued.chain[0]
    names = (*leaf.dns_names, *leaf.ip_names, leaf.common_name)
    return Prepared(
        changes=(FileChange(where.bundle, before, issued.bundle, text=False), change),
        issued=issued,
        added=added,
        steps=import_steps(names[0], where.bundle.name, leaf, legacy=legacy),
        remarks=tuple(dict.fromkeys(remarks)),
        store_type=opened.type,
        reused=where.key,
    )


def carry_out(services: Services, prepared: Prepared, store: Path) -> Backup | None:
    """Write everything, or nothing.

    Returns
    -------
    Backup or None
        None when no file was there before, so that there is nothing to go back to.

    Raises
    ------
    ProblemError
        ``configfiles.*``; every file is as it was then.
    """
    needed = [change for change in prepared.changes if change.needed]
    if not needed:
        return None
    backup = services.files.apply(needed, whole(store).parent / BACKUP_FOLDER)
    return backup if any(change.before is not None for change in needed) else None


class _Truststore:
    """The truststore as it is, opened before anything is made."""

    def __init__(self, services: Services, path: Path, password: Secret, type: str) -> None:
        self._services = services
        self._path = path
        self._password = password
        self._before = services.files.read(path)
        self.type = type
        self.trusted: tuple[Certificate, ...] = ()
        if self._before:
            content = services.keystores.open(self._before, password)
            self.type = content.type
            self.trusted = tuple(
                entry.certificate
                for entry in content.entries
                if entry.kind == "trusted" and entry.certificate is not None
            )
        else:
            services.keystores.check_store_password(password, type=type)

    def trusting(
        self, anchors: Sequence[Certificate]
    ) -> tuple[FileChange, tuple[Certificate, ...]]:
        """The store's change, and which certificates are new in it."""
        known = {one.der for one in self.trusted}
        missing = tuple(one for one in anchors if one.der not in known)
        after = self._before
        if missing or not after:
            after = self._services.keystores.add(
                self._before or None, self._password, missing, type=self.type
            )
        return FileChange(self._path, self._before, after, text=False), missing


def _judged(services: Services, issued: Issued) -> list[Text]:
    """What a person should know of a certificate that a CA made."""
    now = services.clock()
    leaf, issuers = issued.chain[0], issued.chain[1:]
    found = [
        T("{name}: {remark}", name=one.common_name or one.subject, remark=remark)
        for one in issuers
        for remark in services.keystores.problems(one, now)
    ]
    if leaf.not_after < now:
        found.append(
            T("The host's certificate expired on {day}.", day=f"{leaf.not_after:%Y-%m-%d}")
        )
    if not leaf.dns_names and not leaf.ip_names:
        found.append(
            T(
                "The CA left out the host's names (SAN). Java's Toolbox does not miss them, but "
                "browsers and other clients refuse such a certificate."
            )
        )
    if issued.chain[-1] in issued.anchors and not issued.chain[-1].self_issued:
        found.append(
            T(
                "The reply ends below the root: the gateway trusts {name} itself.",
                name=issued.chain[-1].common_name or issued.chain[-1].subject,
            )
        )
    return found


def _check_password(services: Services, password: Secret, path: Path) -> None:
    try:
        services.keystores.check_store_password(password, type="PKCS12")
    except ProblemError as refused:
        raise ProblemError(
            "generate.password", what=path.name, reason=refused.problem.why
        ) from None


def _free(services: Services, path: Path, *, replace: bool) -> bytes | None:
    """What is in the file's place; refuses unless it is empty or may be replaced."""
    before = services.files.read(path)
    if before is not None and not replace:
        raise ProblemError("generate.exists", path=path)
    return before


def _pem(certificate: Certificate) -> bytes:
    import ssl

    return ssl.DER_cert_to_PEM_cert(certificate.der).encode()
