"""What a renewal would add: judged as an import judges it, with real certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tests.unit.flows.fakes import CHOICE, World
from wizard.domain.certificates import Certificate
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.hosts import Partition, Ports
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import Kinship
from wizard.domain.secret import Secret
from wizard.flows.additions import next_step
from wizard.flows.certificates import CertificatesView
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.renewing import OpenStore, Renewal, confirm_renewal, plan_renewal, renew
from wizard.flows.services import Services
from wizard.flows.survey import Survey, plan
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import CertificateScenario, LocalCA

ROOM = KeystoreRoom()
PASSWORD = Secret("store4you")
HOST = "i-prod.example.com"
PARTITION = Partition("PROD", HOST, "SVC", ports=Ports(signon=9476, command=9475))


@pytest.fixture
def services() -> Services:
    world = World()
    world.clock = lambda: datetime.now(UTC)
    return replace(world.services, keystores=ROOM)


def later(services: Services, days: int) -> Services:
    return replace(services, clock=lambda: datetime.now(UTC) + timedelta(days=days))


def ca(**knobs: object) -> LocalCA:
    return LocalCA("PROD", (HOST,), CertificateScenario(**knobs))  # type: ignore[arg-type]


def read(*ders: bytes) -> tuple[Certificate, ...]:
    return tuple(ROOM.certificate(der) for der in ders)


def whole(made: LocalCA) -> tuple[Certificate, ...]:
    return read(*dict.fromkeys((*made.server().chain, made.root)))


def alone(**knobs: object) -> tuple[Certificate, ...]:
    return read(ca(issuer="self", **knobs).server().der)


def store(tmp_path: Path, *trusted: Certificate) -> OpenStore:
    data = ROOM.add(None, PASSWORD, trusted)
    return OpenStore(tmp_path / "trust.jks", data, PASSWORD, ROOM.open(data, PASSWORD))


def planned(
    services: Services,
    opened: OpenStore,
    *chains: tuple[Certificate, ...],
    standing: Standing = Standing.REFUSED,
    disabled: DisabledAlgorithms | None = None,
) -> Renewal:
    servers = (("signon", 9476), ("command", 9475))
    ports = [
        PortView(server, port, Standing.REFUSED if number == 0 else standing, chain)
        for number, ((server, port), chain) in enumerate(zip(servers, chains, strict=False))
    ]
    return plan_renewal(services, opened, Examined(PARTITION, tuple(ports)), disabled=disabled)


def test_an_expired_ca_is_not_added_and_it_is_said_why(services: Services, tmp_path: Path) -> None:
    new = whole(ca())
    plan = planned(later(services, 20 * 365), store(tmp_path, *whole(ca())[-1:]), new)
    assert plan.adding == () and not plan.needed
    (addition,) = plan.additions
    assert addition.certificate == new[-1]
    problem = plan.problem
    assert problem is not None and problem.id == "flows.renewal-unusable"
    assert f"It expired on {new[-1].not_after:%Y-%m-%d}" in str(problem.why)
    assert "issue a new one in DCM" in str(problem.next_step)
    assert plan.summary == problem.what
    with pytest.raises(ProblemError) as caught:
        renew(services, CHOICE, plan)
    assert caught.value.id == "flows.renewal-unusable"


@pytest.mark.parametrize(
    ("knobs", "rules", "word", "step"),
    [
        ({"valid_from_days": 3}, (), "not valid before", "clock"),
        ({"key": "rsa1024"}, ("RSA keySize < 2048",), "Java refuses it", "RSA 2048"),
    ],
)
def test_what_java_would_refuse_is_not_added(
    services: Services,
    tmp_path: Path,
    knobs: dict[str, object],
    rules: tuple[str, ...],
    word: str,
    step: str,
) -> None:
    plan = planned(
        services, store(tmp_path, *whole(ca())[-1:]), alone(**knobs),
        disabled=DisabledAlgorithms(rules, ()),
    )  # fmt: skip
    assert plan.adding == ()
    assert plan.problem is not None
    assert word in str(plan.problem.why)
    assert step in str(plan.problem.next_step)


def test_the_window_asks_the_gateway_s_java_what_it_refuses(
    services: Services, tmp_path: Path
) -> None:
    class Strict:
        def algorithms(self) -> DisabledAlgorithms:
            return DisabledAlgorithms(("RSA keySize < 2048",), ())

    opened = store(tmp_path, *whole(ca())[-1:])
    port = PortView("signon", 9476, Standing.REFUSED, alone(key="rsa1024"))
    view = CertificatesView(None, partitions=(Examined(PARTITION, (port,)),))
    found = Survey(tmp_path, opened.path, CHOICE, (PARTITION,), opened, view)
    strict = replace(services, toolbox=lambda *_: Strict())  # type: ignore[arg-type, return-value]
    held_back = plan(strict, found, "PROD")
    assert held_back.adding == () and held_back.problem is not None
    assert "Java refuses it" in str(held_back.problem.why)


def test_weak_ones_and_those_that_are_no_ca_are_added_with_their_remarks(
    services: Services, tmp_path: Path
) -> None:
    weak = alone(key="rsa1024", signature="sha1")
    plan = planned(services, store(tmp_path, *whole(ca())[-1:]), weak)
    assert plan.adding == weak
    (addition,) = plan.added
    keys = [found.key for found in addition.remarks]
    assert keys == ["not-a-ca", "weak-signature", "weak-key"]
    assert all(next_step(found) for found in addition.remarks)
    (near,) = planned(services, store(tmp_path, *whole(ca())[-1:]), alone(valid_days=20)).added
    assert [found.key for found in near.remarks] == ["expires-30", "not-a-ca"]
    assert all(next_step(found) for found in near.remarks)


def test_each_certificate_with_the_ports_that_present_it(
    services: Services, tmp_path: Path
) -> None:
    one, other = whole(ca()), alone()
    opened = store(tmp_path, *whole(ca())[-1:])
    both = planned(services, opened, one, other)
    assert [str(found.where) for found in both.added] == [
        "Presented on port 9476", "Presented on port 9475",
    ]  # fmt: skip
    assert "come into the truststore" in str(both.summary)
    (same,) = planned(services, opened, one, one).added
    assert str(same.where) == "Presented on ports 9476 and 9475"
    # A fingerprint speaks for its own port's certificate alone.
    assert confirm_renewal(both, other[0].sha1, wanted=other) == other[0]
    with pytest.raises(ProblemError) as caught:
        confirm_renewal(both, other[0].sha1, wanted=one[-1:])
    assert caught.value.id == "flows.fingerprint-other"
    # One that fits does not hide one that does not.
    with pytest.raises(ProblemError) as caught:
        confirm_renewal(both, one[-1].sha256, other[0].sha256, "AB" * 32)
    assert caught.value.id == "flows.fingerprint-differs"


def test_what_is_bad_holds_a_renewal_back_only_where_a_port_waits_for_it(
    services: Services, tmp_path: Path
) -> None:
    good, late = whole(ca()), alone(valid_from_days=-30, valid_days=-1)
    opened = store(tmp_path, *whole(ca())[-1:])
    stuck = planned(services, opened, good, late)
    assert stuck.adding == () and stuck.problem is not None
    assert [found.certificate for found in stuck.additions] == [good[-1], late[0]]
    # Java trusts that port already, by another way.
    fine = planned(services, opened, good, late, standing=Standing.TRUSTED)
    assert fine.adding == (good[-1],) and fine.problem is None


def test_a_namesake_is_called_a_renewal_only_once_a_signature_proves_it(
    services: Services, tmp_path: Path
) -> None:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "PROD Local CA")])
    old_key, new_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))

    def made(key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey) -> Certificate:
        now = datetime.now(UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=900))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(signer, hashes.SHA256())
        )
        return ROOM.certificate(built.public_bytes(Encoding.DER))

    opened = store(tmp_path, made(old_key, old_key))
    (claimed,) = planned(services, opened, (made(new_key, new_key),)).differences
    (signed,) = planned(services, opened, (made(new_key, old_key),)).differences
    assert claimed.kinship is signed.kinship is Kinship.SAME_SUBJECT
    assert not claimed.proven and signed.proven
    assert "It is a renewal" not in str(claimed.summary)
    assert "the fingerprint decides" in str(claimed.summary)
    assert "It is a renewal" in str(signed.summary)
