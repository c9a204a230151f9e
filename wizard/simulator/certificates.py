"""The local certificate authority of a simulated partition, as DCM would keep one.

Keys are made when they are first needed: P-256 takes a millisecond, RSA up to a second.
"""

from __future__ import annotations

import datetime
import ipaddress
import threading
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator.scenario import CertificateScenario

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_CA_YEARS = 10


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def _new_key(kind: str) -> _Key:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    size = int(kind.removeprefix("rsa"))
    # The scenario asks for a short key in order to show how clients reject it.
    return rsa.generate_private_key(65537, size)


# AlgorithmIdentifiers sha256WithRSAEncryption and sha1WithRSAEncryption (RFC 4055, RFC 3279).
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_SHA1_RSA = bytes.fromhex("300d06092a864886f70d0101050500")


def _with_sha1(certificate: x509.Certificate, signer: rsa.RSAPrivateKey) -> x509.Certificate:
    """The same certificate signed with SHA-1, which the library itself no longer does.

    Both algorithm identifiers have the same length, and so have the signatures: only bytes
    are exchanged, no length changes.
    """
    inner = certificate.tbs_certificate_bytes
    replaced = inner.replace(_SHA256_RSA, _SHA1_RSA, 1)
    signature = signer.sign(replaced, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - asked for
    der = certificate.public_bytes(serialization.Encoding.DER)
    head = der[: der.index(inner)]
    tail = der[len(head) + len(inner) : -len(signature)].replace(_SHA256_RSA, _SHA1_RSA, 1)
    return x509.load_der_x509_certificate(head + replaced + tail + signature)


def _name(common: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "MyPass Simulation"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode())


@dataclass(frozen=True, slots=True)
class _Issued:
    certificate: x509.Certificate
    key: _Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def _issue(
    subject: x509.Name,
    key: _Key,
    issuer: _Issued | None,
    *,
    start: datetime.datetime,
    end: datetime.datetime,
    authority: bool,
    path_length: int | None = None,
    names: tuple[str, ...] = (),
    signature: str = "sha256",
) -> _Issued:
    signer = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(authority, path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority,
                content_commitment=False,
                key_encipherment=not authority and isinstance(key, rsa.RSAPrivateKey),
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=authority,
                crl_sign=authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if not authority:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False
        )
    certificate = builder.sign(signer, hashes.SHA256())
    if signature == "sha1" and isinstance(signer, rsa.RSAPrivateKey):
        certificate = _with_sha1(certificate, signer)
    return _Issued(certificate, key)


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """A server's certificate, its private key and what the port sends along.

    `chain` is leaf first, DER, as the port presents it.
    """

    der: bytes
    chain: tuple[bytes, ...]
    key: bytes

    def pem(self) -> bytes:
        """Private key and chain in one PEM text, as a TLS context loads it."""
        parts = [self.key]
        parts += [
            x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
            for der in self.chain
        ]
        return b"".join(parts)


class LocalCA:
    """A partition's certificate authority and the server certificates that it issued.

    Parameters
    ----------
    system : str
        The partition's name, part of the certificates' names.
    names : tuple of str
        DNS names and addresses for certificates that ask for none.
    certificate, command_certificate : CertificateScenario
        For the sign-on server and the command server.
    """

    def __init__(
        self,
        system: str,
        names: tuple[str, ...],
        certificate: CertificateScenario,
        command_certificate: CertificateScenario | None = None,
    ) -> None:
        self._system = system
        self._names = names
        self._scenarios = {"signon": certificate, "command": command_certificate or certificate}
        self._same = command_certificate is None
        self._age = datetime.timedelta(days=365)
        self._lock = threading.RLock()
        self._made: dict[str, _Issued] = {}
        self._servers: dict[str, ServerCertificate] = {}

    def _once(self, role: str, make: Callable[[], _Issued]) -> _Issued:
        with self._lock:
            if role not in self._made:
                self._made[role] = make()
            return self._made[role]

    def _ca_key(self) -> _Key:
        # SHA-1 is for RSA alone here, so the CA needs such a key as well.
        modern = all(
            item.key == "ec" and item.signature != "sha1" for item in self._scenarios.values()
        )
        return _new_key("ec" if modern else "rsa2048")

    def _root(self, role: str = "root") -> _Issued:
        label = "Local CA" if role == "root" else "Another CA"
        now = _now()
        return self._once(
            role,
            lambda: _issue(
                _name(f"{self._system} {label}", "Local certificate authority"),
                self._ca_key(),
                None,
                start=now - self._age,
                end=now - self._age + datetime.timedelta(days=365 * (_CA_YEARS + 1)),
                authority=True,
            ),
        )

    def _intermediate(self, root: _Issued, role: str) -> _Issued:
        now = _now()
        return self._once(
            f"{role}-intermediate",
            lambda: _issue(
                _name(f"{self._system} Issuing CA", "Local certificate authority"),
                self._ca_key(),
                root,
                start=now - datetime.timedelta(days=300),
                end=now + datetime.timedelta(days=365 * (_CA_YEARS - 5)),
                authority=True,
                path_length=0,
            ),
        )

    def successor(
        self,
        certificate: CertificateScenario,
        command_certificate: CertificateScenario | None = None,
        *,
        authority: str = "new",
    ) -> LocalCA:
        """The authority that issues this one's next server certificates.

        Parameters
        ----------
        authority : str
            ``new``: another CA of the same name; ``same``: this very CA; ``re-issued``: this
            CA's name and key in a new certificate.
        """
        found = LocalCA(self._system, self._names, certificate, command_certificate)
        found._age = datetime.timedelta(days=1)
        if authority != "new":
            root = self._root()
            found._made["root"] = root
            if authority == "re-issued":
                now = _now()
                found._made["root"] = _issue(
                    root.certificate.subject,
                    root.key,
                    None,
                    start=now - datetime.timedelta(days=1),
                    end=now + datetime.timedelta(days=365 * (_CA_YEARS + 5)),
                    authority=True,
                )
        return found

    @property
    def has_intermediate(self) -> bool:
        """Whether certificates come from an intermediate CA."""
        return any(scenario.intermediate for scenario in self._scenarios.values())

    def server(self, service: str = "signon") -> ServerCertificate:
        """The certificate of ``"signon"`` or ``"command"``."""
        service = "signon" if self._same else service
        with self._lock:
            if service not in self._servers:
                self._servers[service] = self._make_server(self._scenarios[service])
            return self._servers[service]

    def _make_server(self, scenario: CertificateScenario) -> ServerCertificate:
        names = scenario.names or self._names
        today = _now()
        weak = scenario.signature == "sha1"
        issuers: list[_Issued] = []
        if scenario.issuer != "self":
            role = "root" if scenario.issuer == "ca" else "unknown"
            issuers.insert(0, self._root(role))
            if scenario.intermediate:
                issuers.insert(0, self._intermediate(issuers[0], role))
        leaf = _issue(
            _name(names[0], "IBM i host servers"),
            _new_key("rsa2048" if weak and scenario.key == "ec" else scenario.key),
            issuers[0] if issuers else None,
            start=today + datetime.timedelta(days=scenario.valid_from_days),
            end=today + datetime.timedelta(days=scenario.valid_days),
            authority=False,
            names=names,
            signature=scenario.signature,
        )
        # DCM sends the whole chain, root included.
        sent = issuers
        if scenario.intermediate and not scenario.send_intermediate:
            sent = []
        return ServerCertificate(
            leaf.der,
            (leaf.der, *(issuer.der for issuer in sent)),
            leaf.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )

    @property
    def root(self) -> bytes:
        """The root CA's certificate, DER."""
        return self._root().der

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The CA's certificates, DER: the intermediate when there is one, then the root."""
        root = self._root()
        if self.has_intermediate:
            return (self._intermediate(root, "root").der, root.der)
        return (root.der,)

    def export(self, format: str, password: Secret | None = None) -> bytes:
        """The CA as a file, as DCM's "Export" gives it; never with a private key.

        Parameters
        ----------
        format : str
            ``pem`` and ``der`` hold the root, ``p7b`` and ``p12`` the whole chain.
        password : Secret, optional
            For ``p12``.

        Raises
        ------
        ProblemError
            ``simulator.export-format``, ``simulator.export-password``.
        """
        chain = [x509.load_der_x509_certificate(der) for der in self.chain]
        root = chain[-1]
        if format == "pem":
            return root.public_bytes(serialization.Encoding.PEM)
        if format == "der":
            return root.public_bytes(serialization.Encoding.DER)
        if format == "p7b":
            return pkcs7.serialize_certificates(chain, serialization.Encoding.DER)
        if format == "p12":
            if not password:
                raise ProblemError("simulator.export-password")
            return pkcs12.serialize_key_and_certificates(
                None,
                None,
                None,
                [
                    pkcs12.PKCS12Certificate(item, f"{self._system} CA {place}".encode())
                    for place, item in enumerate(chain, start=1)
                ],
                serialization.BestAvailableEncryption(password.reveal().encode()),
            )
        raise ProblemError("simulator.export-format", format=format)
