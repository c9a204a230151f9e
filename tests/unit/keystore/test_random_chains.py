"""Random chains: what we write, every Java lists; what keytool, openssl and pyjks write, we read.

Each keytool call costs half a second, so that chains are gathered in few stores.
"""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import jks
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

from .conftest import KEYTOOLS, PASSWORD, Keytool, Made, certificates, fingerprints, make, openssl

ROOM, SECRET = KeystoreRoom(), Secret(PASSWORD)
TYPES = ("JKS", "PKCS12")
KEYS = (
    ec.generate_private_key(ec.SECP256R1()),
    ec.generate_private_key(ec.SECP384R1()),
    rsa.generate_private_key(65537, 2048),
)
NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=24
).filter(lambda text: text.strip() and len(text.encode("utf-16-be")) <= 64)


def compared(name: str) -> str:
    return "".join(unicodedata.normalize("NFKD", name).casefold().split())


@st.composite
def chains(draw: st.DrawFn) -> list[Made]:
    """A chain, leaf first: 1 to 4 certificates, the last one self-signed."""
    # Java takes two certificates of one subject in one chain for one (PKCS12KeyStore), as we do.
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=compared))
    made: list[Made] = []
    for number, name in enumerate(names):
        leaf = number == len(names) - 1 and draw(st.booleans())
        issuer = made[0] if made else None
        key = draw(st.sampled_from(KEYS))
        made.insert(0, make(name, issuer, ca=not leaf, key=key))
    return made


