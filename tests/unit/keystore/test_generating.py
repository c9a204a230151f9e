"""Certificates that are made here, judged by openssl, by every Java, and by real handshakes."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.domain.generation import CertificateOrder, Issued, KeyKind, Subject, certificate_order
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import issuing
from wizard.keystore.keyfiles import armoured
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Keytool, openssl
from .handshakes import Served, compiled, java_verdict, openssl_tells

HOST = "i-prod.example.com"
NOW = dt.datetime.now(dt.UTC)
KEYS = list(KeyKind)


def order(**given: object) -> CertificateOrder:
    typed = {"hosts": [HOST, "localhost"], "addresses": ["127.0.0.1", "::1"], "key": "ec-p256"}
    return certificate_order(**{**typed, **given})


@pytest.fixture(scope="session")
def issued(room: KeystoreRoom, password: Secret) -> Issued:
    return room.issue(order(), password, NOW)


def extension(found: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension:
    return found.extensions.get_extension_for_class(kind)


def pems(folder: Path, issued: Issued) -> tuple[Path, Path]:
    """The leaf's file and its issuers'."""
    leaf, above = folder / "leaf.pem", folder / "above.pem"
    leaf.write_bytes(armoured("CERTIFICATE", issued.chain[0].der))
    above.write_bytes(b"".join(armoured("CERTIFICATE", one.der) for one in issued.anchors))
    return leaf, above


# ---------------------------------------------------------------- profiles


@pytest.mark.parametrize("key", KEYS)
def test_a_ca_and_its_server_certificate_in_their_profiles(
    room: KeystoreRoom, password: Secret, tmp_path: Path, key: KeyKind
) -> None:
    made = room.issue(order(key=key), password, NOW)
    leaf, ca = (x509.load_der_x509_certificate(one.der) for one in made.chain)
    assert [one.der for one in made.anchors] == [made.chain[1].der]
    hash_name = "sha384" if key is KeyKind.EC_P384 else "sha256"
    for found in (leaf, ca):
        assert found.version is x509.Version.v3
        assert 0 < found.serial_number < 1 << 159
        assert found.serial_number.bit_length() > 100
        assert found.signature_hash_algorithm.name == hash_name
        assert dt.timedelta(minutes=30) < NOW - found.not_valid_before_utc < dt.timedelta(days=1)
    assert leaf.serial_number != ca.serial_number
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < dt.timedelta(days=398)
    assert (leaf.not_valid_after_utc - NOW + dt.timedelta(seconds=1)).days == 397
    assert 3650 <= (ca.not_valid_after_utc - NOW).days <= 3653

    constraints = extension(ca, x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=0)
    assert extension(leaf, x509.BasicConstraints).value.ca is False
    usage = extension(ca, x509.KeyUsage)
    assert usage.critical and usage.value.key_cert_sign and usage.value.crl_sign
    assert not usage.value.digital_signature
    usage = extension(leaf, x509.KeyUsage)
    assert usage.critical and usage.value.digital_signature and not usage.value.key_cert_sign
    assert usage.value.key_encipherment == key.startswith("rsa")
    assert list(extension(leaf, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]

    own = extension(ca, x509.SubjectKeyIdentifier).value.digest
    assert extension(leaf, x509.AuthorityKeyIdentifier).value.key_identifier == own
    assert extension(ca, x509.AuthorityKeyIdentifier).value.key_identifier == own
    assert extension(leaf, x509.SubjectKeyIdentifier).value.digest != own

    names = extension(leaf, x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [HOST, "localhost"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    public = leaf.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        assert public.key_size == int(key.removeprefix("rsa-"))
        assert ca.public_key().key_size >= 3072
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert public.curve.key_size == int(key.removeprefix("ec-p"))

    single, above = pems(tmp_path, made)
    for name in (("-verify_hostname", HOST), ("-verify_ip", "127.0.0.1"), ("-verify_ip", "::1")):
        openssl(
            "verify", "-x509_strict", "-purpose", "sslserver", *name,
            "-CAfile", str(above), str(single),
        )  # fmt: skip


def test_self_signed(room: KeystoreRoom, password: Secret, tmp_path: Path) -> None:
    made = room.issue(order(kind="self-signed", days=3653), password, NOW)
    assert len(made.chain) == 1 and made.anchors == made.chain and made.authority == b""
    found = made.chain[0]
    assert found.self_issued and not found.is_ca
    single, above = pems(tmp_path, made)
    openssl(
        "verify", "-purpose", "sslserver", "-verify_hostname", HOST, "-CAfile", str(above),
        str(single),
    )  # fmt: skip


def test_the_subject_as_it_was_typed(room: KeystoreRoom, password: Secret) -> None:
    subject = Subject("Räksmörgås AB", "IT", "Malmö", "Skåne", "SE")
    made = room.issue(order(subject=subject, ca_name="Our own CA"), password, NOW)
    assert made.chain[0].subject == (
        f"CN={HOST},OU=IT,O=Räksmörgås AB,L=Malmö,ST=Skåne,C=SE"
    )  # fmt: skip
    assert made.chain[1].common_name == "Our own CA"
    assert made.chain[0].issuer == made.chain[1].subject


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z]{1,63}){0,3}",
                           fullmatch=True).filter(lambda name: not name.isdigit()),
             min_size=1, max_size=8, unique=True),
    st.lists(st.ip_addresses().filter(
        lambda one: not (one.is_unspecified or one.is_multicast)), max_size=4),
)  # fmt: skip
def test_any_names_come_back_out(names: list[str], addresses: list[object]) -> None:
    wanted = certificate_order(
        hosts=names, addresses=[str(one) for one in addresses], key="ec-p256", kind="self-signed"
    )
    found = KeystoreRoom().issue(wanted, Secret(PASSWORD), NOW).chain[0]
    assert found.dns_names == wanted.names.dns
    assert found.ip_names == wanted.names.addresses
    assert found.common_name == wanted.names.common_name


# ---------------------------------------------------------------- PKCS#12


@pytest.mark.parametrize(
    ("legacy", "protection"),
    [
        (False, ("PBES2, PBKDF2, AES-256-CBC", "hmacWithSHA256", "MAC: sha256")),
        (True, ("pbeWithSHA1And3-KeyTripleDES-CBC", "MAC: sha1")),
    ],
)
def test_the_pkcs12_file(
    room: KeystoreRoom,
    password: Secret,
    keytool: Keytool,
    tmp_path: Path,
    legacy: bool,
    protection: tuple[str, ...],
) -> None:
    made = room.issue(order(legacy=legacy, label="PROD TLS"), password, NOW)
    path = tmp_path / "host.p12"
    path.write_bytes(made.bundle)
    told = openssl_tells(
        "pkcs12", "-in", str(path), "-info", "-nodes", "-passin", f"pass:{PASSWORD}"
    )
    for words in protection:
        assert words in told
    assert "friendlyName: PROD TLS" in told
    assert told.count("BEGIN CERTIFICATE") == 2
    key = openssl("pkcs12", "-in", str(path), "-nocerts", "-nodes", "-passin", f"pass:{PASSWORD}")
    assert openssl("pkey", "-pubout", input=key) == openssl(
        "x509", "-pubkey", "-noout", input=armoured("CERTIFICATE", made.chain[0].der)
    )
    assert keytool.listed(path, kind="private") == {made.chain[0].sha256}
    assert "Certificate chain length: 2" in keytool.run(
        "-list", "-v", "-alias", "prod tls", "-keystore", str(path), "-storepass", PASSWORD
    )
    entry = room.open(made.bundle, password).entries[0]
    assert (entry.kind, entry.alias, entry.chain) == ("private key", "PROD TLS", made.chain)


# ---------------------------------------------------------------- handshakes


@pytest.mark.parametrize("kind", ["ca", "self-signed"])
@pytest.mark.parametrize("key", ["rsa-2048", "ec-p384"])
def test_a_real_handshake(
    room: KeystoreRoom, password: Secret, tmp_path: Path, kind: str, key: str
) -> None:
    made = room.issue(order(kind=kind, key=key), password, NOW)
    client = ssl.create_default_context(
        cadata=b"".join(armoured("CERTIFICATE", one.der) for one in made.anchors).decode()
    )
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    with Served(made.bundle, PASSWORD, tmp_path) as server:
        for name in (HOST, "localhost", "127.0.0.1"):
            assert server.greeted(client, name) == made.chain[0].der
        with pytest.raises(ssl.SSLCertVerificationError):
            server.greeted(client, "i-test.example.com")
        with pytest.raises(ssl.SSLCertVerificationError):
            server.greeted(ssl.create_default_context(), HOST)


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("classes"))


@pytest.mark.parametrize(
    ("kind", "type"), [("ca", "JKS"), ("ca", "PKCS12"), ("self-signed", "JKS")]
)
def test_every_java_trusts_it_by_the_truststore(
    room: KeystoreRoom,
    password: Secret,
    issued: Issued,
    keytool: Keytool,
    classes: Path,
    tmp_path: Path,
    kind: str,
    type: str,
) -> None:
    java = str(Path(keytool.program).with_name("java"))
    made = room.issue(order(kind=kind, key="rsa-2048"), password, NOW)
    store, other = tmp_path / "trust", tmp_path / "other"
    store.write_bytes(room.add(None, password, made.anchors, type=type))
    other.write_bytes(room.add(None, password, issued.anchors, type=type))
    with Served(made.bundle, PASSWORD, tmp_path) as server:
        assert java_verdict(java, classes, server.port, store, type) == "trusted"
        assert "PKIX path" in java_verdict(java, classes, server.port, other, type)


# ---------------------------------------------------------------- the CA that was kept


def test_the_cas_key_is_encrypted_and_opens_with_openssl(issued: Issued) -> None:
    text = issued.authority.decode()
    assert re.findall("-----BEGIN ([A-Z ]+)-----", text) == ["ENCRYPTED PRIVATE KEY", "CERTIFICATE"]
    assert "-----BEGIN PRIVATE KEY" not in text
    key = openssl("pkey", "-passin", f"pass:{PASSWORD}", input=issued.authority)
    public = openssl(
        "x509", "-pubkey", "-noout", input=armoured("CERTIFICATE", issued.chain[1].der)
    )
    assert openssl("pkey", "-pubout", input=key) == public
    assert "iteration 600000" in openssl_tells("asn1parse", "-i", input=issued.authority).replace(
        "INTEGER           :0927C0", "iteration 600000"
    )


def test_the_next_certificate_from_the_same_ca(
    room: KeystoreRoom, password: Secret, issued: Issued, tmp_path: Path
) -> None:
    later = NOW + dt.timedelta(days=360)
    made = room.issue(order(key="rsa-2048"), password, later, authority=issued.authority)
    assert made.authority == b""
    assert made.anchors == issued.anchors
    assert made.chain[0].der != issued.chain[0].der
    assert made.chain[0].serial != issued.chain[0].serial
    single, above = pems(tmp_path, made)
    openssl(
        "verify", "-x509_strict", "-attime", str(int(later.timestamp()) + 60), "-CAfile",
        str(above), str(single),
    )  # fmt: skip


@pytest.mark.parametrize("form", ["openssl p12", "openssl p12 legacy", "plain pem", "keytool"])
def test_a_ca_that_another_program_made(
    room: KeystoreRoom, any_keytool: Keytool, password: Secret, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "ca"
    if form == "keytool":
        any_keytool.run(
            "-genkeypair", "-alias", "ca", "-keyalg", "RSA", "-dname", "CN=Their CA",
            "-ext", "bc:c", "-validity", "1000", "-keystore", str(path), "-storetype", "PKCS12",
            "-storepass", PASSWORD, "-keypass", PASSWORD,
        )  # fmt: skip
    else:
        key, found = tmp_path / "k.pem", tmp_path / "c.pem"
        openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out",
            str(found), "-subj", "/CN=Their CA", "-days", "1000",
        )  # fmt: skip
        if form == "plain pem":
            path.write_bytes(key.read_bytes() + found.read_bytes())
        else:
            legacy = ["-legacy"] if form.endswith("legacy") else []
            openssl(
                "pkcs12", "-export", *legacy, "-in", str(found), "-inkey", str(key), "-out",
                str(path), "-passout", f"pass:{PASSWORD}",
            )  # fmt: skip
    made = room.issue(order(), password, dt.datetime.now(dt.UTC), authority=path.read_bytes())
    assert made.chain[1].subject == "CN=Their CA"
    single, above = pems(tmp_path, made)
    openssl("verify", "-CAfile", str(above), str(single))


def refused(id: str, room: KeystoreRoom, authority: bytes, **more: object) -> str:
    given = {"order": order(), "password": Secret(PASSWORD), "now": NOW, **more}
    with pytest.raises(ProblemError) as caught:
        room.issue(**given, authority=authority, authority_name="our-ca.key.pem")
    assert caught.value.id == id
    assert "our-ca.key.pem" in str(caught.value.problem) or id in (
        "generate.outlives-ca", "generate.ca-dates",
    )  # fmt: skip
    assert PASSWORD not in str(caught.value)
    return str(caught.value.problem)


def test_cas_that_do_not_serve(room: KeystoreRoom, password: Secret, issued: Issued) -> None:
    for wrong in range(4):  # a padding may look right once in 256
        refused(
            "generate.wrong-password", room, issued.authority, password=Secret(f"wrong {wrong}")
        )
    refused("generate.wrong-password", room, issued.bundle, password=Secret("wrong one"))
    refused("generate.no-ca", room, issued.bundle)
    refused("generate.key-file", room, b"")
    refused("generate.key-file", room, b"\x30\x03\x02\x01\x05")
    refused("generate.key-file", room, armoured("CERTIFICATE", issued.chain[1].der))
    refused("generate.key-file", room, armoured("PRIVATE KEY", b"\x30\x00"))
    refused("generate.key-file", room, armoured("ENCRYPTED PRIVATE KEY", b"\x30\x00"))
    refused("generate.key-file", room, b"x" * (2 << 20))
    ed25519 = openssl("genpkey", "-algorithm", "ed25519")
    refused("generate.key-unsupported", room, ed25519)
    told = refused(
        "generate.outlives-ca", room, issued.authority, now=NOW + dt.timedelta(days=3652 - 100)
    )
    assert "at most 100 days" in told
    refused("generate.ca-dates", room, issued.authority, now=NOW + dt.timedelta(days=3654))
    refused("generate.ca-dates", room, issued.authority, now=NOW - dt.timedelta(days=1))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_a_sentence(issued: Issued, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([issued.authority, issued.bundle]))
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + data.draw(st.binary(min_size=1, max_size=3)) + whole[at + 1 :]
    with contextlib.suppress(ProblemError):
        KeystoreRoom().issue(order(), Secret(PASSWORD), NOW, authority=changed)


# ---------------------------------------------------------------- a request and its reply


@pytest.mark.parametrize("key", ["rsa-2048", "rsa-4096", "ec-p256", "ec-p384"])
def test_a_request_that_openssl_verifies(room: KeystoreRoom, password: Secret, key: str) -> None:
    made = room.request(order(key=key, subject=Subject("Example", country="DE")), password)
    told = openssl_tells("req", "-verify", "-noout", "-text", input=made.request)
    assert "verify OK" in told
    assert f"DNS:{HOST}, DNS:localhost, IP Address:127.0.0.1" in told
    assert "TLS Web Server Authentication" in told
    assert ("sha384" if key == "ec-p384" else "sha256") in told.lower().replace("-", "")
    subject = openssl("req", "-noout", "-subject", "-nameopt", "RFC2253", input=made.request)
    assert subject.decode().strip() == f"subject=CN={HOST},O=Example,C=DE"
    kept = openssl("pkey", "-passin", f"pass:{PASSWORD}", "-pubout", input=made.key)
    assert kept == openssl("req", "-noout", "-pubkey", input=made.request)
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in made.key
    again = room.request(order(hosts=["other.example.com"]), password, kept=made.key)
    assert again.key == made.key
    assert kept == openssl("req", "-noout", "-pubkey", input=again.request)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root and an issuing CA, made by openssl."""
    folder = tmp_path_factory.mktemp("company")
    for name, issuer in (("root", None), ("issuing", "root")):
        made = [
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/{name}.key",
            "-subj", f"/CN=Company {name}", "-addext", "basicConstraints=critical,CA:TRUE",
            "-out", f"{folder}/{name}.pem", "-x509", "-days", "1000",
        ]  # fmt: skip
        if issuer:
            made += ["-CA", f"{folder}/{issuer}.pem", "-CAkey", f"{folder}/{issuer}.key"]
        openssl(*made)
    return folder


