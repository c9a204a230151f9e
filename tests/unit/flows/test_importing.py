"""An import's sources, its advice, what must be compared, and the write, with real certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.flows.fakes import CHOICE, World
from wizard.configfiles.files import ConfigRoom
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.certificates import CertificatesView
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.importing import (
    NewStore,
    Proposal,
    import_chosen,
    look_at_target,
    propose,
)
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.flows.sources import (
    Source,
    SourceKind,
    fetch,
    presented_by,
    read_again,
    read_pasted,
    read_path,
)
from wizard.flows.storechange import change_store
from wizard.flows.survey import Survey, survey_store
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import CertificateScenario, LocalCA

ROOM = KeystoreRoom()
PASSWORD = Secret("store4you")
NO_JAVA = ToolboxChoice((), (), None, None)
HOST = "i-prod.example.com"


@pytest.fixture
def world() -> World:
    found = World()
    found.keystores = ROOM  # type: ignore[assignment]
    found.files = ConfigRoom()  # type: ignore[assignment]
    found.clock = lambda: datetime.now(UTC)
    return found


@pytest.fixture
def services(world: World) -> Services:
    class NoFinder:
        def find(self, *_args: object, **_kwargs: object) -> ToolboxChoice:
            return NO_JAVA

    def toolbox(_choice: ToolboxChoice, _store: TrustStore | None) -> object:
        raise ProblemError("app.no-java")

    return replace(world.services, finder=NoFinder(), toolbox=toolbox)  # type: ignore[arg-type]


def ca(**knobs: object) -> LocalCA:
    scenario = CertificateScenario(**knobs)  # type: ignore[arg-type]
    return LocalCA("PROD", (HOST,), scenario)


def read(*ders: bytes) -> tuple[Certificate, ...]:
    return tuple(ROOM.certificate(der) for der in ders)


def host(*ders: bytes, name: str = "PROD") -> Source:
    return Source(SourceKind.HOST, name, "TLS", (read(*ders),))


def file(*ders: bytes, name: str = "ca.cer") -> Source:
    return Source(SourceKind.FILE, name, "DER", (read(*ders),))


def stored(services: Services, path: Path, *ders: bytes) -> Survey:
    path.write_bytes(ROOM.add(None, PASSWORD, read(*ders)))
    return survey_store(services, path, PASSWORD)


def chosen(proposal: Proposal) -> list[bytes]:
    return [one.der for one in proposal.proposed]


# ---------------------------------------------------------------- sources


def test_a_file_tells_its_format_count_and_private_keys(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "wrong-name.txt"
    path.write_bytes(ca().root)
    source = read_path(services, path)
    assert (source.name, str(source.summary)) == ("wrong-name.txt", "DER, 1 certificate")
    assert source.path == path
    nothing = read_path(services, tmp_path / "absent.cer")
    assert nothing.problem is not None
    assert not nothing.locked


def test_pasted_text_and_a_locked_one(services: Services) -> None:
    import base64

    made = ca()
    source = read_pasted(services, base64.b64encode(made.root), "Clipboard")
    assert chosen(propose(services, _alone(services), [source])) == [made.root]
    locked = read_pasted(services, _locked(made.root), "Clipboard")
    assert locked.locked
    assert locked.certificates == ()
    assert source.data == b""  # nothing to read again
    opened = read_again(services, locked, [Secret("nothing"), Secret("open-sesame")])
    assert [one.der for one in opened.certificates] == [made.root]


def _alone(services: Services) -> Survey:
    return survey_store(services, Path("/nowhere/new.jks"))


def _locked(der: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    return pkcs12.serialize_key_and_certificates(
        b"ca", None, None, [x509.load_der_x509_certificate(der)],
        BestAvailableEncryption(b"open-sesame"),
    )  # fmt: skip


def test_a_host_is_asked_on_both_ports_or_on_the_one_named(
    services: Services, world: World
) -> None:
    one, other = ca(), ca()
    world.network.mapped = {"as-signon-s": 19476}
    world.network.chains = {
        (HOST, 19476): read(*one.server().chain),
        (HOST, 9475): read(*other.server().chain),
    }
    both = fetch(services, HOST)
    assert [chain[0].der for chain in both.chains] == [one.server().der, other.server().der]
    assert any("different certificates" in str(note) for note in both.notes)
    assert both.format == "TLS, ports 19476, 9475"
    named = fetch(services, f"{HOST}:9475")
    assert [chain[0].der for chain in named.chains] == [other.server().der]
    silent = fetch(services, "other.example.com")
    assert silent.problem is not None
    with pytest.raises(ProblemError):
        fetch(services, "not a host")


def test_a_partitions_own_ports_are_known_when_its_host_is_typed(
    services: Services, world: World
) -> None:
    made = ca()
    world.network.chains = {(HOST, 4711): read(*made.server().chain)}
    known = Partition("PROD", HOST, "U", True, Ports(signon=4711, command=4711))
    assert len(fetch(services, HOST.upper(), [known]).chains) == 1


def test_a_partition_without_tls_says_so() -> None:
    plain = presented_by(Examined(Partition("DEV", HOST, "U", False)))
    assert plain.problem is not None
    assert plain.problem.id == "flows.plain-partition"


# ---------------------------------------------------------------- the proposal


def test_every_source_has_its_own_issuer(services: Services) -> None:
    """A leaf read first must not hide the CA of another file; a CA may lie in a file of its own."""
    one, other = ca(intermediate=True), ca()
    leaf, middle = one.server().chain[:2]
    found = propose(
        services, _alone(services), [file(leaf, middle), file(other.root, name="b"), file(one.root)]
    )
    assert chosen(found) == [one.root]
    depths = {each.certificate.der: each.depth for each in found.candidates}
    assert [depths[der] for der in (one.root, middle, leaf, other.root)] == [0, 1, 2, 0]
    # Where nothing was issued, every file gives its own.
    found = propose(services, _alone(services), [file(other.root, name="b"), file(one.root)])
    assert set(chosen(found)) == {other.root, one.root}


def test_one_certificate_in_two_sources_is_shown_once(services: Services) -> None:
    made = ca()
    (only,) = propose(services, _alone(services), [file(made.root), host(made.root)]).candidates
    assert only.sources == ("ca.cer", "PROD")
    assert not only.stranger  # the file was chosen by somebody


def test_what_a_host_alone_gave_must_be_compared(services: Services) -> None:
    made, other = ca(), ca()
    found = propose(
        services, _alone(services), [host(made.server().der, made.root), file(other.root)]
    )
    root = read(made.root)
    assert found.to_compare(root) == root
    with pytest.raises(ProblemError) as caught:
        found.check(found.proposed)
    assert caught.value.id == "import.not-compared"
    found.check(found.proposed, compared=True)
    for typed in (root[0].sha256, root[0].sha1.lower().replace(":", " "), leaf_of(made).sha256):
        found.check(found.proposed, fingerprint=typed)
    # The fingerprint of something else vouches for nothing.
    with pytest.raises(ProblemError) as caught:
        found.check(found.proposed, fingerprint=read(other.root)[0].sha256)
    assert caught.value.id == "import.not-compared"
    with pytest.raises(ProblemError) as caught:
        found.check(found.proposed, fingerprint="AB:CD", compared=True)
    assert caught.value.id == "import.fingerprint-differs"
    with pytest.raises(ProblemError) as caught:
        found.check((), compared=True)
    assert caught.value.id == "import.nothing-chosen"


def test_a_genuine_ca_in_a_strangers_chain_vouches_for_nobody_else(
    services: Services, tmp_path: Path
) -> None:
    """Whoever sits in between may append the real CA, trusted or read out by phone, to his own."""
    real, impostor = ca(), ca()
    chain = host(*impostor.server().chain, impostor.root, real.root)
    evil, good = read(impostor.root), read(real.root)[0]
    for found in (_alone(services), stored(services, tmp_path / "trust.jks", real.root)):
        proposal = propose(services, found, [chain])
        assert proposal.to_compare(evil, good.sha256) == evil
        with pytest.raises(ProblemError) as caught:
            proposal.check(evil, fingerprint=good.sha256)
        assert caught.value.id == "import.not-compared"


def leaf_of(made: LocalCA) -> Certificate:
    return read(made.server().der)[0]


def test_a_trusted_entry_vouches_for_what_it_issued(services: Services, tmp_path: Path) -> None:
    made = ca(intermediate=True)
    leaf, middle = made.server().chain[:2]
    trusting = stored(services, tmp_path / "trust.jks", made.root)
    found = propose(services, trusting, [host(leaf, middle)])
    assert not any(one.stranger for one in found.candidates)
    strange = stored(services, tmp_path / "other.jks", ca().root)
    found = propose(services, strange, [host(leaf, middle)])
    assert all(one.stranger for one in found.candidates)


def test_a_signature_that_does_not_fit_vouches_for_nothing(
    services: Services, tmp_path: Path
) -> None:
    """A namesake of the trusted CA's child, not signed by it; and one that cannot be checked."""
    made, impostor = ca(intermediate=True), ca(intermediate=True)
    trusting = stored(services, tmp_path / "trust.jks", made.root)
    leaf, middle = impostor.server().chain[:2]
    assert all(one.stranger for one in propose(services, trusting, [host(leaf, middle)]).candidates)

    class Believing(KeystoreRoom):
        def issued(self, child: Certificate, parent: Certificate) -> bool:
            return True  # as for an algorithm that nobody here can check

    lenient = replace(services, keystores=Believing())
    assert all(one.stranger for one in propose(lenient, trusting, [host(leaf, middle)]).candidates)


