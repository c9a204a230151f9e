"""Changes of the connector's own store on the command line: the gateway's Java is the judge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.end2end.test_keystore_renewal import WORD, Ran, make_store, partition, wizard, word
from tests.unit.keystore.conftest import KEYTOOLS, Keytool, make
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import RunningPartition

__all__ = ["partition", "wizard", "word"]

pytestmark = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")

OTHER = "Other-Pass-4712"


@pytest.fixture
def gateway(tmp_path: Path, partition: RunningPartition) -> Path:
    folder = tmp_path / "gateway"
    connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    (connector / "partitions.toml").write_text(
        f'[[partition]]\nname = "PROD"\nhost = "{partition.address}"\nuser = "MYPASSSVC"\n'
        f"ssl = true\nports = {{ mapper = {partition.mapper_port} }}\n"
    )
    (tmp_path / "other.pwd").write_text(f"{OTHER}\n")
    return folder


@pytest.fixture
def store(gateway: Path, partition: RunningPartition) -> Path:
    path = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "truststore.jks"
    return make_store(path, partition.ca.root, make("Unused CA").der)


@pytest.fixture
def keystore(
    wizard: Callable[..., Ran],
    gateway: Path,
    word: Path,
) -> Callable[..., Ran]:
    """``keystore("remove", ...)`` with --install-dir and --json."""

    def run(*words: object) -> Ran:
        own = ("--password-file", word, "--json")
        return wizard("--install-dir", gateway, "keystore", *words, *own)

    return run


def listed(store: Path, secret: str = WORD) -> set[str]:
    return Keytool(next(iter(KEYTOOLS.values()))).listed(store, secret)


def test_every_change_is_proven(
    keystore: Callable[..., Ran], store: Path, tmp_path: Path,
    partition: RunningPartition,
) -> None:  # fmt: skip
    before = store.read_bytes()
    alias = "unused ca"
    added = make("Added CA")
    (tmp_path / "added.pem").write_bytes(added.pem)
    place = f"{partition.address}:{partition.signon_tls_port}"
    root = KeystoreRoom().certificate(partition.ca.root)
    for words in (
        ("import", store, tmp_path / "added.pem", "--yes"),
        ("fetch", store, "--host", place, "--fingerprint", root.sha256),
        ("rename", store, alias, "another name"),
        ("remove", store, "another name"),
        ("undo", store),
        ("convert", store, store, "--type", "pkcs12", "--yes"),
    ):
        ran = keystore(*words)
        assert ran.code == 0, ran.out + ran.err
        assert (ran.json["proven"], ran.json["reason"]) == (True, None), words
        assert [(one["name"], one["standing"]) for one in ran.json["hosts"]] == [
            ("PROD", "trusted")
        ]
        assert "no handshake has proven it" not in keystore("list", store).err, words
    assert len(listed(store)) == 3
    # Under another password, and back: both ways Java opens it.
    kept = store.read_bytes()
    ran = keystore("convert", store, store, "--type", "jks", "--yes",
                   "--target-password-file", tmp_path / "other.pwd")  # fmt: skip
    assert ran.json["proven"] is True
    assert len(listed(store, OTHER)) == 3
    ran = keystore("undo", store)
    assert ran.json["proven"] is True
    assert "the password that it had before" in ran.json["password"]
    assert store.read_bytes() == kept != before


def test_what_java_refuses_is_taken_back(
    keystore: Callable[..., Ran], store: Path, wizard: Callable[..., Ran],
    word: Path, gateway: Path, tmp_path: Path,
) -> None:  # fmt: skip
    before = store.read_bytes()
    (used,) = [
        one.alias
        for one in KeystoreRoom().open(before, Secret(WORD)).entries
        if one.alias != "unused ca"
    ]  # fmt: skip
    ran = keystore("remove", store, used, "--yes")
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "flows.removal-refused"
    assert ran.json["proven"] is False
    assert store.read_bytes() == before
    # A conversion of another store over the connector's own one.
    foreign = make_store(tmp_path / "foreign.jks", make("Foreign CA").der)
    ran = keystore("convert", foreign, store, "--type", "jks", "--yes")
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "flows.store-refused"
    assert store.read_bytes() == before
    # Also where nobody knows the password of the one that is replaced, nor whom it lets in.
    make_store(store, make("Foreign CA").der, word=OTHER)
    locked = store.read_bytes()
    ran = keystore("convert", foreign, store, "--type", "jks", "--yes")
    assert (ran.code, ran.json["problem"]["id"]) == (2, "flows.store-refused")
    assert store.read_bytes() == locked
    store.write_bytes(before)
    assert keystore("undo", store).json["problem"]["id"] == "flows.store-no-backup"
    # Without the gateway named, nobody is asked; the document says so.
    alone = wizard("keystore", "remove", store, used, "--yes", "--password-file", word, "--json")
    assert alone.code == 0, alone.err
    assert alone.json["proven"] is None
    assert "by itself" in alone.json["reason"]
    plain = wizard("--install-dir", gateway, "keystore", "undo", store, "--password-file", word)
    assert "Java trusts PROD" in plain.out
    assert store.read_bytes() == before
    # An undo that would lose a partition is put back as well, whoever insists.
    toml = store.parent / "partitions.toml"
    partitions = toml.read_text()
    for more in ((), ("--yes",)):
        refused = keystore("undo", store, *more)
        assert refused.code == 2
        assert refused.json["problem"]["id"] == "flows.undo-refused"
        assert refused.json["proven"] is False
        assert store.read_bytes() == before
    # The way that its sentence names; and back from a store that Java refuses it goes through.
    toml.unlink()
    assert keystore("undo", store).code == 0
    without = store.read_bytes()
    assert without != before
    toml.write_text(partitions)
    assert keystore("undo", store).json["proven"] is True
    assert store.read_bytes() == before
    (tmp_path / "ours.jks").write_bytes(before)
    beside = keystore("rename", tmp_path / "ours.jks", "unused ca", "x")
    assert beside.json["proven"] is None


def test_a_host_that_is_down_proves_nothing(
    keystore: Callable[..., Ran], store: Path, gateway: Path
) -> None:
    toml = store.parent / "partitions.toml"
    toml.write_text(
        '[[partition]]\nname = "PROD"\nhost = "127.0.0.1"\nuser = "U"\nssl = true\n'
        "ports = { mapper = 9, signon = 9, command = 9 }\n"
    )
    ran = keystore("rename", store, "unused ca", "idle")
    assert ran.code == 0, ran.out + ran.err
    assert ran.json["proven"] is False
    assert "PROD" in ran.json["reason"]
    # A gateway whose partitions cannot be read is not written to: nobody knows whom it breaks.
    before = store.read_bytes()
    toml.write_text("[[partition")
    assert keystore("rename", store, "idle", "busy").json["problem"]["id"] == "cli.gateway-file"
    assert store.read_bytes() == before
    # Without partitions Java opens it, and there is nobody to shake hands with.
    toml.unlink()
    ran = keystore("rename", store, "idle", "busy")
    assert ran.json["proven"] is None and "no partition" in ran.json["reason"]
