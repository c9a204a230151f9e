"""The truststore proven, and a whole renewal: the real Java against hosts that change their CA."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.conftest import PASSWORD, choice_with
from wizard.app import Toolboxes
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import FileChange, ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import Kinship
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.certificates import CertificatesView, view
from wizard.flows.examining import Standing, examine
from wizard.flows.renewing import (
    OpenStore,
    confirm_renewal,
    load_store,
    plan_renewal,
    remove_spares,
    renew,
)
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof, UnprovenError, prove
from wizard.flows.storework import undo_store
from wizard.simulator import Behaviour, CertificateScenario, RunningPartition, ServiceScenario

Start = Callable[..., RunningPartition]


@pytest.fixture
def services(rooms: tuple[Services, Toolboxes]) -> Services:
    return rooms[0]


@pytest.fixture
def choice(services: Services) -> ToolboxChoice:
    return choice_with(services)


def named(running: RunningPartition, name: str = "PROD", **ports: int) -> Partition:
    chosen = Ports(**ports) if ports else Ports(mapper=running.mapper_port)
    return Partition(name, running.address, "MYPASSSVC", True, chosen)


class Store:
    """A truststore in a folder of its own, written as a person would have it written."""

    def __init__(self, services: Services, path: Path, kind: str) -> None:
        self.services, self.path, self.kind = services, path, kind

    def write(self, *ders: bytes) -> None:
        keystores = self.services.keystores
        wanted = [keystores.certificate(der) for der in ders]
        self.path.write_bytes(keystores.add(None, PASSWORD, wanted, type=self.kind))

    def adding(self, *ders: bytes) -> FileChange:
        keystores = self.services.keystores
        before = self.services.files.read(self.path)
        wanted = [keystores.certificate(der) for der in ders]
        after = keystores.add(before, PASSWORD, wanted, type=self.kind)
        return FileChange(self.path, before, after, text=False)

    @property
    def truststore(self) -> TrustStore:
        return TrustStore(self.path, self.kind, PASSWORD)

    def opened(self) -> OpenStore:
        return load_store(self.services, self.path, PASSWORD)


@pytest.fixture(params=["JKS", "PKCS12"])
def store(request: pytest.FixtureRequest, services: Services, tmp_path: Path) -> Store:
    return Store(services, tmp_path / "trust store ü.bin", request.param)


def read(services: Services, der: bytes) -> Certificate:
    return services.keystores.certificate(der)


# ---------------------------------------------------------------- Java's own words


def test_java_opens_a_store_and_says_what_it_trusts(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    root = simulated().ca.root
    store.write(root)
    opened = services.toolbox(choice, store.truststore).open_store()
    assert opened.trusted == (
        (store.opened().content.entries[0].alias, read(services, root).sha256),
    )
    assert opened.anchors == 1


def test_java_says_why_it_cannot_open_a_store(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    gone = services.toolbox(choice, store.truststore)
    with pytest.raises(ProblemError) as caught:
        gone.open_store()
    assert caught.value.id == "tls.store-missing"
    store.write(simulated().ca.root)
    wrong = services.toolbox(choice, replace(store.truststore, password=Secret("not-this-one")))
    with pytest.raises(ProblemError) as caught:
        wrong.open_store()
    assert caught.value.id == "tls.store-unreadable"
    assert "not-this-one" not in caught.value.problem.details


def test_java_s_own_cacerts_when_there_is_no_store(
    services: Services, choice: ToolboxChoice
) -> None:
    opened = services.toolbox(choice, None).open_store()
    assert len(opened.trusted) > 20


def test_java_judges_a_chain_now_later_and_without_an_entry(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated(certificate=CertificateScenario(intermediate=True))
    store.write(running.ca.root)
    toolbox = services.toolbox(choice, store.truststore)
    chain = running.ca.server().chain
    leaf, root = read(services, chain[0]), read(services, running.ca.root)
    assert toolbox.judge(chain).trusted
    late = toolbox.judge(chain, at=leaf.not_after + timedelta(seconds=1))
    assert (late.trusted, late.offender, late.reason) == (False, 0, "EXPIRED")
    assert late.refusal_class == "java.security.cert.CertificateExpiredException"
    early = toolbox.judge(chain, at=leaf.not_before - timedelta(days=1))
    assert (early.offender, early.reason) == (0, "NOT_YET_VALID")
    assert not toolbox.judge(chain, without=[root.sha256]).trusted
    garbage = toolbox.judge([b"no certificate"])
    assert (garbage.trusted, garbage.offender) == (False, None)
    assert garbage.refusal_class.startswith("java.security.cert.Certificate")
    # Without its issuing CA the leaf leads nowhere.
    assert not toolbox.judge(chain[:1]).trusted


def test_a_ca_in_the_store_stays_trusted_after_its_end(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    """The fact that the forecasts stand on: Java does not look at the dates of an anchor."""
    running = simulated(certificate=CertificateScenario(valid_days=6000))
    store.write(running.ca.root)
    root = read(services, running.ca.root)
    later = root.not_after + timedelta(days=1)
    toolbox = services.toolbox(choice, store.truststore)
    assert later < read(services, running.ca.server().der).not_after
    assert toolbox.judge(running.ca.server().chain, at=later).trusted


def test_the_algorithms_that_this_java_refuses(services: Services, choice: ToolboxChoice) -> None:
    found = services.toolbox(choice, None).algorithms()
    assert "MD5" in found.certpath
    assert "TLSv1.1" in found.tls
    assert not any("include" in rule for rule in (*found.certpath, *found.tls))


# ---------------------------------------------------------------- prove


def test_a_store_that_java_trusts_is_proven(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated()
    partitions = [
        named(running),
        named(running, "FIXED", signon=running.signon_tls_port, command=running.command_tls_port),
        Partition("PLAIN", running.address, "MYPASSSVC", False),
    ]
    proof = prove(
        services, choice, store.adding(running.ca.root), partitions,
        password=PASSWORD, kind=store.kind,
    )  # fmt: skip
    assert [one.standing for one in proof.partitions] == [
        Standing.TRUSTED, Standing.TRUSTED, Standing.PLAIN,
    ]  # fmt: skip
    assert {port.port for port in proof.partitions[0].ports} == {
        running.signon_tls_port, running.command_tls_port,
    }  # fmt: skip
    assert proof.opened is not None
    assert proof.opened.anchors == 1
    assert not proof.rolled_back
    assert store.path.exists()


def test_the_old_store_is_back_when_java_refuses(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running, stranger = simulated(), simulated()
    store.write(stranger.ca.root)
    old = store.path.read_bytes()
    change = store.adding(simulated().ca.root)
    with pytest.raises(UnprovenError) as caught:
        prove(services, choice, change, [named(running)], password=PASSWORD, kind=store.kind)
    assert store.path.read_bytes() == old
    assert caught.value.id == "flows.store-refused"
    assert "PROD" in str(caught.value.problem.what)
    assert "renewed with another key" in str(caught.value.problem.why)
    proof = caught.value.proof
    assert proof.rolled_back
    with pytest.raises(ProblemError) as undone:  # an undo must not bring back what was refused
        undo_store(services, store.path)
    assert undone.value.id == "flows.store-no-backup"
    assert [port.standing for port in proof.refused[0].ports] == [Standing.REFUSED] * 2
    # A new store that is refused is gone again.
    store.path.unlink()
    with pytest.raises(UnprovenError):
        prove(
            services, choice, store.adding(stranger.ca.root), [named(running)],
            password=PASSWORD, kind=store.kind,
        )  # fmt: skip
    assert not store.path.exists()


def test_another_password_hides_no_partition_that_is_worse_off(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running, stranger = simulated(), simulated()
    store.write(running.ca.root)
    old = store.path.read_bytes()
    other = Secret("quite-another-one")
    after = services.keystores.add(
        None, other, [services.keystores.certificate(stranger.ca.export("der"))], type=store.kind
    )
    with pytest.raises(UnprovenError):
        prove(
            services, choice, FileChange(store.path, old, after, text=False), (), password=other,
            kind=store.kind, others=[named(running)],
            earlier=TrustStore(store.path, store.kind, PASSWORD),
        )  # fmt: skip
    assert store.path.read_bytes() == old


def test_a_store_that_java_cannot_open_goes_back(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated()
    store.write(running.ca.root)
    old = store.path.read_bytes()
    broken = FileChange(store.path, old, old[:-20], text=False)
    with pytest.raises(ProblemError) as caught:
        prove(services, choice, broken, [named(running)], password=PASSWORD, kind=store.kind)
    assert caught.value.id == "tls.store-unreadable"
    assert store.path.read_bytes() == old


def test_a_partition_that_is_down_says_nothing_about_the_store(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated()
    down = simulated(
        signon_tls=ServiceScenario(Behaviour.REFUSE), command_tls=ServiceScenario(Behaviour.REFUSE)
    )
    store.write(running.ca.root)
    change = store.adding(down.ca.root)
    away = named(down, "AWAY", signon=down.signon_tls_port, command=down.command_tls_port)
    proof = prove(
        services, choice, change, [away, named(running)], password=PASSWORD, kind=store.kind,
        demand=True,
    )  # fmt: skip
    assert [one.partition.name for one in proof.unproven] == ["AWAY"]
    assert proof.unproven[0].standing is Standing.UNREACHED
    assert store.path.read_bytes() == change.after

    again = store.adding(simulated().ca.root)
    with pytest.raises(UnprovenError) as caught:
        prove(services, choice, again, [away], password=PASSWORD, kind=store.kind, demand=True)
    assert caught.value.id == "flows.store-unproven"
    assert store.path.read_bytes() == change.after
    quiet = prove(services, choice, again, [away], password=PASSWORD, kind=store.kind)
    assert quiet.proven == ()
    assert store.path.read_bytes() == again.after


def test_a_host_without_a_tls_that_java_speaks_is_not_a_refusal(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated(signon_tls=ServiceScenario(Behaviour.PLAIN))
    store.write(running.ca.root)
    seen = examine(services, services.toolbox(choice, store.truststore), [named(running)])
    assert [port.standing for port in seen[0].ports] == [Standing.UNUSABLE, Standing.TRUSTED]
    assert seen[0].standing is Standing.UNUSABLE


def test_two_broken_partitions_are_mended_one_after_the_other(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    one, other = simulated(), simulated()
    first = prove(
        services, choice, store.adding(one.ca.root), [named(one)], password=PASSWORD,
        kind=store.kind, others=[named(other, "TEST")],
    )  # fmt: skip
    assert [seen.partition.name for seen in first.refused] == ["TEST"]
    # From now on the change for TEST must not lock PROD out.
    keystores = services.keystores
    before = store.path.read_bytes()
    locked = FileChange(
        store.path,
        before,
        keystores.add(None, PASSWORD, [read(services, other.ca.root)], type=store.kind),
        text=False,
    )
    with pytest.raises(UnprovenError) as caught:
        prove(
            services, choice, locked, [named(other, "TEST")], password=PASSWORD, kind=store.kind,
            others=[named(one)],
        )  # fmt: skip
    assert "PROD" in str(caught.value.problem.what)
    assert store.path.read_bytes() == before


def test_without_java_nothing_is_written(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated()
    with pytest.raises(ProblemError) as caught:
        prove(
            services, replace(choice, java=None), store.adding(running.ca.root), [named(running)],
            password=PASSWORD, kind=store.kind,
        )  # fmt: skip
    assert caught.value.id == "app.no-java"
    assert not store.path.exists()


# ---------------------------------------------------------------- the view


def looked(
    services: Services, choice: ToolboxChoice, store: Store, partitions: Sequence[Partition]
) -> CertificatesView:
    return view(services, choice, partitions, store.truststore, timeout=5.0)


def test_what_runs_out_next_stands_on_top(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    soon = simulated(certificate=CertificateScenario(valid_days=12))
    late = simulated(
        certificate=CertificateScenario(valid_days=400),
        command_certificate=CertificateScenario(valid_days=500),
    )
    store.write(late.ca.root, soon.ca.root)
    found = looked(services, choice, store, [named(late, "LATE"), named(soon, "SOON")])
    assert found.problem is None
    failing = [forecast for forecast in found.forecasts if forecast.fails]
    assert [(one.name, one.verdict) for one in failing] == [
        ("SOON", Verdict.WARN), ("LATE", Verdict.PASS), ("LATE", Verdict.PASS),
    ]  # fmt: skip
    assert found.next is failing[0]
    day = read(services, soon.ca.server().der).not_after
    assert str(failing[0].text).startswith(f"From {day.day} ")
    assert "resets on SOON fail: its certificate runs out" in str(failing[0].text)
    assert found.verdict is Verdict.WARN
    assert any("different certificates" in str(one.text) for one in found.forecasts)
    assert [(entry.users, entry.seen) for entry in found.entries if entry.users == ("SOON",)] == [
        (("SOON",), True)
    ]
    assert found.spares == ()


def test_an_intermediate_that_ends_before_the_leaf_is_named(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated(certificate=CertificateScenario(intermediate=True, valid_days=3000))
    store.write(running.ca.root)
    found = looked(services, choice, store, [named(running)])
    middle = read(services, running.ca.chain[0])
    first = found.next
    assert first is not None
    assert first.when == middle.not_after
    assert "Issuing CA" in str(first.text)
    assert first.offender == middle


def test_a_host_that_is_down_is_told_and_nothing_is_offered_for_removal(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running, stranger = simulated(), simulated()
    down = simulated(signon_tls=ServiceScenario(Behaviour.REFUSE))
    store.write(running.ca.root, stranger.ca.root)
    away = named(down, "AWAY", signon=down.signon_tls_port, command=down.command_tls_port)
    found = looked(services, choice, store, [named(running), away])
    assert found.next is not None
    assert found.next.name == "AWAY"
    assert found.verdict is Verdict.FAIL
    assert found.spares == ()
    alone = looked(services, choice, store, [named(running)])
    assert [spare.certificate.der for spare in alone.spares] == [stranger.ca.root]
    # Down on both ports it shows nothing that could tell what it needs.
    silent = ServiceScenario(Behaviour.REFUSE)
    dark = simulated(name="DARK", signon_tls=silent, command_tls=silent)
    store.write(running.ca.root, dark.ca.root)
    away = named(dark, "DARK", signon=dark.signon_tls_port, command=dark.command_tls_port)
    assert looked(services, choice, store, [named(running), away]).spares == ()


def test_without_java_the_chains_are_still_shown(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated()
    store.write(running.ca.root)
    found = view(services, replace(choice, java=None), [named(running)], store.truststore)
    assert found.problem is not None
    assert found.problem.id == "app.no-java"
    assert found.partitions[0].standing is Standing.UNJUDGED
    assert found.entries[0].users == ("PROD",)


def test_a_server_certificate_in_the_store_is_told(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated(certificate=CertificateScenario(issuer="self", valid_days=20))
    store.write(running.ca.server().der)
    found = looked(services, choice, store, [named(running)])
    # Java goes on trusting it after its end, so nothing fails on that day.
    assert [one.fails for one in found.forecasts] == [False]
    assert "own certificate" in str(found.forecasts[0].text)


# ---------------------------------------------------------------- renewal


def renewed(
    services: Services,
    choice: ToolboxChoice,
    store: Store,
    partition: Partition,
    new: bytes | None = None,
) -> tuple[Kinship | None, Proof]:
    opened = store.opened()
    toolbox = services.toolbox(choice, opened.truststore)
    (seen,) = examine(services, toolbox, [partition])
    files = None if new is None else [read(services, new)]
    plan = plan_renewal(services, opened, seen, files)
    if plan.adding:
        assert confirm_renewal(plan, plan.adding[0].sha256) == plan.adding[0]
    kin = plan.differences[0].kinship if plan.differences else None
    return kin, renew(services, choice, plan)


@pytest.mark.parametrize(
    ("authority", "kin"), [("new", Kinship.SAME_SUBJECT), ("re-issued", Kinship.REISSUED)]
)
def test_a_whole_renewal(
    services: Services,
    choice: ToolboxChoice,
    simulated: Start,
    store: Store,
    authority: str,
    kin: Kinship,
) -> None:
    running = simulated()
    partition = named(running)
    old = running.ca.root
    store.write(old)
    assert looked(services, choice, store, [partition]).verdict is Verdict.PASS

    running.renew(authority=authority)
    assert running.ca.root != old
    broken = looked(services, choice, store, [partition])
    # Java takes a re-issued CA for the old one: name and key are the same.
    assert broken.verdict is (Verdict.PASS if authority == "re-issued" else Verdict.FAIL)
    if authority == "new":
        assert broken.next is not None
        assert "renewed with another key" in str(broken.next.text)

    found, proof = renewed(services, choice, store, partition)
    assert found is kin
    assert [one.standing for one in proof.partitions] == [Standing.TRUSTED]
    both = looked(services, choice, store, [partition])
    assert both.verdict is Verdict.PASS
    assert len(both.entries) == 2
    assert [spare.certificate.der for spare in both.spares] == [old]
    assert both.spares[0].successor == read(services, running.ca.root)

    removed = remove_spares(services, choice, store.opened(), [both.spares[0].alias], [partition])
    assert [one.standing for one in removed.partitions] == [Standing.TRUSTED]
    last = looked(services, choice, store, [partition])
    assert [entry.certificate.der for entry in last.entries if entry.certificate] == [
        running.ca.root
    ]
    assert last.verdict is Verdict.PASS
    assert last.spares == ()


def test_the_new_ca_of_a_file_before_the_host_switches(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated()
    partition = named(running)
    old = running.ca
    coming = old.successor(CertificateScenario())
    store.write(old.root)
    kin, proof = renewed(services, choice, store, partition, coming.root)
    assert kin is Kinship.SAME_SUBJECT
    assert proof.partitions[0].standing is Standing.TRUSTED
    both = looked(services, choice, store, [partition])
    # The host still presents the old one, and the new one waits: neither is offered.
    assert both.spares == ()
    assert [entry.users for entry in both.entries] == [("PROD",), ()]


def test_removing_what_a_host_needs_is_undone(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running, other = simulated(), simulated()
    store.write(running.ca.root, other.ca.root)
    before = store.path.read_bytes()
    alias = next(
        entry.alias
        for entry in store.opened().content.entries
        if entry.certificate is not None and entry.certificate.der == running.ca.root
    )
    with pytest.raises(UnprovenError):
        remove_spares(services, choice, store.opened(), [alias], [named(running)])
    assert store.path.read_bytes() == before


def test_a_host_that_does_not_send_its_new_issuer(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    leafy = CertificateScenario(intermediate=True, send_intermediate=False)
    running = simulated(certificate=leafy)
    store.write(*running.ca.chain)
    partition = named(running)
    toolbox = services.toolbox(choice, store.truststore)
    (seen,) = examine(services, toolbox, [partition])
    plan = plan_renewal(services, store.opened(), seen)
    assert not plan.needed
    running.renew()
    (seen,) = examine(services, services.toolbox(choice, store.truststore), [partition])
    with pytest.raises(ProblemError) as caught:
        plan_renewal(services, store.opened(), seen)
    assert caught.value.id == "keystore.issuer-missing"


def test_the_clock_of_the_view_is_the_services_own(
    services: Services, choice: ToolboxChoice, simulated: Start, store: Store
) -> None:
    running = simulated(certificate=CertificateScenario(valid_days=40))
    store.write(running.ca.root)
    later = replace(services, clock=lambda: datetime.now(UTC) + timedelta(days=20))
    assert looked(services, choice, store, [named(running)]).verdict is Verdict.PASS
    assert looked(later, choice, store, [named(running)]).verdict is Verdict.WARN
