"""What ``--trust auto`` takes, with real certificates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.unit.flows.fakes import World
from tests.unit.flows.test_advising import ca, read
from tests.unit.keystore.conftest import make
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.flows.autotrust import Taken, take
from wizard.flows.services import Services
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import CertificateScenario

LONG_AGO, PAST = datetime(2010, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
FUTURE = datetime(2040, 1, 1, tzinfo=UTC)


@pytest.fixture
def services() -> Services:
    world = World()
    world.keystores = KeystoreRoom()  # type: ignore[assignment]
    world.clock = lambda: datetime.now(UTC)
    return world.services


def ders(taken: Taken) -> list[bytes]:
    return [one.der for one in taken.trusted]


def reasons(taken: Taken) -> list[str]:
    return [str(one.why) for one in taken.left_out]


def test_of_a_hosts_file_its_issuing_ca_alone(services: Services) -> None:
    made, other = ca(intermediate=True), ca()
    chain = read(*made.server().chain)
    for files in ([[*chain, *read(other.root, made.root)]], [read(other.root, made.root), chain]):
        taken = take(services, files)
        assert ders(taken) == [made.root]
        told = {one.certificate.der: str(one.why) for one in taken.left_out}
        assert "nothing that was read" in told[other.root]
        assert "the CA above it is enough" in told[chain[1].der]
        assert "certificate of one server" in told[chain[0].der]


def test_every_hosts_ca_of_one_file(services: Services) -> None:
    one, other = ca(), ca()
    file = read(one.server().der, one.root, other.server().der, other.root)
    assert ders(take(services, [file])) == [one.root, other.root]


def test_of_cas_alone_those_that_serve(services: Services) -> None:
    made = make("CA")
    middle = make("Issuing CA", made)
    late, early = make("Late", start=LONG_AGO, end=PAST), make("Early", start=FUTURE)
    small = make("Small", key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - a small one
    everything = read(*(one.der for one in (made, middle, late, early, small)))
    disabled = DisabledAlgorithms(("RSA keySize < 2048",), ())
    taken = take(services, [everything], disabled=disabled)
    assert ders(taken) == [made.der, middle.der]
    why = reasons(taken)
    assert "expired on" in why[0]
    assert "not valid before" in why[1]
    assert "RSA keySize < 2048" in why[2]


def test_an_issuing_ca_that_ran_out_is_no_reason_to_take_another(services: Services) -> None:
    late, other = make("Late", start=LONG_AGO, end=PAST), make("Other")
    leaf = make("i.example.com", late, ca=False)
    taken = take(services, [read(leaf.der, late.der, other.der)])
    assert ders(taken) == []
    assert any("expired on" in why for why in reasons(taken))
    alone = take(services, [read(leaf.der), read(other.der)])
    assert ders(alone) == []


def test_what_signed_itself_is_taken_where_it_stands_alone(services: Services) -> None:
    lone, made = ca(issuer="self").server().der, ca()
    assert ders(take(services, [read(lone)])) == [lone]
    taken = take(services, [read(made.server().der, lone, made.root)])
    assert ders(taken) == [made.root]
    assert any("it signed itself" in why for why in reasons(taken))


def test_the_hosts_of_the_gateway_say_which_ca(services: Services) -> None:
    made, other, lone = ca(intermediate=True), ca(), ca(issuer="self")
    files = [read(other.root, made.root)]
    chain = read(*made.server().chain)
    assert ders(take(services, files, presented=[chain])) == [made.root]
    # A host that none of them issued for says nothing about them.
    strange = read(ca().server().der)
    assert ders(take(services, files, presented=[strange])) == [other.root, made.root]
    own = read(lone.server().der)
    assert ders(take(services, [own, *files], presented=[own])) == [own[0].der]


def test_a_ca_that_renews_an_entry_is_taken_before_the_host_switches(services: Services) -> None:
    old = ca()
    new = old.successor(CertificateScenario(), authority="new")
    taken = take(
        services, [read(old.root, new.root)], trusted=read(old.root),
        presented=[read(*old.server().chain)],
    )  # fmt: skip
    assert ders(taken) == [old.root, new.root]