@pytest.mark.parametrize("weakness", ["signature", "is_ca", "another"])
def test_only_a_ca_vouches_and_only_with_a_signature_of_weight(
    services: Services, tmp_path: Path, weakness: str
) -> None:
    """SHA-1 signatures are forged; a server's certificate issues nothing, whatever it signed."""
    made = ca(intermediate=True)
    leaf, middle = made.server().chain[:2]
    trusting = stored(services, tmp_path / "trust.jks", made.root)

    class Reading(KeystoreRoom):
        def certificate(self, der: bytes) -> Certificate:
            return changed(super().certificate(der))

    def changed(one: Certificate) -> Certificate:
        if weakness == "signature":
            return replace(one, signature="sha1")
        if weakness == "is_ca":
            return replace(one, is_ca=False)
        return one

    source = Source(
        SourceKind.HOST, "PROD", "TLS", (tuple(changed(one) for one in read(leaf, middle)),)
    )
    assert trusting.store is not None
    entries = tuple(
        replace(one, certificate=changed(one.certificate))
        for one in trusting.store.content.entries
        if one.certificate is not None
    )
    content = replace(trusting.store.content, entries=entries)
    found = replace(trusting, store=replace(trusting.store, content=content))
    proposal = propose(replace(services, keystores=Reading()), found, [source])
    strangers = [one.stranger for one in proposal.candidates]
    assert strangers == [weakness != "another"] * len(strangers)
    assert strangers
    # Nor does a CA above speak for it, whose fingerprint was compared.
    (below, above) = proposal.candidates[-1].certificate, changed(read(middle)[0])
    if below.der == above.der:
        below = proposal.candidates[0].certificate
    spoken = proposal.to_compare((below,), above.sha256)
    assert spoken == ((below,) if weakness != "another" else ())


