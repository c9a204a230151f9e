"""Advice on certificates: which one to trust, and why, with real certificates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.flows.fakes import World
from wizard.domain.certificates import Certificate
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.renewal import Kinship
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.flows.advising import Advice, advise
from wizard.flows.services import Services
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import CertificateScenario, LocalCA

ROOM = KeystoreRoom()


@pytest.fixture
def services() -> Services:
    world = World()
    world.keystores = ROOM  # type: ignore[assignment]
    world.clock = lambda: datetime.now(UTC)
    return world.services


def ca(**knobs: object) -> LocalCA:
    scenario = CertificateScenario(**knobs)  # type: ignore[arg-type]
    return LocalCA("PROD", ("i-prod.example.com",), scenario)


def read(*ders: bytes) -> list[Certificate]:
    return [ROOM.certificate(der) for der in ders]


def content(**entries: bytes) -> StoreContent:
    return StoreContent(
        "JKS",
        tuple(StoreEntry(alias, "trusted", *read(der)) for alias, der in entries.items()),
    )


def keys(advice: Advice) -> list[str]:
    return [finding.key for finding in advice.findings]


def test_the_issuing_ca_and_not_the_leaf(services: Services) -> None:
    made = ca(intermediate=True)
    leaf, middle, root = advise(services, read(*made.server().chain, made.root))
    assert [leaf.trust, middle.trust, root.trust] == [False, False, True]
    assert "certificate of one server" in str(leaf.why)
    assert "PROD Issuing CA" in str(leaf.why)
    assert "the CA above it is enough" in str(middle.why)
    assert keys(root) == []


def test_a_self_signed_leaf_that_stands_alone(services: Services) -> None:
    (alone,) = advise(services, read(ca(issuer="self").server().der))
    assert alone.trust
    assert "stands alone" in str(alone.why)
    assert keys(alone) == ["not-a-ca"]


def test_a_leaf_without_its_issuer_gives_nothing_to_trust(services: Services) -> None:
    (leaf,) = advise(services, read(ca().server().der))
    assert not leaf.trust


def test_the_ca_that_a_host_needs_is_said_to_be_so(services: Services) -> None:
    made, other = ca(), ca()
    found = advise(
        services, read(made.root, other.root), presented=[("PROD", read(*made.server().chain))]
    )
    assert [advice.hosts for advice in found] == [("PROD",), ()]
    assert "PROD presents a chain that it issued" in str(found[0].why)
    # The other one issued nothing that anybody needs: it waits until somebody ticks it.
    assert [advice.trust for advice in found] == [True, False]
    assert "nothing that was read or that a host presents" in str(found[1].why)


def test_a_root_alone_is_proposed_and_said_to_be_one(services: Services) -> None:
    (alone,) = advise(services, read(ca().root))
    assert alone.trust
    assert "Trust it only if a host will need it" in str(alone.why)
    made = ca()
    leaf, root = advise(services, read(made.server().der, made.root))
    assert (leaf.trust, root.trust) == (False, True)
    assert str(root.why) == "Trust it: it is the issuing CA."


def test_a_stranger_in_a_chains_file_is_not_said_to_have_an_issuer(services: Services) -> None:
    made, other, lone = ca(), ca(intermediate=True), ca(issuer="self")
    unrelated = [lone.server().der, other.root, other.server().chain[1]]
    found = advise(services, read(made.server().der, made.root, *unrelated))
    assert [advice.trust for advice in found] == [False, True, False, False, False]
    words = [str(advice.why) for advice in found[2:]]
    assert "it signed itself" in words[0]
    assert "which issued it" not in words[0]
    assert "nothing that was read" in words[1]
    assert "the CA above it is enough" not in words[1] + words[2]
    assert "nothing that was read" in words[2]


def test_what_is_there_already_and_twice(services: Services) -> None:
    made = ca()
    (once,) = advise(services, read(made.root), content=content(prod=made.root))
    assert (once.there, once.to_add, once.aliases) == (True, False, ("prod",))
    assert keys(once) == ["there"]
    (twice,) = advise(services, read(made.root), content=content(prod=made.root, again=made.root))
    assert keys(twice) == ["there", "duplicate"]
    assert "“prod”, “again”" in str(twice.findings[1].text)


@pytest.mark.parametrize(
    ("authority", "kin"), [("new", Kinship.SAME_SUBJECT), ("re-issued", Kinship.REISSUED)]
)
def test_a_renewal_beside_what_it_renews(services: Services, authority: str, kin: Kinship) -> None:
    old = ca()
    new = old.successor(CertificateScenario(), authority=authority)
    (advice,) = advise(services, read(new.root), content=content(prod=old.root))
    assert advice.to_add
    assert advice.renews is not None
    assert advice.renews.kinship is kin
    assert advice.renews.old.der == old.root
    assert keys(advice) == ["renews"]
    assert "“prod”" in str(advice.findings[0].text)


def test_an_expired_one_is_not_proposed(services: Services) -> None:
    late = ca(issuer="self", valid_days=-1, valid_from_days=-30)
    (advice,) = advise(services, read(late.server().der))
    assert not advice.trust
    assert "expired on" in str(advice.why)
    early = ca(issuer="self", valid_from_days=3)
    (advice,) = advise(services, read(early.server().der))
    assert not advice.trust
    assert "not valid before" in str(advice.why)


@pytest.mark.parametrize(
    ("days", "key"), [(6, "expires-7"), (29, "expires-30"), (80, "expires-90")]
)
def test_an_end_that_is_near(services: Services, days: int, key: str) -> None:
    (advice,) = advise(services, read(ca(issuer="self", valid_days=days).server().der))
    assert advice.trust
    assert key in keys(advice)


def test_weak_and_refused_ones(services: Services) -> None:
    made = ca(signature="sha1", key="rsa1024")
    disabled = DisabledAlgorithms(("SHA1 usage TLSServer",), ("RSA keySize < 1024",))
    leaf, root = advise(services, read(*made.server().chain), disabled=disabled)
    assert keys(leaf) == ["not-a-ca", "weak-signature", "weak-key", "java-refuses"]
    assert "SHA1 usage TLSServer" in str(leaf.findings[-1].text)
    assert root.trust


def test_each_certificate_once_in_the_order_given(services: Services) -> None:
    one, other = ca(), ca()
    found = advise(services, read(other.root, one.root, other.root))
    assert [advice.certificate.der for advice in found] == [other.root, one.root]
    assert advise(services, []) == ()


def test_the_clock_is_the_services_own() -> None:
    world = World()
    world.keystores = ROOM  # type: ignore[assignment]
    world.clock = lambda: datetime.now(UTC) + timedelta(days=20 * 365)
    (advice,) = advise(world.services, read(ca().root))
    assert keys(advice) == ["expired"]
