"""Certificates for the host: issued here, or asked of a CA and joined with their kept key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wizard.domain.certificates import Certificate
from wizard.domain.generation import (
    CertificateOrder,
    Issued,
    Kind,
    Requested,
    ca_key,
)
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import chain as chains
from wizard.keystore import keyfiles
from wizard.keystore.x509 import certificate

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import KeySerializationEncryption

    from wizard.keystore.issuing import Signer
    from wizard.keystore.keyfiles import KeyFile, PrivateKey

_MAX_CHAIN = 16


def issue(
    order: CertificateOrder,
    password: Secret,
    now: datetime,
    *,
    authority: bytes | None = None,
    authority_password: Secret | None = None,
    authority_name: str = "",
) -> Issued:
    """The host's certificate: self-signed, from a new CA, or from the CA in `authority`.

    Parameters
    ----------
    order : CertificateOrder
    password : Secret
        Of the PKCS#12 file.
    now : datetime
        Aware.
    authority : bytes or None
        The file of an earlier CA; None makes a new one where the order asks for a CA.
    authority_password : Secret or None
        Of the CA's file, new or old; None: the same as the PKCS#12 file's.
    authority_name : str
        The CA file's name, for the sentences.

    Raises
    ------
    ProblemError
        ``generate.key-file``, ``generate.key-unsupported``, ``generate.wrong-password``,
        ``generate.no-ca``, ``generate.ca-dates``, ``generate.outlives-ca``.
    """
    from wizard.keystore import issuing

    made = b""
    signer: Signer | None = None
    above: tuple[bytes, ...] = ()
    if order.kind is Kind.LOCAL_CA:
        secret = password if authority_password is None else authority_password
        if authority is None:
            own = issuing.new_key(ca_key(order.key))
            signer = issuing.Signer(issuing.authority(order, own, now), own)
            above = (_der(signer.certificate),)
            made = keyfiles.written(own, above, secret)
        else:
            kept = keyfiles.opened(authority, secret, name=authority_name)
            signer, above = _signer(order, kept, now, authority_name)
    key = issuing.new_key(order.key)
    leaf = certificate(_der(issuing.server(order, key, now, signer)))
    chain = (leaf, *(certificate(der) for der in above))
    return Issued(
        chain, chains.anchors(chain), _bundle(key, chain, order.label, password, order.legacy), made
    )


def request(
    order: CertificateOrder, password: Secret, *, kept: bytes | None = None, name: str = ""
) -> Requested:
    """A request for a CA, with a new key or the one in `kept`.

    Parameters
    ----------
    order : CertificateOrder
    password : Secret
        Of the key's file.
    kept : bytes or None
        The file of an earlier request's key, which stays as it is.
    name : str
        That file's name, for the sentences.

    Raises
    ------
    ProblemError
        ``generate.key-file``, ``generate.key-unsupported``, ``generate.wrong-password``.
    """
    from wizard.keystore import issuing

    if kept is not None:
        key = keyfiles.opened(kept, password, name=name).key
        return Requested(issuing.request(order, key), kept)
    key = issuing.new_key(order.key)
    return Requested(issuing.request(order, key), keyfiles.written(key, (), password))


def accept(
    kept: bytes,
    kept_password: Secret,
    reply: Sequence[Certificate],
    *,
    password: Secret,
    known: Sequence[Certificate] = (),
    name: str = "",
    label: str = "",
    legacy: bool = False,
) -> Issued:
    """A CA's reply joined with the key that was kept.

    Parameters
    ----------
    kept : bytes
        The key's file.
    kept_password : Secret
    reply : sequence of Certificate
        In any order; strangers among them are left out.
    password : Secret
        Of the PKCS#12 file.
    known : sequence of Certificate
        Issuers from elsewhere (the truststore), for a reply that lacks them.
    name : str
        The key file's name, for the sentences.
    label : str
        The entry's friendly name; "" takes the certificate's CN.
    legacy : bool

    Raises
    ------
    ProblemError
        ``generate.key-file``, ``generate.key-unsupported``, ``generate.wrong-password``,
        ``generate.reply-differs``, ``generate.reply-chain``, ``generate.reply-odd``.
    """
    key = keyfiles.opened(kept, kept_password, name=name).key
    own = [one for one in reply if _fits(one, key)]
    if not own:
        subjects = ", ".join(dict.fromkeys(f"“{_short(one)}”" for one in reply[:5]))
        raise ProblemError("generate.reply-differs", file=name, subjects=subjects or "nobody")
    leaf = max(own, key=lambda one: one.not_after)
    chain = _path(leaf, (*reply, *known))
    if len(chain) == 1 and not leaf.self_issued:
        raise ProblemError("generate.reply-chain", subject=_short(leaf), issuer=leaf.issuer)
    bundle = _bundle(key, chain, label or _short(leaf), password, legacy)
    return Issued(chain, chains.anchors(chain), bundle)


def _signer(
    order: CertificateOrder, kept: KeyFile, now: datetime, name: str
) -> tuple[Signer, tuple[bytes, ...]]:
    """The CA of a file, ready to issue, and its chain, its own certificate first."""
    from wizard.keystore import issuing

    found = _readable(kept.certificates)
    own = [one for one in found if one.is_ca and _fits(one, kept.key) and _may_sign(one)]
    if not own:
        raise ProblemError("generate.no-ca", file=name)
    best = max(own, key=lambda one: one.not_after)
    day = "{:%Y-%m-%d}".format
    if not best.not_before <= now <= best.not_after:
        raise ProblemError(
            "generate.ca-dates",
            name=_short(best),
            start=day(best.not_before),
            end=day(best.not_after),
        )
    most = (best.not_after - now) // timedelta(days=1)
    if order.days > most:
        raise ProblemError(
            "generate.outlives-ca",
            days=order.days,
            name=_short(best),
            end=day(best.not_after),
            most=most,
        )
    return (
        issuing.Signer(_x509(best), kept.key),
        tuple(one.der for one in _path(best, found)),
    )


def _readable(ders: Sequence[bytes]) -> list[Certificate]:
    found = []
    for der in ders:
        try:
            found.append(certificate(der))
        except ProblemError:
            continue  # one odd certificate must not hide the CA's own
    return found


def _path(leaf: Certificate, pool: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """From `leaf` upwards as far as `pool` has the issuers."""
    path = [leaf]
    while len(path) < _MAX_CHAIN and not path[-1].self_issued:
        above = [
            one for one in pool if one.is_ca and one not in path and chains.issued(path[-1], one)
        ]
        if not above:
            break
        path.append(max(above, key=lambda one: (one.self_issued, one.not_after)))
    return tuple(path)


def _bundle(
    key: PrivateKey, chain: Sequence[Certificate], label: str, password: Secret, legacy: bool
) -> bytes:
    """PKCS#12 with the key and the whole chain."""
    from cryptography.hazmat.primitives.serialization import pkcs12

    return pkcs12.serialize_key_and_certificates(
        label.encode(),
        key,
        _x509(chain[0]),
        [pkcs12.PKCS12Certificate(_x509(one), _short(one).encode()) for one in chain[1:]],
        _protection(password, legacy=legacy),
    )


