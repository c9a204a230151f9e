"""Files and truststore in one: proven by the gateway's Java, or every file as it was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.flows.fakes import CHOICE, World
from wizard.configfiles.files import ConfigRoom
from wizard.domain.generation import certificate_order
from wizard.domain.hostfacts import Handshake, JavaStore
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.certificateplaces import places
from wizard.flows.generateproof import carry_out_proven
from wizard.flows.generating import Passwords, prepare_certificate, prepare_request
from wizard.flows.passwords import store_entry
from wizard.flows.storeproof import UnprovenError
from wizard.keystore.store import KeystoreRoom

HOST = "i-prod.example.com"
WORDS = Passwords(Secret("store-word"), Secret("bundle-word"), Secret("ca-word"))
PROD = Partition("PROD", HOST, "MYPASSSVC", True, Ports(signon=9476, command=9475))
NO_JAVA = ToolboxChoice((), (), None, None)


@dataclass
class Java:
    """Sees what `sees` says of a store, and trusts the host as `trusts` says, one after another."""

    files: ConfigRoom
    chain: tuple[bytes, ...] = ()
    trusts: list[bool] = field(default_factory=list)
    blind: bool = False
    opened: list[bytes] = field(default_factory=list)

    def start(self, _choice, store):
        self.store = store
        return self

    def open_store(self):
        data = self.files.read(self.store.path)
        self.opened.append(data)
        content = KeystoreRoom().open(data, self.store.password)
        seen = [] if self.blind else [(e.alias, e.certificate.sha256) for e in content.entries]
        return JavaStore(content.type, tuple(seen), len(seen))

    def handshake(self, host, port, *, timeout):
        return Handshake("TLSv1.3", "", self.chain, self.trusts.pop(0), "")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def java():
    return Java(ConfigRoom())


@pytest.fixture
def services(world, java):
    return replace(
        world.services,
        files=ConfigRoom(),
        keystores=KeystoreRoom(),
        clock=lambda: datetime.now(UTC),
        toolbox=java.start,
    )


@pytest.fixture
def store(tmp_path):
    return tmp_path / "connector" / "trust.jks"


def order(**given):
    return certificate_order(**{"hosts": [HOST], "key": "ec-p256", **given})


def held(folder: Path) -> dict[str, bytes]:
    if not folder.exists():
        return {}
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def prepared(services, store, **given):
    return prepare_certificate(services, order(), places(store, HOST), WORDS, **given)


def test_everything_is_written_and_java_opens_the_new_store(services, store, java, world):
    made = prepared(services, store)
    keep = {store_entry(store): WORDS.store, "another": WORDS.key}
    proof = carry_out_proven(services, made, store, CHOICE, password=WORDS.store, keep=keep)
    assert set(held(store.parent)) == {
        f"{HOST}.p12", "mypass-ca.key.pem", "mypass-ca.cer", "trust.jks",
    }  # fmt: skip
    assert java.opened == [store.read_bytes()]
    assert proof.opened.fingerprints == {made.issued.anchors[0].sha256}
    assert proof.backup is None and proof.unasked is None
    assert proof.services == ("MyPass Gateway",)
    assert world.vault.kept == keep


@pytest.mark.parametrize("fault", ["blind", "worse"])
def test_a_store_that_java_refuses_takes_every_file_back_with_it(
    services, store, java, world, fault
):
    store.parent.mkdir()
    other = services.keystores.issue(order(kind="self-signed"), WORDS.bundle, services.clock())
    store.write_bytes(services.keystores.add(None, WORDS.store, other.anchors))
    places(store, HOST).bundle.write_bytes(b"an earlier one")
    world.vault.kept["known"] = Secret("the old word")
    before, kept = held(store.parent), dict(world.vault.kept)
    java.chain = tuple(one.der for one in other.chain)
    java.blind = fault == "blind"
    # Trusted on both ports as the store is, refused with the new one.
    java.trusts = [True, True, True, True] if fault == "blind" else [True, True, False, False]
    made = prepared(services, store, replace=True)
    with pytest.raises(UnprovenError) as caught:
        carry_out_proven(
            services, made, store, CHOICE, password=WORDS.store, partitions=[PROD],
            keep={"known": WORDS.key, "new": WORDS.store},
        )  # fmt: skip
    assert caught.value.id == (
        "flows.store-invisible" if fault == "blind" else "flows.store-refused"
    )
    assert caught.value.proof.rolled_back
    assert held(store.parent) == before
    assert world.vault.kept == kept
    for word in (WORDS.store, WORDS.bundle, WORDS.key):
        assert word.reveal() not in str(caught.value.problem)


def test_a_partition_that_was_refused_before_is_no_reason_to_go_back(services, store, java):
    store.parent.mkdir()
    other = services.keystores.issue(order(kind="self-signed"), WORDS.bundle, services.clock())
    store.write_bytes(services.keystores.add(None, WORDS.store, other.anchors))
    java.chain = tuple(one.der for one in other.chain)
    java.trusts = [False] * 4
    made = prepared(services, store)
    proof = carry_out_proven(services, made, store, CHOICE, password=WORDS.store, partitions=[PROD])
    assert [one.partition.name for one in proof.refused] == ["PROD"]
    assert proof.backup is not None
    services.files.restore(proof.backup)
    assert set(held(store.parent)) == {"trust.jks"}


def test_without_java_only_a_store_by_itself_is_written(services, store, world):
    made = prepared(services, store)
    with pytest.raises(ProblemError) as caught:
        carry_out_proven(
            services, made, store, NO_JAVA, password=WORDS.store, partitions=[PROD],
            keep={"new": WORDS.store},
        )  # fmt: skip
    assert caught.value.id == "app.no-java"
    assert held(store.parent) == {} and world.vault.kept == {}
    proof = carry_out_proven(services, made, store, NO_JAVA, password=WORDS.store)
    assert proof.unasked.id == "app.no-java"
    assert len(held(store.parent)) == 4


def test_what_leaves_the_store_as_it_is_asks_nobody(services, store, java):
    where = places(store, HOST)
    asked = prepare_request(services, order(kind="csr"), where, WORDS.key)
    proof = carry_out_proven(services, asked, store, NO_JAVA, partitions=[PROD])
    assert set(held(store.parent)) == {f"{HOST}.csr", f"{HOST}.key.pem"}
    assert (proof.opened, proof.backup, proof.unasked) == (None, None, None)
    first = prepared(services, store)
    carry_out_proven(services, first, store, CHOICE, password=WORDS.store)
    count = len(java.opened)
    again = prepared(services, store, replace=True)
    proof = carry_out_proven(
        services, again, store, NO_JAVA, password=WORDS.store, partitions=[PROD]
    )
    assert proof.backup is not None
    assert len(java.opened) == count


def test_a_vault_that_refuses_stops_before_the_first_file(services, store, world):
    world.vault.broken = True
    made = prepared(services, store)
    with pytest.raises(ProblemError):
        carry_out_proven(
            services, made, store, CHOICE, password=WORDS.store, keep={"new": WORDS.store}
        )
    assert held(store.parent) == {}