def signed(company: Path, request: bytes, *, issuer: str = "issuing") -> bytes:
    return openssl(
        "x509", "-req", "-CA", f"{company}/{issuer}.pem", "-CAkey", f"{company}/{issuer}.key",
        "-copy_extensions", "copyall", "-days", "397", "-set_serial", "77", input=request,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["pem", "der", "p7b"])
def test_the_reply_of_a_ca(
    room: KeystoreRoom, password: Secret, company: Path, tmp_path: Path, form: str
) -> None:
    asked = room.request(order(), password)
    leaf = signed(company, asked.request)
    issuers = (company / "root.pem").read_bytes() + (company / "issuing.pem").read_bytes()
    if form == "pem":
        reply = [issuers + leaf]
    elif form == "der":
        singles = (leaf, *((company / f"{one}.pem").read_bytes() for one in ("root", "issuing")))
        reply = [openssl("x509", "-outform", "DER", input=one) for one in singles]
    else:
        both = tmp_path / "both.pem"
        both.write_bytes(leaf + issuers)
        reply = [openssl("crl2pkcs7", "-nocrl", "-certfile", str(both), "-outform", "DER")]
    certificates = [one for data in reply for one in room.read(data).certificates]
    made = room.accept(
        asked.key, password, certificates, password=Secret("another one"), label="PROD"
    )
    assert [one.common_name for one in made.chain] == [HOST, "Company issuing", "Company root"]
    assert [one.common_name for one in made.anchors] == ["Company root"]
    entry = room.open(made.bundle, Secret("another one")).entries[0]
    assert (entry.kind, entry.alias, entry.chain) == ("private key", "PROD", made.chain)
    client = ssl.create_default_context(cafile=company / "root.pem")
    with Served(made.bundle, "another one", tmp_path) as server:
        assert server.greeted(client, HOST) == made.chain[0].der


