"""Whose fingerprint speaks for whom: the real CA behind an impostor's chain vouches for nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.flows.fakes import World
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition, Ports
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.answers import TrustAnswer
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.renewing import OpenStore, confirm_renewal, plan_renewal
from wizard.flows.services import Services
from wizard.flows.trust import confirm, fetch_chains
from wizard.flows.vouching import families, unspoken
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import CertificateScenario, LocalCA

ROOM = KeystoreRoom()
PASSWORD = Secret("store4you")
HOST = "i-prod.example.com"
PARTITION = Partition("PROD", HOST, "SVC", ports=Ports(signon=9476, command=9475))


def ca(**knobs: object) -> LocalCA:
    return LocalCA("PROD", (HOST,), CertificateScenario(**knobs))  # type: ignore[arg-type]


def read(*ders: bytes) -> list[Certificate]:
    return [ROOM.certificate(der) for der in ders]


class Network:
    """Presents one chain on each port."""

    def __init__(self, **chains: list[bytes]) -> None:
        self._chains = {9476: chains["signon"], 9475: chains.get("command", chains["signon"])}

    def presented_chain(self, _host: str, port: int, *, timeout: float) -> tuple[bytes, ...]:
        del timeout
        return tuple(self._chains[port])


@pytest.fixture
def services() -> Services:
    world = World()
    world.clock = lambda: datetime.now(UTC)
    return replace(world.services, keystores=ROOM)


def whole(made: LocalCA) -> list[bytes]:
    return [*dict.fromkeys((*made.server().chain, made.root))]


def test_a_family_is_what_signatures_tie_together(services: Services) -> None:
    made, impostor = ca(intermediate=True), ca(intermediate=True)
    leaf, middle, root = read(*whole(made))
    evil_leaf, evil_middle, evil_root = read(*whole(impostor))
    known = families(services, [evil_leaf, evil_middle, evil_root, leaf, middle, root])
    for one in (leaf, middle, root):
        assert unspoken(known, [root, middle, leaf], [one]) == ()
        assert unspoken(known, [evil_root], [one]) == (evil_root,)
    assert unspoken(known, [evil_root, root], [evil_leaf]) == (root,)
    assert unspoken(known, [evil_root, root], [evil_leaf, leaf]) == ()
    # Siblings do not speak for each other, their issuer does for both.
    other = read(made.server("command").der)[0]
    assert unspoken(families(services, [leaf, other, middle]), [other], [leaf]) == (
        () if other.der == leaf.der else (other,)
    )


def test_the_set_up_trusts_no_impostor_by_the_real_ca_s_fingerprint(services: Services) -> None:
    real, impostor = ca(), ca()
    chain = [*whole(impostor), real.root]
    seen = fetch_chains(replace(services, network=Network(signon=chain)), PARTITION, timeout=1)  # type: ignore[arg-type]
    assert [one.der for one in seen.anchors] == [impostor.root]
    (good,) = read(real.root)
    with pytest.raises(ProblemError) as caught:
        confirm(TrustAnswer(), seen, good.sha256)
    assert caught.value.id == "flows.fingerprint-other"
    for one in read(*whole(impostor)):
        assert confirm(TrustAnswer(), seen, one.sha256).anchors


def test_one_port_does_not_speak_for_the_other(services: Services) -> None:
    """Whoever took over one of the two servers shows the real chain on the other."""
    real, impostor = ca(), ca()
    network = Network(signon=whole(real), command=whole(impostor))
    seen = fetch_chains(replace(services, network=network), PARTITION, timeout=1)  # type: ignore[arg-type]
    (good,) = read(real.root)
    with pytest.raises(ProblemError) as caught:
        confirm(TrustAnswer(), seen, good.sha256)
    assert caught.value.id == "flows.fingerprint-other"


def test_a_renewal_adds_no_impostor_by_the_real_ca_s_fingerprint(
    services: Services, tmp_path: Path
) -> None:
    real, impostor, former = ca(), ca(), ca()
    data = ROOM.add(None, PASSWORD, read(former.root))
    store = OpenStore(tmp_path / "trust.jks", data, PASSWORD, ROOM.open(data, PASSWORD))
    chain = tuple(read(*whole(impostor), real.root))
    port = PortView("signon", 9476, Standing.REFUSED, chain)
    plan = plan_renewal(services, store, Examined(PARTITION, (port,)))
    assert [one.der for one in plan.adding] == [impostor.root]
    (good,) = read(real.root)
    with pytest.raises(ProblemError) as caught:
        confirm_renewal(plan, good.sha256)
    assert caught.value.id == "flows.fingerprint-other"
    evil = read(*whole(impostor))
    assert confirm_renewal(plan, good.sha256, evil[0].sha256) in (good, evil[0])
    assert confirm_renewal(plan, evil[-1].sha256) == evil[-1]
