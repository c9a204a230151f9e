"""Which certificates stand on the time line, in which order, and how each one is."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.flows.fakes import NOON, certificate
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition, Ports
from wizard.domain.verdicts import Verdict
from wizard.flows.certificates import CertificatesView, EntryView
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.lifetimes import lifetimes

CA = certificate("Example CA", is_ca=True, days=3000)


def examined(name: str, *leaves: Certificate) -> Examined:
    partition = Partition(name, f"i-{name.lower()}", "MYPASSSVC", True, Ports())
    ports = tuple(
        PortView(server, port, Standing.TRUSTED, (leaf, CA))
        for (server, port), leaf in zip((("signon", 9476), ("command", 9475)), leaves, strict=False)
    )
    return Examined(partition, ports)


def view(*partitions: Examined, entries: tuple[EntryView, ...] = ()) -> CertificatesView:
    return CertificatesView(None, entries=entries, partitions=partitions)


def test_what_runs_out_next_stands_on_top() -> None:
    late, soon = certificate("late", days=300), certificate("soon", days=20)
    found = lifetimes(
        view(
            examined("PROD", late, late),
            examined("TEST", soon, soon),
            entries=(EntryView("ca", "trusted", CA, ("PROD", "TEST")),),
        ),
        NOON,
    )
    assert [one.title for one in found] == ["TEST", "PROD", "Example CA"]
    assert [one.verdict for one in found] == [Verdict.WARN, Verdict.PASS, Verdict.PASS]
    assert str(found[2].what) == "Trusted, vouches for PROD, TEST"
    assert found[2].partitions == ("PROD", "TEST")


def test_a_certificate_of_many_partitions_is_one_row() -> None:
    shared = certificate("*.example.com")
    names = [f"P{number}" for number in range(1, 6)]
    (one,) = lifetimes(view(*(examined(name, shared, shared) for name in names)), NOON)
    assert one.title == "P1 + 4"
    assert one.partitions == tuple(names)
    (two,) = lifetimes(view(examined("A", shared), examined("B", shared)), NOON)
    assert two.title == "A, B"


def test_ports_with_certificates_of_their_own_are_rows_of_their_own() -> None:
    found = lifetimes(
        view(examined("PROD", certificate("a", days=100), certificate("b", days=200))), NOON
    )
    assert [(one.title, str(one.what)) for one in found] == [
        ("PROD", "Certificate of port 9476"),
        ("PROD", "Certificate of port 9475"),
    ]
    assert found[0].key != found[1].key


def test_entries_that_vouch_for_nobody_or_are_no_anchors_are_left_out() -> None:
    leaf = certificate("leaf", days=100)
    other = certificate("Other CA", is_ca=True)
    found = lifetimes(
        view(
            examined("PROD", leaf),
            entries=(
                EntryView("spare", "trusted", other),
                EntryView("key", "private key", other, ("PROD",)),
                EntryView("empty", "secret key", None),
                EntryView("own", "trusted", leaf, ("PROD",)),  # stands there as the host's already
            ),
        ),
        NOON,
    )
    assert [one.title for one in found] == ["PROD"]


def test_a_store_by_itself_shows_all_that_it_trusts() -> None:
    entries = (EntryView("ca", "trusted", CA), EntryView("again", "trusted", CA))
    (one,) = lifetimes(view(entries=entries), NOON)
    assert one.title == "Example CA" and one.partitions == ()
    assert str(one.what) == "Trusted, as “ca”"


def test_each_end_has_its_verdict() -> None:
    for days, verdict in ((-1, "fail"), (1, "fail"), (7, "fail"), (20, "warn"), (31, "pass")):
        (one,) = lifetimes(view(examined("PROD", certificate("x", days=days))), NOON)
        assert one.verdict is Verdict(verdict), days
    early = replace(certificate("early"), not_before=NOON.replace(year=2027))
    (one,) = lifetimes(view(examined("PROD", early)), NOON)
    assert one.verdict is Verdict.FAIL
    # Java goes on trusting what stands in the truststore.
    gone = certificate("Old CA", is_ca=True, days=-100)
    (one,) = lifetimes(view(entries=(EntryView("old", "trusted", gone),)), NOON)
    assert one.verdict is Verdict.WARN
