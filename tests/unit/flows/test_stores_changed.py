"""Another window changed the gateway's truststore while the set-up is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.flows.fakes import World, certificate
from tests.unit.flows.test_engine import CA, PROD, all_checks, at_hosts
from wizard.domain.ports import InstallTree
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.answers import Anchor, TrustAnswer
from wizard.flows.apply import apply
from wizard.flows.engine import SetupFlow
from wizard.flows.looking import look
from wizard.flows.passwords import store_entry
from wizard.flows.reviewing import review
from wizard.flows.steps import APPLY, NETWORK, REVIEW, SERVICE_ACCOUNT, TRUST

WORD = Secret("store4you")


def tree(flow: SetupFlow) -> InstallTree:
    found = flow.tree
    assert found is not None
    return found


def reviewed(world: World, flow: SetupFlow) -> None:
    flow.set_password("PROD", Secret("x"))
    flow.accept(TrustAnswer((Anchor(CA.der, file="ca.cer"),)))
    flow.record_report(all_checks())
    while flow.current.id != REVIEW:
        flow.next()
    flow.reviewed(review(world.services, flow.answers, tree(flow)))


def write_store(world: World, flow: SetupFlow) -> Path:
    """What another window does: a store with a password of its own, kept in the vault."""
    path = tree(flow).truststore
    other = certificate("Another CA", is_ca=True)
    path.write_bytes(world.keystores.add(None, WORD, [other]))
    world.vault.put(store_entry(path), WORD)
    return path


def look_again(world: World, flow: SetupFlow, install: Path) -> None:
    flow.stores_changed(look(world.services, install))


def test_verdicts_that_rest_on_the_store_count_no_longer(world: World, install: Path) -> None:
    flow = at_hosts(world, install, PROD)
    flow.record_report(all_checks())
    write_store(world, flow)
    look_again(world, flow, install)
    assert flow.verdict(TRUST, "PROD") is None
    assert flow.verdict(SERVICE_ACCOUNT, "PROD") is None
    assert flow.verdict(NETWORK, "PROD") is Verdict.PASS
    found = flow.look
    assert found is not None and [store.anchors for store in found.stores] == [1]


@pytest.mark.parametrize("page", [REVIEW, APPLY])
def test_a_review_from_before_is_not_applied(world: World, install: Path, page: str) -> None:
    flow = at_hosts(world, install, PROD)
    reviewed(world, flow)
    if page == APPLY:
        flow.next()
    path = write_store(world, flow)
    written = path.read_bytes()
    answers = flow.answers
    look_again(world, flow, install)
    assert flow.current.id == REVIEW and flow.review is None
    assert flow.answers.trust == answers.trust and flow.answers.hosts == answers.hosts
    # Looked at again, the review adds to what the other window wrote.
    flow.reviewed(review(world.services, flow.answers, tree(flow)))
    apply(flow.plan(), world.services)
    assert path.read_bytes() != written
    names = {entry.certificate.common_name
             for entry in world.keystores.open(path.read_bytes(), WORD).entries
             if entry.certificate is not None}  # fmt: skip
    assert names == {"Another CA", "Example CA"}


def test_a_password_made_up_for_a_new_store_gives_way_to_the_one_it_has(
    world: World, install: Path
) -> None:
    flow = at_hosts(world, install, PROD)
    reviewed(world, flow)
    assert flow.store_password_generated
    write_store(world, flow)
    look_again(world, flow, install)
    assert flow.answers.store_password is None and not flow.store_password_generated


def test_what_was_applied_stays_applied(world: World, install: Path) -> None:
    flow = at_hosts(world, install, PROD)
    reviewed(world, flow)
    flow.next()
    flow.applied(apply(flow.plan(), world.services))
    flow.next()
    here, result = flow.current.id, flow.result
    tree(flow).truststore.unlink()
    look_again(world, flow, install)
    assert flow.result is result and flow.current.id == here


def test_the_look_of_another_gateway_is_none_of_ours(
    world: World, install: Path, tmp_path: Path
) -> None:
    from tests.unit.flows.fakes import make_gateway

    flow = at_hosts(world, install, PROD)
    other = make_gateway(tmp_path / "other")
    flow.record_report(all_checks())
    before = flow.look
    flow.stores_changed(look(world.services, other))
    assert flow.look is before and flow.verdict(TRUST, "PROD") is Verdict.PASS
    SetupFlow(world.services).stores_changed(look(world.services, other))