def test_a_namesake_above_makes_no_family(services: Services) -> None:
    """Comparing an impostor's CA says nothing about a certificate that only names it as issuer."""
    real, impostor = ca(), ca()
    leaf = leaf_of(real)
    proposal = propose(services, _alone(services), [host(leaf.der, impostor.root)])
    (root,) = read(impostor.root)
    with pytest.raises(ProblemError) as caught:
        proposal.check((leaf,), fingerprint=root.sha256)
    assert caught.value.id == "import.not-compared"


# ---------------------------------------------------------------- the write


def test_a_new_store_by_itself(services: Services, world: World, tmp_path: Path) -> None:
    made, path = ca(), tmp_path / "new.jks"
    found = survey_store(services, path)
    assert look_at_target(services, found).vault
    proposal = propose(services, found, [file(made.root)])
    with pytest.raises(ProblemError) as caught:
        import_chosen(services, found, proposal, proposal.proposed)
    assert caught.value.id == "import.no-store"
    with pytest.raises(ProblemError) as caught:
        import_chosen(
            services, found, proposal, proposal.proposed, new=NewStore("JKS", Secret("short"))
        )
    assert caught.value.id == "flows.store-password-short"
    assert not path.exists()
    done = import_chosen(
        services, found, proposal, proposal.proposed,
        new=NewStore("PKCS12", PASSWORD, keep=True),
    )  # fmt: skip
    assert [one.der for _, one in done.added] == [made.root]
    assert done.unasked is not None
    assert ROOM.open(path.read_bytes(), PASSWORD).type == "PKCS12"
    assert world.vault.kept == {store_entry(path): PASSWORD}


def test_nothing_strange_is_written_whatever_the_window_asks(
    services: Services, tmp_path: Path
) -> None:
    path = tmp_path / "trust.jks"
    found = stored(services, path, ca().root)
    before = path.read_bytes()
    proposal = propose(services, found, [host(*ca().server().chain)])
    everything = [one.certificate for one in proposal.candidates]
    with pytest.raises(ProblemError) as caught:
        import_chosen(services, found, proposal, everything)
    assert caught.value.id == "import.not-compared"
    assert path.read_bytes() == before


def test_the_change_is_for_the_partitions_that_present_it(
    services: Services, tmp_path: Path
) -> None:
    from wizard.flows.importing import needing

    made = ca()
    prod = Partition("PROD", HOST, "U", True)
    test = Partition("TEST", "i-test.example.com", "U", True)
    seen = (
        Examined(prod, (PortView("signon", 9476, Standing.REFUSED, read(*made.server().chain)),)),
        Examined(test, (PortView("signon", 9476, Standing.REFUSED, read(*ca().server().chain)),)),
    )
    found = Survey(
        tmp_path, tmp_path / "trust.jks", CHOICE, (prod, test),
        view=CertificatesView(None, partitions=seen),
    )  # fmt: skip
    assert needing(services, found, read(made.root)) == (prod,)
    proposal = propose(services, found, [file(made.root)])
    assert proposal.candidates[0].advice.hosts == ("PROD",)


def test_a_gateways_store_is_never_written_unproven(services: Services, tmp_path: Path) -> None:
    """Without Java nobody can say what becomes of its partitions."""
    path = tmp_path / "trust.jks"
    found = stored(services, path, ca().root)
    before = path.read_bytes()
    served = replace(found, partitions=(Partition("PROD", HOST, "SVC"),))
    assert found.store is not None
    after = ROOM.add(found.store.data, PASSWORD, read(ca().root))
    with pytest.raises(ProblemError) as caught:
        change_store(services, served, after, password=PASSWORD)
    assert caught.value.id == "app.no-java"
    assert path.read_bytes() == before
    # A store by itself is, and why nobody judged it is told.
    assert change_store(services, found, after, password=PASSWORD).unasked is not None
    assert path.read_bytes() == after