def test_replies_that_do_not_fit(room: KeystoreRoom, password: Secret, company: Path) -> None:
    asked, other = room.request(order(), password), room.request(order(), password)
    leaf = room.read(signed(company, asked.request)).certificates
    issuing_ca = room.read((company / "issuing.pem").read_bytes()).certificates

    def why(reply: object, key: bytes = asked.key, word: str = PASSWORD) -> tuple[str, str]:
        with pytest.raises(ProblemError) as caught:
            room.accept(key, Secret(word), reply, password=password, name="i-prod.key.pem")
        return caught.value.id, str(caught.value.problem)

    key, told = why([*leaf, *issuing_ca], other.key)
    assert key == "generate.reply-differs"
    assert HOST in told and "i-prod.key.pem" in told
    assert why(issuing_ca)[0] == "generate.reply-differs"
    assert why([])[0] == "generate.reply-differs"
    key, told = why(leaf)
    assert key == "generate.reply-chain"
    assert "Company issuing" in told
    assert why(leaf, word="not this one")[0] == "generate.wrong-password"
    # The truststore may know the issuer that the reply lacks.
    made = room.accept(asked.key, password, leaf, password=password, known=issuing_ca)
    assert made.anchors == tuple(issuing_ca)


def test_the_hash_fits_the_key() -> None:
    assert issuing.signing_hash(ec.generate_private_key(ec.SECP521R1())).name == "sha512"