def _protection(password: Secret, *, legacy: bool) -> KeySerializationEncryption:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

    builder = PrivateFormat.PKCS12.encryption_builder()
    if legacy:
        # SHA-1 and 3DES: what RFC 7292 appendix C has and every old reader knows.
        builder = builder.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        builder = builder.hmac_hash(hashes.SHA1())  # noqa: S303 - asked for
    else:
        builder = builder.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        builder = builder.hmac_hash(hashes.SHA256())
    return builder.build(password.reveal().encode())


def _fits(found: Certificate, key: PrivateKey) -> bool:
    """Whether the certificate was made for this key."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return bool(_x509(found).public_key() == key.public_key())
    except (ProblemError, UnsupportedAlgorithm, ValueError):
        return False


def _may_sign(found: Certificate) -> bool:
    from cryptography import x509

    try:
        usage = _x509(found).extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    return usage.value.key_cert_sign


def _x509(found: Certificate) -> x509.Certificate:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(found.der)
    except (ValueError, x509.InvalidVersion) as error:
        raise ProblemError(
            "generate.reply-odd", subject=_short(found), details=str(error)
        ) from None


def _der(made: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.public_bytes(Encoding.DER)


def _short(found: Certificate) -> str:
    return found.common_name or found.subject or "without a name"
