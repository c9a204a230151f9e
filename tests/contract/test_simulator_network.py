"""TLS and broken networks of the simulated IBM i, as the real jt400 meets them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.jars import jar_parameters
from tests.contract.raw_client import COMMAND, RawClient, Refused, truststore
from wizard.simulator import (
    Behaviour,
    CertificateScenario,
    PartitionScenario,
    RunningPartition,
    Scenario,
    ServiceScenario,
    Simulation,
)

HARMLESS = "CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD) AUT(*USE)"


@pytest.fixture(scope="module", params=jar_parameters())
def jar(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def client(jar: Path) -> Iterator[RawClient]:
    with RawClient(jar) as client:
        yield client


@contextmanager
def partitions(*scenarios: PartitionScenario) -> Iterator[tuple[RunningPartition, ...]]:
    with Simulation(Scenario(scenarios), base_address=None) as simulation:
        yield simulation.partitions


def certified(name: str, **knobs: object) -> PartitionScenario:
    certificate = replace(CertificateScenario(), **knobs)  # type: ignore[arg-type]
    return PartitionScenario(name=name, certificate=certificate)


def test_tls_verdicts_of_java(jar: Path, tmp_path: Path) -> None:
    """One JVM, one truststore with the CAs of all partitions but the unknown ones."""
    good = [
        certified("EC"),
        certified("RSA", key="rsa2048"),
        # Measured: Java takes 1024 bits, and SHA-1 from a CA that is not its own.
        certified("WEAK", key="rsa1024"),
        certified("SHA1", signature="sha1"),
        certified("INTER", intermediate=True),
        certified("OTHERNAME", names=("other.example",)),
        certified("TLS12", tls_max="1.2"),
        certified("TLS13", tls_min="1.3"),
        replace(certified("TWO"), command_certificate=CertificateScenario(names=("two.example",))),
    ]
    bad = {
        "EXPIRED": (certified("EXPIRED", valid_from_days=-40, valid_days=-2), "Expired"),
        "EARLY": (certified("EARLY", valid_from_days=3, valid_days=40), "NotYetValid"),
        "UNKNOWN": (certified("UNKNOWN", issuer="unknown-ca"), "CertPathBuilder"),
        "SELF": (certified("SELF", issuer="self"), "CertPathBuilder"),
        "SHORT": (
            certified("SHORT", intermediate=True, send_intermediate=False),
            "CertPathBuilder",
        ),
        "OLD": (certified("OLD", tls_min="1.0", tls_max="1.1"), "SSLHandshake"),
    }
    scenarios = (*good, *(scenario for scenario, _ in bad.values()))
    with partitions(*scenarios) as running:
        roots = tuple(host.ca.root for host in running)
        with RawClient(jar, truststore(tmp_path, roots)) as client:
            for host in running[: len(good)]:
                client.open(host, tls=True)
                assert client.ask("validate"), host.name
                assert client.ask("command", text=HARMLESS)["done"], host.name
                assert client.ask("profile", name="ANNA")["status"] == "*ENABLED"
            for host in running[len(good) :]:
                client.open(host, tls=True)
                with pytest.raises(Refused) as refused:
                    client.ask("validate")
                assert any(bad[host.name][1] in cause for cause in refused.value.causes), (
                    host.name,
                    refused.value.causes,
                )
                assert not any("signed on" in event.text for event in host.log)


def test_tls_through_the_mapper(jar: Path, tmp_path: Path) -> None:
    with partitions(PartitionScenario()) as (host,):
        if host.mapper_port != 449:
            pytest.skip("jt400 asks port 449 only, which this account may not open")
        with RawClient(jar, truststore(tmp_path, (host.ca.root,))) as client:
            client.open(host, tls=True, mapper=True)
            assert client.ask("validate")
            assert client.ask("command", text=HARMLESS)["done"]
            asked = [event.text for event in host.log if event.service == "mapper"]
            assert any(text.startswith("asked for as-signon-s: 9476") for text in asked)


@pytest.mark.parametrize(
    ("behaviour", "kinds"),
    [
        (Behaviour.REFUSE, {"ConnectException"}),
        (Behaviour.CLOSE, {"ConnectionDroppedException", "SocketException"}),
        (Behaviour.SILENT, {"SocketTimeoutException"}),
        (Behaviour.FILTERED, {"SocketTimeoutException"}),
    ],
)
def test_plain_port_that_does_not_serve(
    client: RawClient, behaviour: Behaviour, kinds: set[str]
) -> None:
    broken = ServiceScenario(behaviour)
    with partitions(PartitionScenario(signon=broken)) as (host,):
        client.open(host, timeout=1000)
        with pytest.raises(Refused) as refused:
            client.ask("validate")
        assert refused.value.kind in kinds
    with partitions(PartitionScenario(command=broken)) as (host,):
        client.open(host, timeout=1000)
        assert client.ask("validate")
        with pytest.raises(Refused) as refused:
            client.ask("connect", service=COMMAND)
        assert refused.value.kind in kinds


@pytest.mark.parametrize("behaviour", [Behaviour.GARBAGE, Behaviour.FOREIGN])
def test_server_of_another_kind(client: RawClient, behaviour: Behaviour) -> None:
    broken = ServiceScenario(behaviour)
    with partitions(PartitionScenario(signon=broken)) as (host,):
        client.open(host, timeout=3000)
        with pytest.raises(Refused):
            client.ask("validate")
        assert not host.commands


@pytest.mark.parametrize(
    ("behaviour", "causes"),
    [
        (Behaviour.REFUSE, {"java.net.ConnectException"}),
        (Behaviour.CLOSE, {"javax.net.ssl.SSLHandshakeException", "java.net.SocketException"}),
        (Behaviour.SILENT, {"java.net.SocketTimeoutException"}),
        (Behaviour.GARBAGE, {"javax.net.ssl.SSLException"}),
        (Behaviour.PLAIN, {"javax.net.ssl.SSLHandshakeException", "java.net.SocketException"}),
    ],
)
def test_tls_port_that_does_not_serve(
    client: RawClient, behaviour: Behaviour, causes: set[str]
) -> None:
    with partitions(PartitionScenario(signon_tls=ServiceScenario(behaviour))) as (host,):
        client.open(host, tls=True, timeout=1500)
        with pytest.raises(Refused) as refused:
            client.ask("validate")
        assert causes & set(refused.value.causes)


def test_plain_client_on_a_tls_port(client: RawClient) -> None:
    with partitions(PartitionScenario()) as (host,):
        swapped = replace_ports(host)
        client.open(swapped, timeout=2000)
        with pytest.raises(Refused):
            client.ask("validate")
        client.open(host)
        assert client.ask("validate")


def replace_ports(host: RunningPartition) -> RunningPartition:
    return replace(host, signon_port=host.signon_tls_port, command_port=host.command_tls_port)


def test_slow_host_answers_in_the_end(client: RawClient) -> None:
    with partitions(PartitionScenario(signon=ServiceScenario(delay=0.3))) as (host,):
        client.open(host, timeout=5000)
        assert client.ask("validate")
        host.change(signon=ServiceScenario(delay=30))
        client.open(host, timeout=500)
        with pytest.raises(Refused) as refused:
            client.ask("validate")
        assert refused.value.kind == "SocketTimeoutException"
