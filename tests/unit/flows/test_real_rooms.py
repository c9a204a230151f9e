"""The same way with the real files, keystores and gateway folders; only the host is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.unit.flows.fakes import CHOICE, World
from wizard.configfiles.files import ConfigRoom
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.answers import ConnectorAnswer, DraftHost, HostsAnswer, LoggingAnswer
from wizard.flows.apply import apply, restore_last
from wizard.flows.engine import SetupFlow
from wizard.flows.looking import look
from wizard.flows.reviewing import review
from wizard.flows.stores import recognise_stores, staged_truststore
from wizard.flows.trust import import_file, with_imported
from wizard.gateway.machine import ThisGatewayMachine
from wizard.keystore.store import KeystoreRoom

PROPERTIES = (
    b"# The connector's own comment, with an umlaut: \xfc\r\n"
    b"SSLmode : true\r\n\r\n"
    b"command = CHGUSRPRF USRPRF({user}) \\\r\n"
    b"    PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)\r\n"
    b"unknown.key=kept"
)
LOG4J = (
    b"log4j.rootLogger=INFO, file\n"
    b"log4j.appender.file=org.apache.log4j.RollingFileAppender\n"
    b"log4j.appender.file.File=C:\\\\MyPassLogs\\\\iSeriesConnector.log\n"
)
PROD = DraftHost("PROD", "i-prod.example.com", "MYPASSSVC")


@pytest.fixture
def services():
    world = World()
    return replace(
        world.services,
        files=ConfigRoom(),
        keystores=KeystoreRoom(),
        gateway=ThisGatewayMachine(),
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture
def authority(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example CA")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "ca.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def gateway(tmp_path):
    connector = tmp_path / "gw" / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    return tmp_path / "gw"


def snapshot(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "wizard-backups" not in path.parts
    }


def opened(services, gateway):
    flow = SetupFlow(services)
    flow.accept_gateway(look(services, gateway))
    flow.accept_toolbox(CHOICE)
    return flow


def walked_to_apply(flow):
    while flow.current.id != "review":
        flow.next()
    flow.reviewed(review(flow.services, flow.answers, flow.tree))
    flow.next()


def test_from_an_empty_folder_to_a_whole_set_up_and_back(services, gateway, authority):
    before = snapshot(gateway)
    flow = opened(services, gateway)
    assert flow.look.empty and flow.look.problems == ()
    flow.accept(HostsAnswer((PROD,)))
    imported = import_file(services, authority)
    flow.accept(with_imported(flow.answers.trust, imported))
    with staged_truststore(services, flow.answers, flow.tree) as staged:
        content = services.keystores.open(staged.store.path.read_bytes(), staged.store.password)
        assert [entry.certificate.der for entry in content.entries] == [imported.anchors[0].der]
    assert snapshot(gateway) == before
    walked_to_apply(flow)
    changes = flow.review.staging.changes
    assert snapshot(gateway) == before
    assert {change.change.path.name for change in flow.review.changes} == {
        "fpc101.properties",
        "log4j.properties",
        "partitions.toml",
        flow.tree.truststore.name,
    }
    assert "+SSLmode=true" in flow.review.changes[0].diff
    result = apply(flow.plan(), services)
    flow.applied(result)
    assert result.problems == ()
    for change in changes:
        assert change.path.read_bytes() == change.after

    # A second visit finds the gateway as it was set up, and has nothing to write.
    again = opened(services, gateway)
    assert again.look.problems == ()
    assert again.answers.hosts.partitions() == (PROD.partition(),)
    assert again.look.stores[0].anchors == 1  # opened with the password that the vault kept
    assert review(services, again.answers, again.tree).changes == ()

    # Somebody emptied the vault: nothing is to be added, so nothing is asked.
    services.vault.forget(result.store_entry)
    again = opened(services, gateway)
    assert again.look.stores[0].problem is not None
    assert review(services, again.answers, again.tree).changes == ()

    restore_last(services, flow.tree, result.backup)
    assert snapshot(gateway) == before


def test_files_in_their_own_style_change_only_where_they_are_told_to(services, gateway):
    tree = services.gateway.tree(gateway)
    tree.properties.write_bytes(PROPERTIES)
    tree.log4j.write_bytes(LOG4J)
    flow = opened(services, gateway)
    assert flow.answers.connector.ssl_mode
    assert flow.answers.logging == LoggingAnswer("INFO", "C:\\MyPassLogs\\iSeriesConnector.log")
    flow.accept(HostsAnswer((PROD,)))
    names = [c.path.name for c in review(services, flow.answers, flow.tree).staging.changes]
    assert names == ["partitions.toml"]
    flow.accept(ConnectorAnswer(False, flow.answers.connector.command))
    flow.accept(LoggingAnswer("DEBUG", flow.answers.logging.file))
    walked_to_apply(flow)
    apply(flow.plan(), services)
    assert tree.properties.read_bytes() == PROPERTIES.replace(b"SSLmode : true", b"SSLmode : false")
    assert tree.log4j.read_bytes() == LOG4J.replace(b"INFO", b"DEBUG")


def test_a_truststore_with_another_password_is_found_and_asked_for(services, gateway, authority):
    tree = services.gateway.tree(gateway)
    known = import_file(services, authority).anchors
    data = services.keystores.add(None, Secret("gateway-own"), known)
    (tree.connector / "gateway.jks").write_bytes(data)
    flow = opened(services, gateway)
    (store,) = flow.look.stores
    assert store.path.name == "gateway.jks" and store.type == "JKS"
    flow.set_store_password(Secret("gateway-own"))
    (store,) = recognise_stores(services, tree, flow.answers)
    assert store.anchors == 1
    flow.accept(HostsAnswer((PROD,)))
    flow.accept(with_imported(flow.answers.trust, import_file(services, authority)))
    assert all(
        change.path.name != "gateway.jks"
        for change in review(services, flow.answers, flow.tree).staging.changes
    )
    flow.set_store_password(Secret("not-this-one"))
    with pytest.raises(ProblemError):
        review(services, flow.answers, flow.tree)


def test_files_that_cannot_be_understood_are_told_and_kept(services, gateway):
    tree = services.gateway.tree(gateway)
    tree.partitions.write_bytes(b"[[partition]\nname=")
    flow = opened(services, gateway)
    assert len(flow.look.problems) == 1
    flow.accept(HostsAnswer((PROD,)))
    with pytest.raises(ProblemError):
        review(services, flow.answers, flow.tree)
    assert tree.partitions.read_bytes() == b"[[partition]\nname="