def few(examples: int) -> settings:
    """Examples that start programs: no shrinking, which would start hundreds."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def all_listed(path: Path, kind: str = "trusted") -> list[set[str]]:
    """What each Java of this machine lists."""
    return [Keytool(program).listed(path, kind=kind) for program in KEYTOOLS.values()]


needs_keytool = pytest.mark.skipif(not KEYTOOLS, reason="this machine has no keytool")


@needs_keytool
@pytest.mark.parametrize("type", TYPES)
@few(2)
@given(st.lists(chains(), min_size=12, max_size=20), st.integers(0, 2), st.randoms())
def test_every_java_lists_exactly_what_we_wrote(
    tmp_path_factory: pytest.TempPathFactory,
    type: str,
    several: list[list[Made]],
    gone: int,
    order: object,
) -> None:
    """Written in two steps, then some removed; anchors alone or whole chains."""
    everything = [one for chain in several for one in chain]
    half = len(everything) // 2
    data = ROOM.add(None, SECRET, certificates(*everything[:half]), type=type)
    data = ROOM.add(data, SECRET, certificates(*everything))
    wanted = fingerprints(*everything)
    for entry in ROOM.open(data, SECRET).entries[: gone * 3]:
        assert entry.certificate is not None
        data = ROOM.remove(data, SECRET, entry.alias)
        wanted.discard(entry.certificate.sha256)
    path = tmp_path_factory.mktemp("ours") / "store"
    path.write_bytes(data)
    assert all_listed(path) == [wanted] * len(KEYTOOLS)
    assert {one.sha256 for one in ROOM.read(data, passwords=[SECRET]).certificates} == wanted


@given(chains(), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_anchor_of_a_chain_is_its_top(chain: list[Made], shuffle: object) -> None:
    above = certificates(*chain[1:])
    shuffle.shuffle(above)  # type: ignore[attr-defined]
    (anchor,) = ROOM.anchors([*certificates(chain[0]), *above])
    assert anchor.der == chain[-1].der


# ---------------------------------------------------------------- written by others


OPENSSL = (
    (),
    ("-legacy",),
    ("-certpbe", "AES-128-CBC", "-macalg", "SHA512"),
    ("-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "SHA1"),
    ("-certpbe", "NONE", "-nomac"),
)


def by_openssl(folder: Path, chain: list[Made], options: tuple[str, ...]) -> bytes:
    pem, key = folder / "chain.pem", folder / "key.pem"
    pem.write_bytes(b"".join(one.pem for one in chain))
    key.write_bytes(chain[0].key_pem)
    return openssl(
        "pkcs12", "-export", "-in", str(pem), "-inkey", str(key), "-name", "server",
        "-passout", f"pass:{PASSWORD}", *options,
    )  # fmt: skip


def check(data: bytes, chain: list[Made], trusted: list[Made], type: str) -> None:
    """A private key entry with its chain, and trusted ones, as `read` and as `open` see them."""
    found = ROOM.read(data, passwords=[SECRET])
    assert {one.sha256 for one in found.certificates} == fingerprints(*chain, *trusted)
    assert found.private_keys == 1
    content = ROOM.open(data, SECRET)
    assert content.type == type
    kinds = {one.kind: one for one in content.entries if one.kind == "private key"}
    assert [one.der for one in kinds["private key"].chain] == [one.der for one in chain]
    listed = {one.certificate.sha256 for one in content.entries if one.kind == "trusted"}  # type: ignore[union-attr]
    assert listed == fingerprints(*trusted)


@few(15)
@given(chains(), st.sampled_from(OPENSSL))
def test_what_openssl_wrote_is_read(
    tmp_path_factory: pytest.TempPathFactory, chain: list[Made], options: tuple[str, ...]
) -> None:
    check(by_openssl(tmp_path_factory.mktemp("openssl"), chain, options), chain, [], "PKCS12")


@few(30)
@given(chains(), st.lists(chains(), max_size=4))
def test_what_pyjks_wrote_is_read(chain: list[Made], others: list[list[Made]]) -> None:
    trusted = [one for other in others for one in other]
    key = chain[0].key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    entries: list[object] = [
        jks.PrivateKeyEntry.new("server", [one.der for one in chain], key, "pkcs8"),
        *(jks.TrustedCertEntry.new(f"{one}", made.der) for one, made in enumerate(trusted)),
    ]
    check(jks.KeyStore.new("jks", entries).saves(PASSWORD), chain, trusted, "JKS")


@needs_keytool
@pytest.mark.parametrize("type", ["JKS", "JCEKS", "PKCS12"])
@pytest.mark.parametrize("java", KEYTOOLS)
@few(1)
@given(chains(), chains(), chains())
def test_what_keytool_wrote_is_read_and_kept(
    tmp_path_factory: pytest.TempPathFactory,
    java: str,
    type: str,
    chain: list[Made],
    trusted: list[Made],
    more: list[Made],
) -> None:
    """A private key with its chain and a trusted entry by keytool; after our addition the same
    Java lists all of them, and its private key still opens."""
    folder, keytool = tmp_path_factory.mktemp("keytool"), Keytool(KEYTOOLS[java])
    source, store, top = folder / "source.p12", folder / "store", folder / "top.cer"
    source.write_bytes(by_openssl(folder, chain, ()))
    top.write_bytes(trusted[-1].der)
    keytool.run(
        "-importkeystore", "-srckeystore", str(source), "-srcstorepass", PASSWORD,
        "-srcstoretype", "PKCS12", "-destkeystore", str(store), "-deststorepass", PASSWORD,
        "-deststoretype", type,
    )  # fmt: skip
    keytool.run(
        "-importcert", "-noprompt", "-alias", "top", "-file", str(top), "-keystore", str(store),
        "-storepass", PASSWORD,
    )  # fmt: skip
    check(store.read_bytes(), chain, trusted[-1:], type)
    store.write_bytes(ROOM.add(store.read_bytes(), SECRET, certificates(*more)))
    check(store.read_bytes(), chain, [trusted[-1], *more], type)
    assert keytool.listed(store) == fingerprints(trusted[-1], *more)
    assert keytool.listed(store, kind="private") == fingerprints(chain[0])
    key = keytool.run("-certreq", "-alias", "server", "-keystore", str(store), "-storepass",
                      PASSWORD)  # fmt: skip
    assert "NEW CERTIFICATE REQUEST" in key


@needs_keytool
@few(2)
@given(st.lists(chains(), min_size=3, max_size=6))
def test_a_chain_file_is_what_java_prints(
    tmp_path_factory: pytest.TempPathFactory, several: list[list[Made]]
) -> None:
    """keytool -printcert of a PKCS#7 that openssl made of random chains, and our reading of it."""
    folder = tmp_path_factory.mktemp("p7b")
    pem, p7b = folder / "all.pem", folder / "all.p7b"
    everything = [one for chain in several for one in chain]
    pem.write_bytes(b"".join(one.pem for one in everything))
    p7b.write_bytes(openssl("crl2pkcs7", "-nocrl", "-certfile", str(pem), "-outform", "DER"))
    found = {one.sha256 for one in ROOM.read_file(p7b).certificates}
    assert found == fingerprints(*everything)
    program = next(iter(KEYTOOLS.values()))
    text = subprocess.run(
        [program, "-J-Duser.language=en", "-printcert", "-file", str(p7b)],
        capture_output=True, timeout=60, check=True,
    ).stdout.decode("utf-8", "replace")  # fmt: skip
    assert all(one in text for one in found)
