"""The local CA and what it exports."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator import CertificateScenario, LocalCA

NAMES = ("demo.example.com", "127.0.0.10")


def test_exports_hold_the_same_root() -> None:
    ca = LocalCA("DEMO", NAMES, CertificateScenario(intermediate=True))
    root = x509.load_der_x509_certificate(ca.root)
    issuing = x509.load_der_x509_certificate(ca.chain[0])
    assert x509.load_pem_x509_certificate(ca.export("pem")) == root
    assert x509.load_der_x509_certificate(ca.export("der")) == root
    assert set(pkcs7.load_der_pkcs7_certificates(ca.export("p7b"))) == {root, issuing}
    packed = pkcs12.load_pkcs12(ca.export("p12", Secret("geheim")), b"geheim")
    assert packed.key is None
    assert {item.certificate for item in packed.additional_certs} == {root, issuing}
    issuing.verify_directly_issued_by(root)


def test_exports_that_cannot_be() -> None:
    ca = LocalCA("DEMO", NAMES, CertificateScenario())
    for kind, expected in (("p12", "export-password"), ("jks", "export-format")):
        with pytest.raises(ProblemError) as problem:
            ca.export(kind)
        assert problem.value.id == f"simulator.{expected}"


@pytest.mark.parametrize("key", ["ec", "rsa2048", "rsa1024"])
def test_server_certificate(key: str) -> None:
    ca = LocalCA("DEMO", NAMES, CertificateScenario(key=key))
    server = ca.server()
    leaf, root = map(x509.load_der_x509_certificate, server.chain)
    leaf.verify_directly_issued_by(root)
    kind = ec.EllipticCurvePublicKey if key == "ec" else rsa.RSAPublicKey
    assert isinstance(leaf.public_key(), kind)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["demo.example.com"]
    assert [str(item) for item in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.10"]
    assert ca.server("command") is server


def test_sha1_signature() -> None:
    ca = LocalCA("DEMO", NAMES, CertificateScenario(signature="sha1"))
    leaf, root = map(x509.load_der_x509_certificate, ca.server().chain)
    assert leaf.signature_hash_algorithm is not None
    assert leaf.signature_hash_algorithm.name == "sha1"
    assert leaf.issuer == root.subject


def test_two_certificates() -> None:
    ca = LocalCA("DEMO", NAMES, CertificateScenario(), CertificateScenario(issuer="unknown-ca"))
    command = ca.server("command")
    assert command.der != ca.server("signon").der
    assert command.chain[-1] != ca.root
    assert len(LocalCA("X", NAMES, CertificateScenario(issuer="self")).server().chain) == 1
