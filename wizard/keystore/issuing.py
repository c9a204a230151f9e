"""Certificates and requests, each in its profile.

RFC 5280: serial numbers of 20 bytes at most and positive (4.1.2.2), basic constraints of a CA
critical (4.2.1.9), key usage critical (4.2.1.3), key identifiers on all (4.2.1.1, 4.2.1.2).
Names stand in the SAN, for nobody compares the CN any more (RFC 6125 section 6.4.4).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wizard.domain.generation import CA_DAYS, CertificateOrder, KeyKind, ServerNames

if TYPE_CHECKING:
    from wizard.keystore.keyfiles import PrivateKey

# The host's clock may be behind this one; 397 days and an hour are still below 398 days.
_DATED_BACK = timedelta(hours=1)
_CURVES: dict[KeyKind, type[ec.EllipticCurve]] = {
    KeyKind.EC_P256: ec.SECP256R1,
    KeyKind.EC_P384: ec.SECP384R1,
}
_RSA_SIZES = {KeyKind.RSA_2048: 2048, KeyKind.RSA_3072: 3072, KeyKind.RSA_4096: 4096}


@dataclass(frozen=True, slots=True)
class Signer:
    """A CA at work: its certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey


def new_key(kind: KeyKind) -> PrivateKey:
    """A new private key; RSA takes up to some seconds."""
    if kind in _CURVES:
        return ec.generate_private_key(_CURVES[kind]())
    return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_SIZES[kind])


def authority(order: CertificateOrder, key: PrivateKey, now: datetime) -> x509.Certificate:
    """A root CA that issues server certificates and no further CAs."""
    # The moment in the name tells apart the CAs that a gateway gets over the years.
    common = order.ca_name or f"MyPass local CA {now:%Y-%m-%d %H:%M}"
    name = _name(order, common, whole=False)
    return (
        _builder(name, name, key, now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key, authority=True), critical=True)
        .add_extension(_authority_id(key), critical=False)
        .sign(key, signing_hash(key))
    )


def server(
    order: CertificateOrder, key: PrivateKey, now: datetime, issuer: Signer | None
) -> x509.Certificate:
    """The host's certificate, from `issuer` or (None) self-signed."""
    subject = server_name(order)
    signer = issuer.key if issuer else key
    builder = _builder(
        subject, issuer.certificate.subject if issuer else subject, key, now, order.days
    )
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(key, authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_alternatives(order.names), critical=False)
        .add_extension(
            _issuer_id(issuer.certificate) if issuer else _authority_id(key), critical=False
        )
        .sign(signer, signing_hash(signer))
    )


def request(order: CertificateOrder, key: PrivateKey) -> bytes:
    """A request (PKCS#10, PEM) for such a server certificate."""
    made = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(server_name(order))
        .add_extension(_alternatives(order.names), critical=False)
        .add_extension(_usage(key, authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, signing_hash(key))
    )
    return made.public_bytes(Encoding.PEM)


def server_name(order: CertificateOrder) -> x509.Name:
    """The subject of the host's certificate."""
    return _name(order, order.names.common_name, whole=True)


def signing_hash(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """The hash that fits the key's strength (RFC 5758 section 3.2 for EC)."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if key.curve.key_size > 384:
            return hashes.SHA512()
        if key.curve.key_size > 256:
            return hashes.SHA384()
    return hashes.SHA256()


def _name(order: CertificateOrder, common: str, *, whole: bool) -> x509.Name:
    subject = order.subject
    parts = [
        (NameOID.COUNTRY_NAME, subject.country),
        (NameOID.STATE_OR_PROVINCE_NAME, subject.state if whole else ""),
        (NameOID.LOCALITY_NAME, subject.locality if whole else ""),
        (NameOID.ORGANIZATION_NAME, subject.organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, subject.unit),
        (NameOID.COMMON_NAME, common),
    ]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    moment = now.replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _DATED_BACK)
        .not_valid_after(moment + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(key: PrivateKey, *, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        # RSA key exchange of TLS 1.2, which old releases of IBM i offer.
        key_encipherment=not authority and isinstance(key, rsa.RSAPrivateKey),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _alternatives(names: ServerNames) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [
            *(x509.DNSName(name) for name in names.dns),
            *(x509.IPAddress(ipaddress.ip_address(one)) for one in names.addresses),
        ]
    )


def _authority_id(key: PrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _issuer_id(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """The identifier that the CA gave itself, however it was computed."""
    try:
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        key = issuer.public_key()
        assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)  # noqa: S101
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own.value)
