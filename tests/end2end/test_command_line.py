"""The command line as a person and a script use it: real processes, a clean home."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.passwordsleft import Watch
from wizard.cli.output import exit_code
from wizard.domain.catalogue import CATALOGUE
from wizard.domain.problems import problem
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import (
    CertificateScenario,
    LocalCA,
    PartitionScenario,
    RunningPartition,
    Scenario,
    Simulation,
)

ROOT = Path(__file__).parents[2]
PASSWORD = "mypass4u"
STORE_PASSWORD = "changeit"


class Ran:
    """What a finished command left: code, standard output, standard error."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        for text in (self.out, self.err):
            assert "Traceback" not in text
            assert PASSWORD not in text
            assert STORE_PASSWORD not in text

    @property
    def json(self) -> dict[str, object]:
        document: dict[str, object] = json.loads(self.out)
        return document


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home directory."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """Nothing of this machine's person: no settings, no vault, no caches."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LOCALAPPDATA": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONWARNINGS": "error",
    }


@pytest.fixture
def wizard(environment: dict[str, str]) -> Callable[..., Ran]:
    """Run ``mypass-wizard``: ``wizard("check", "--host", ...)``."""

    def run(*arguments: object, stdin: str = "", **more: str) -> Ran:
        jar = [] if not jars() else ["--jar", str(jars()[-1])]
        words = [sys.executable, "-m", "wizard", *jar, *(str(word) for word in arguments)]
        return Ran(
            subprocess.run(
                words,
                input=stdin,
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
    """A healthy partition."""
    with Simulation(Scenario((PartitionScenario(),)), base_address=None) as simulation:
        yield simulation.partitions[0]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "store.pwd"
    path.write_text(f"{STORE_PASSWORD}\n", encoding="utf-8")
    return path


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """An empty gateway folder."""
    folder = tmp_path / "gateway with blanks ü"
    connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    return folder


def ports(partition: RunningPartition) -> list[object]:
    return ["--mapper-port", partition.mapper_port]


needs_jar = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")


@needs_jar
def test_a_check_without_tls(wizard: Callable[..., Ran], partition: RunningPartition) -> None:
    ran = wizard(
        "check", "--host", partition.address, "--user", "mypasssvc", "--no-ssl",
        *ports(partition), "--password-stdin", "--json", stdin=f"{PASSWORD}\n",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    found = ran.json["partitions"]
    assert isinstance(found, list)
    assert [check["id"] for check in found[0]["checks"]] == [kind.id for kind in CATALOGUE]
    for check in found[0]["checks"]:
        assert {"id", "verdict", "title", "seen", "cause", "next_step", "ms"} <= set(check)
        assert check["verdict"] in ("pass", "warn", "fail", "skipped")
        assert isinstance(check["ms"], int)
    assert ran.err == ""


@needs_jar
def test_from_nothing_to_trust(
    wizard: Callable[..., Ran],
    partition: RunningPartition,
    password_file: Path,
    tmp_path: Path,
) -> None:
    store = tmp_path / "trust.jks"
    word = tmp_path / "account.pwd"
    word.write_bytes(PASSWORD.encode() + b"\r\n")
    check = [
        "check", "--host", partition.address, "--user", "MYPASSSVC", *ports(partition),
        "--password-file", word, "--json",
    ]  # fmt: skip
    before = wizard(*check)
    assert before.code == 1
    verdicts = {row["id"]: row["verdict"] for row in before.json["partitions"][0]["checks"]}
    assert verdicts["tls.trust"] == "fail"
    assert verdicts["signon"] == "skipped"

    fetch = ["keystore", "fetch", store, "--host",
             f"{partition.address}:{partition.signon_tls_port}",
             "--password-file", password_file, "--json"]  # fmt: skip
    unconfirmed = wizard(*fetch)
    assert unconfirmed.code == 2
    assert not store.exists()
    # A fingerprint that does not fit is never overruled by a yes.
    for more in ((), ("--yes",)):
        wrong = wizard(*fetch, "--fingerprint", "AA:" * 31 + "AA", *more)
        assert wrong.code == 2
        assert wrong.json["problem"]["id"] == "cli.fingerprint"
        assert not store.exists()
    good = KeystoreRoom().certificate(partition.ca.root).sha256
    junk = wizard(*fetch, "--fingerprint", f"x{good}")
    assert junk.code == 2
    assert junk.json["problem"]["id"] == "answers.fingerprint"
    assert not store.exists()
    fetched = wizard(*fetch, "--fingerprint", f"SHA256 Fingerprint={good}")
    assert fetched.code == 0, fetched.err
    assert store.exists()

    listed = wizard("keystore", "list", store, "--password-file", password_file, "--json")
    assert listed.code == 0
    assert listed.json["type"] == "JKS"
    entry = listed.json["entries"][0]
    assert entry["kind"] == "trusted"
    assert entry["is_ca"] is True
    after = wizard(*check, "--truststore", store, "--truststore-password-file", password_file)
    assert after.code == 0, after.out
    again = wizard(*fetch, "--yes")
    assert again.code == 0
    assert again.json["added"] == []


def test_the_real_ca_behind_an_impostors_chain_vouches_for_nobody(
    wizard: Callable[..., Ran], password_file: Path, tmp_path: Path
) -> None:
    """Whoever sits in between sends it along; its fingerprint is the one that DCM shows."""
    real, impostor = (
        LocalCA(name, ("localhost",), CertificateScenario()) for name in ("REAL", "EVIL")
    )
    bundle = tmp_path / "chain.pem"
    bundle.write_bytes(
        impostor.server().pem() + impostor.export("pem") + b"\n" + real.export("pem")
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle)
    store = tmp_path / "trust.jks"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)

        def serve() -> None:
            for _ in range(2):
                with contextlib.suppress(OSError):
                    plain, _ = listening.accept()
                    with plain, context.wrap_socket(plain, server_side=True) as line:
                        line.recv(1)

        server = threading.Thread(target=serve, daemon=True)
        server.start()
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        fetch = ["keystore", "fetch", store, "--host", place, "--password-file", password_file]
        good = KeystoreRoom().certificate(real.export("der")).sha256
        for more in ((), ("--yes",)):
            ran = wizard(*fetch, "--fingerprint", good, *more, "--json")
            assert ran.code == 2
            assert ran.json["problem"]["id"] == "flows.fingerprint-other"
            assert not store.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("y", 0)])
def test_at_a_terminal_a_no_keeps_the_host_out(
    environment: dict[str, str],
    partition: RunningPartition,
    password_file: Path,
    tmp_path: Path,
    answer: str,
    code: int,
) -> None:
    import pty

    store = tmp_path / "trust.jks"
    terminal, inside = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "keystore", "fetch", str(store), "--host",
         f"{partition.address}:{partition.signon_tls_port}", "--password-file",
         str(password_file)],
        stdin=inside, stdout=inside, stderr=inside, env=environment, start_new_session=True,
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
    assert store.exists() == (code == 0)


def test_import_and_keytool_agree(
    wizard: Callable[..., Ran], partition: RunningPartition, password_file: Path, tmp_path: Path
) -> None:
    keytool = shutil.which("keytool")
    if keytool is None:
        pytest.skip("no keytool on this machine")
    for form in ("pem", "der", "p7b"):
        for kind in ("jks", "pkcs12"):
            source, store = tmp_path / f"ca.{form}", tmp_path / f"{form}.{kind}"
            source.write_bytes(partition.ca.export(form))
            ran = wizard(
                "keystore", "import", store, source, "--type", kind,
                "--password-file", password_file, "--yes", "--json",
            )  # fmt: skip
            assert ran.code == 0, ran.err
            listed = subprocess.run(
                [keytool, "-list", "-v", "-keystore", str(store)],
                input=f"{STORE_PASSWORD}\n", capture_output=True, text=True, timeout=60, check=True,
            )  # fmt: skip
            assert ran.json["added"][0]["sha256"] in listed.stdout
            assert "trustedCertEntry" in listed.stdout


@needs_jar
def test_a_wrong_password_is_code_1_and_no_secret_leaks(
    wizard: Callable[..., Ran], partition: RunningPartition
) -> None:
    ran = wizard(
        "check", "--host", partition.address, "--user", "mypasssvc", "--no-ssl",
        *ports(partition), "--password-stdin", stdin="Not-The-Word-77\n",
    )  # fmt: skip
    assert ran.code == 1
    assert "refused the password" in ran.out
    assert "Not-The-Word-77" not in ran.out + ran.err
    assert partition.attempts("MYPASSSVC") == 1


@needs_jar
def test_several_partitions_of_a_gateway(
    wizard: Callable[..., Ran], gateway: Path, tmp_path: Path
) -> None:
    weak = replace(
        PartitionScenario(name="TEST"),
        profiles=tuple(
            replace(profile, special_authorities=()) for profile in PartitionScenario().profiles
        ),
    )
    with Simulation(
        Scenario((PartitionScenario(name="PROD"), weak)), base_address=None
    ) as simulation:
        tables = [
            f'[[partition]]\nname = "{one.name}"\nhost = "{one.address}"\nuser = "MYPASSSVC"\n'
            f"ssl = false\nports = {{ mapper = {one.mapper_port} }}\n"
            for one in simulation.partitions
        ]
        connector = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
        (connector / "partitions.toml").write_text("\n".join(tables), encoding="utf-8")
        ran = wizard("--install-dir", gateway, "check", "--password-stdin", "--json",
                     stdin=PASSWORD)  # fmt: skip
        assert ran.code == 1
        found = {one["name"]: one["verdict"] for one in ran.json["partitions"]}
        assert found == {"PROD": "pass", "TEST": "fail"}
        one = wizard("--install-dir", gateway, "check", "prod", "--password-stdin", stdin=PASSWORD)
        assert one.code == 0
        unknown = wizard("--install-dir", gateway, "check", "NOPE", "--password-stdin",
                         stdin=PASSWORD)  # fmt: skip
        assert unknown.code == 2
        assert "PROD, TEST" in unknown.err


def test_settings_of_the_connector(wizard: Callable[..., Ran], gateway: Path) -> None:
    connector = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    file = connector / "fpc101.properties"
    before = b"# kept \xfc\r\nSSLmode : true\r\n\r\nother=1"
    file.write_bytes(before)
    shown = wizard("--install-dir", gateway, "config", "show", "--json")
    assert shown.code == 0
    assert {"key": "SSLmode", "value": "true", "line": 2} in shown.json["entries"]
    same = wizard("--install-dir", gateway, "config", "set", "SSLmode=true", "--json")
    assert same.code == 0
    assert same.json["changed"] is False
    assert file.read_bytes() == before
    changed = wizard("--install-dir", gateway, "config", "set", "SSLmode=false")
    assert changed.code == 0
    assert file.read_bytes() == before.replace(b": true", b": false")
    assert wizard("--install-dir", gateway, "config", "set", "nonsense").code == 2
    assert wizard("--install-dir", gateway, "config", "set", "SSLmode=maybe").code == 2
    assert file.read_bytes() == before.replace(b": true", b": false")


@pytest.mark.parametrize(
    "command",
    [
        "CHGUSRPRF USRPRF({user}) STATUS(*ENABLED)",
        "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}",
        "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) SPCAUT(*ALLOBJ)",
        "CHGUSRPRF USRPRF(X{user}) PASSWORD({pwd})",
    ],
)
def test_a_command_that_cannot_work_is_not_written(
    wizard: Callable[..., Ran], gateway: Path, command: str
) -> None:
    file = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "fpc101.properties"
    before = b"SSLmode=true\r\n"
    file.write_bytes(before)
    ran = wizard("--install-dir", gateway, "config", "set", f"command={command}", "--json")
    assert ran.code == 2
    assert ran.json["problem"]["id"].startswith(("cl.", "flows.command"))
    assert file.read_bytes() == before
    # What the gateway has already works there, and may be set again.
    file.write_text(f"command={command}\n", encoding="latin-1")
    same = wizard("--install-dir", gateway, "config", "set", f"command={command}", "SSLmode=true")
    assert same.code == 0
    assert same.err.strip()


def test_a_doubtful_command_is_written_with_a_warning(
    wizard: Callable[..., Ran], gateway: Path
) -> None:
    command = " CALL PGM(MYLIB/RESET) PARM({user} {pwd}) "
    ran = wizard("--install-dir", gateway, "config", "set", f"command={command}", "--json")
    assert ran.code == 0
    assert ran.json["changed"] is True
    assert "CHGUSRPRF" in ran.err
    shown = wizard("--install-dir", gateway, "config", "show", "--json")
    values = {entry["key"]: entry["value"] for entry in shown.json["entries"]}
    assert values["command"] == command.strip()


def test_the_last_change_is_put_back(wizard: Callable[..., Ran], gateway: Path) -> None:
    file = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "fpc101.properties"
    nothing = wizard("--install-dir", gateway, "config", "restore")
    assert nothing.code == 2
    file.write_bytes(b"SSLmode=true\r\n")
    assert wizard("--install-dir", gateway, "config", "set", "SSLmode=false").code == 0
    assert wizard("--install-dir", gateway, "config", "restore", "--json").code == 0
    assert file.read_bytes() == b"SSLmode=true\r\n"


def test_the_log_level(wizard: Callable[..., Ran], gateway: Path) -> None:
    connector = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    file = connector / "classes" / "log4j.properties"
    before = b"# log\nlog4j.rootLogger=INFO, file\nlog4j.appender.file.File=C:\\\\L\\\\x.log\n"
    file.write_bytes(before)
    shown = wizard("--install-dir", gateway, "log", "level", "--json")
    assert (shown.json["level"], shown.json["file"]) == ("INFO", "C:\\L\\x.log")
    assert wizard("--install-dir", gateway, "log", "level", "debug").code == 0
    assert file.read_bytes() == before.replace(b"INFO", b"DEBUG")
    assert wizard("--install-dir", gateway, "log", "level", "LOUD").code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check"], 2),
        (["check", "--host", "https://i.example.com/", "--user", "u"], 2),
        (["check", "--host", "h", "--user", "way-too-long-name"], 2),
        (["check", "--host", "h", "--user", "u", "--signon-port", "99999"], 2),
        (["check", "--host", "h"], 2),
        (["check", "--host", "h", "--user", "u", "--password-file", "/no/such"], 2),
        (["check", "--host", "h", "--user", "u", "--connect-timeout", "-1"], 2),
        (["check", "--no-such-option"], 2),
        (["no-such-command"], 2),
        ([], 2),
        (["config", "show"], 2),
        (["--install-dir", "/no/such/folder", "config", "show"], 2),
        (["keystore", "list", "/no/such/store"], 2),
        (["keystore", "list", os.devnull], 2),
        (["keystore", "import", os.curdir, os.devnull, "--password-stdin"], 2),
        (["simulate", "--partitions", "0"], 2),
        (["simulate", "--scenario", "/no/such.toml"], 2),
    ],
)
def test_wrong_usage_is_code_2_and_a_sentence(
    wizard: Callable[..., Ran], words: list[str], code: int
) -> None:
    ran = wizard(*words, stdin="word\n")
    assert ran.code == code, ran.err
    assert ran.err.strip() or ran.out.strip()


def test_json_stays_json_when_something_is_wrong(wizard: Callable[..., Ran]) -> None:
    ran = wizard("check", "--host", "a b", "--user", "u", "--json")
    assert ran.code == 2
    problem = ran.json["problem"]
    assert isinstance(problem, dict)
    assert problem["id"].startswith("answers.")
    assert problem["next_step"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["check", "--no-such-option"], "--no-such-option"),
        (["check", "--connect-timeout", "soon"], "--connect-timeout"),
        (["no-such-command"], "no-such-command"),
        (["keystore", "inspect"], "FILE"),
    ],
)
def test_wrong_usage_is_json_as_well(
    wizard: Callable[..., Ran], words: list[str], named: str
) -> None:
    ran = wizard(*words, "--json")
    assert ran.code == 2
    problem = ran.json["problem"]
    assert isinstance(problem, dict)
    assert problem["id"] == "cli.usage"
    assert named in problem["what"]


@needs_jar
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("through", ["file", "stdin"])
def test_a_password_as_powershell_writes_it(
    environment: dict[str, str], tmp_path: Path, encoding: str, through: str,
    no_password_is_left: Watch,
) -> None:  # fmt: skip
    host = PartitionScenario()
    wide = "Pässwort\u0a41\u410a"  # its bytes hold half of a line's end, both ways
    data = f"\ufeff{STORE_PASSWORD}{wide}\r\nmore\r\n".encode(encoding)
    store, source, word = tmp_path / "t.jks", tmp_path / "ca.pem", tmp_path / "word"
    with Simulation(Scenario((host,)), base_address=None) as simulation:
        source.write_bytes(simulation.partitions[0].ca.export("pem"))
    word.write_bytes(data)
    no_password_is_left.allow(word)
    own = ["--password-stdin"] if through == "stdin" else ["--password-file", str(word)]
    program = [sys.executable, "-m", "wizard", "keystore"]
    made = subprocess.run(
        [*program, "import", str(store), str(source), "--yes", *own],
        input=data, env=environment, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    plain = f"{STORE_PASSWORD}{wide}\n".encode()
    opened = subprocess.run(
        [*program, "list", str(store), "--password-stdin"],
        input=plain, env=environment, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert opened.returncode == 0, opened.stderr


@pytest.mark.parametrize("data", [b"\0m\0y\0", b"word\t\n", b"\xff\xfem", b"\x80uro\n", b"a\x7f"])
def test_a_password_of_control_characters_is_never_sent(
    wizard: Callable[..., Ran], partition: RunningPartition, tmp_path: Path, data: bytes
) -> None:
    word = tmp_path / "word"
    word.write_bytes(data)
    ran = wizard("check", "--host", partition.address, "--user", "mypasssvc", "--no-ssl",
                 *ports(partition), "--password-file", word, "--json")  # fmt: skip
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "cli.password-characters"
    assert partition.attempts("MYPASSSVC") == 0


def test_a_vanished_java_is_code_3(
    wizard: Callable[..., Ran], partition: RunningPartition, tmp_path: Path
) -> None:
    ran = wizard(
        "--java-home", tmp_path / "gone", "check", "--host", partition.address,
        "--user", "u", "--no-ssl", *ports(partition), "--password-stdin", stdin="x\n",
    )  # fmt: skip
    assert ran.code == 3, (ran.out, ran.err)


def test_no_display_is_a_sentence(environment: dict[str, str]) -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("these always have a display")
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "window"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ran = Ran(done)
    assert ran.code == 3
    assert "display" in ran.err or "Qt" in ran.err


def test_output_that_nobody_reads_and_consoles_without_unicode(
    wizard: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = wizard("check", "--host", "ü ö", "--user", "u", PYTHONIOENCODING="ascii", LANG="C")
    assert ran.code == 2


def test_interrupt(environment: dict[str, str]) -> None:
    if not hasattr(signal, "SIGINT") or sys.platform == "win32":
        pytest.skip("POSIX signals")
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "simulate", "--address", "127.44.0.1", "--json"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    lines = []
    while not lines or lines[-1].rstrip() != "}":
        line = child.stdout.readline()
        assert line, child.communicate()[1]
        lines.append(line)
    assert json.loads("".join(lines))["partitions"][0]["host"] == "127.44.0.1"
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "Traceback" not in err


@needs_jar
@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize(
    "where", [">&-", ">/dev/full", ">&- 2>&-", "| head -c 1; exit ${PIPESTATUS[0]}"]
)
@pytest.mark.parametrize("json_too", ["", "--json"])
def test_a_check_whose_output_is_lost_still_tells_its_verdict(
    environment: dict[str, str], partition: RunningPartition, where: str, json_too: str
) -> None:
    if where == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    mapper = partition.mapper_port
    command = (
        f"{sys.executable} -m wizard --jar {jars()[-1]} check --host {partition.address} "
        f"--user mypasssvc --no-ssl --mapper-port {mapper} --password-stdin {json_too} {where}"
    )
    done = subprocess.run(
        ["bash", "-c", command],
        input="Not-The-Word-77\n", env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    for word in ("Traceback", "Exception", "Errno", "know"):
        assert word not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["config", "show"], ["config", "show", "--json"]])
def test_a_full_disk_is_code_3_and_a_sentence(
    environment: dict[str, str], gateway: Path, words: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "--install-dir", str(gateway), *words],
            env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
            check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith("What the command printed could not be written.")
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@needs_jar
def test_only_the_partitions_own_file_stops_a_check(
    wizard: Callable[..., Ran], gateway: Path, partition: RunningPartition
) -> None:
    connector = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    table = (
        f'[[partition]]\nname = "PROD"\nhost = "{partition.address}"\nuser = "MYPASSSVC"\n'
        f"ssl = false\nports = {{ mapper = {partition.mapper_port} }}\n"
        'port = 1\npassword = "Geheim#1"\n'
    )
    (connector / "partitions.toml").write_text(table, encoding="utf-8")
    (connector / "fpc101.properties").write_bytes(b"command=\\uZZZZ\n")
    check = ["--install-dir", gateway, "check", "--password-stdin", "--json"]
    ran = wizard(*check, stdin=PASSWORD)
    assert ran.code == 0, ran.err
    assert [one["name"] for one in ran.json["partitions"]] == ["PROD"]
    assert "fpc101.properties" in ran.err or "\\u" in ran.err
    assert "“port” of partition 1 (PROD)" in ran.err
    assert "A password has no place in partitions.toml" in ran.err
    assert "Geheim" not in ran.err + ran.out
    (connector / "partitions.toml").write_text("[[partition", encoding="utf-8")
    ran = wizard(*check, stdin=PASSWORD)
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "cli.gateway-file"


def test_an_encrypted_source_asks_for_its_own_password(
    wizard: Callable[..., Ran], partition: RunningPartition, tmp_path: Path, password_file: Path
) -> None:
    source, locked, store = tmp_path / "ca.pem", tmp_path / "ca.p12", tmp_path / "trust.jks"
    source.write_bytes(partition.ca.export("pem"))
    other = tmp_path / "other.pwd"
    other.write_text("another-word\n", encoding="utf-8")
    made = wizard("keystore", "import", locked, source, "--type", "pkcs12", "--yes",
                  "--password-file", other)  # fmt: skip
    assert made.code == 0, made.err
    words = ["keystore", "import", store, locked, "--yes", "--json",
             "--password-file", password_file]  # fmt: skip
    ran = wizard(*words)
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "cli.source-password"
    assert "--source-password-file" in ran.err
    assert not store.exists()
    opened = wizard(*words, "--source-password-file", other)
    assert opened.code == 0, opened.err


def test_a_java_that_is_not_there_is_named_as_it_was_given(wizard: Callable[..., Ran]) -> None:
    gone = "/nonexistent" if sys.platform != "win32" else "C:\\nonexistent"
    for path in (gone, f"{gone}/bin", f"{gone}/bin/java"):
        ran = wizard("--java-home", path, "check", "--host", "h", "--user", "u",
                     "--password-stdin", "--json", stdin="word\n")  # fmt: skip
        assert ran.code == 3
        assert "nonexistent" in ran.json["problem"]["what"]


def test_a_demonstration_without_jar_or_java_begins_nothing(
    wizard: Callable[..., Ran], tmp_path: Path
) -> None:
    for option in ("--jar", "--java-home"):
        ran = wizard(option, tmp_path / "gone", "demo", "--headless")
        assert ran.code == 3
        assert "gone" in ran.err
        assert "simulated" not in ran.out


def test_a_demonstration_where_no_jar_is_found_begins_nothing(
    environment: dict[str, str],
) -> None:
    # The real finder, on a machine that has no jar.
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys; from dataclasses import replace; from wizard.gateway import toolbox; "
         "find = toolbox.MachineToolboxFinder.find; "
         "toolbox.MachineToolboxFinder.find = "
         "lambda *a, **k: replace(find(*a, **k), jar=None); "
         "import wizard.__main__ as program; sys.argv[1:] = ['demo', '--headless']; "
         "sys.exit(program.main())"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ran = Ran(done)
    assert ran.code == 3
    assert "jt400.jar" in ran.err or "Java" in ran.err
    assert "simulated" not in ran.out


@pytest.mark.parametrize("moment", [0.03, 0.1, 0.2, 0.35, 0.5, 0.7])
def test_an_interrupt_while_the_program_starts(environment: dict[str, str], moment: float) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX signals")
    child = subprocess.Popen(
        # The program's own part of the start: Python itself is not ours to guard.
        [sys.executable, "-c",
         "import os, sys; import wizard.__main__ as program; "
         "os.write(1, b'!'); sys.argv[1:] = ['check', '--host', 'h', '--user', 'u', "
         "'--password-stdin']; sys.exit(program.main())"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.read(1) == b"!"
    with pytest.raises(subprocess.TimeoutExpired):
        # The moment is the subject here; the command itself waits for its input for ever.
        child.wait(timeout=moment)
    child.send_signal(signal.SIGINT)
    code = child.wait(timeout=20)
    assert child.stderr is not None
    err = child.stderr.read().decode()
    child.communicate()
    assert (code, err.strip()) == (130, "Interrupted.")


def test_no_other_command_loads_the_simulator(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys; import wizard.cli.main; "
         "sys.exit(any(name.startswith('wizard.simulator') for name in sys.modules))"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_simulate_repeats_a_scenario_to_the_count(
    environment: dict[str, str], tmp_path: Path
) -> None:
    scenario = tmp_path / "one.toml"
    scenario.write_text('[[partition]]\nname = "ONE"\n', encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "simulate", "--partitions", "3", "--scenario",
         str(scenario), "--address", "127.44.1.1"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        lines = []
        while not any("Running" in line for line in lines):
            line = child.stdout.readline()
            assert line, child.communicate()[1]
            lines.append(line)
        table = "".join(lines)
        assert all(address in table for address in ("127.44.1.1", "127.44.1.2", "127.44.1.3"))
    finally:
        child.terminate()
        child.communicate(timeout=20)


@needs_jar
def test_a_gateway_folder_to_practise_on(
    wizard: Callable[..., Ran], environment: dict[str, str], password_file: Path, tmp_path: Path
) -> None:
    """The lines of the README, with files in the place of the prompts."""
    folder = tmp_path / "practice"
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "simulate", "--gateway", str(folder),
         "--address", "127.44.2.1"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        said = ""
        while "Running" not in said:
            line = child.stdout.readline()
            assert line, child.communicate()[1]
            said += line
        assert f"--install-dir {folder} check" in said
        service = tmp_path / "service.pwd"
        service.write_text(said.partition(" has the password ")[2].partition(".\n")[0])
        new = tmp_path / "new.pwd"
        new.write_text("Nebel-Tasse-27\n")
        run = ["--install-dir", folder]
        store = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "mypass-truststore.jks"
        (partition,) = tomllib.loads((store.parent / "partitions.toml").read_text())["partition"]
        tls = wizard(*run, "check", "--password-file", service, "--json").json["partitions"]
        assert tls[0]["host"] == partition["host"] == "127.44.2.1"  # type: ignore[index]
        port = said.splitlines()[1].split()[4]
        fetched = wizard(
            *run, "keystore", "fetch", store, "--host", f"127.44.2.1:{port}", "--yes",
            "--password-file", password_file,
        )  # fmt: skip
        assert fetched.code == 0, fetched.err
        given = ["--password-file", service, "--truststore-password-file", password_file]
        assert wizard(*run, "check", *given).code == 0
        reset = wizard(*run, "account", "reset", "ANNA", *given, "--new-password-file", new)
        assert reset.code == 0, reset.err
    finally:
        child.terminate()
        child.communicate(timeout=20)


def test_no_real_gateway_is_made_one_to_practise_on(
    wizard: Callable[..., Ran], gateway: Path
) -> None:
    done = wizard("simulate", "--address", "127.44.2.9", "--gateway", gateway, "--json")
    assert done.code == 2
    assert done.json["problem"]["id"] == "cli.practice-folder"
    assert list(gateway.rglob("*.toml")) == []


def test_secret_is_not_in_the_process_list() -> None:
    assert "mypass4u" not in repr(Secret("mypass4u"))


def test_options_of_a_host_without_a_host(wizard: Callable[..., Ran], gateway: Path) -> None:
    for words in (["--no-ssl"], ["--signon-port", "9999"], ["--ifs-shares"], ["--user", "U"]):
        ran = wizard("--install-dir", gateway, "check", *words)
        assert ran.code == 2
        assert "--host" in ran.err


def test_a_pkcs12_truststore_without_its_password(
    wizard: Callable[..., Ran], partition: RunningPartition, password_file: Path, tmp_path: Path
) -> None:
    source, store = tmp_path / "ca.pem", tmp_path / "trust.p12"
    source.write_bytes(partition.ca.export("pem"))
    made = wizard("keystore", "import", store, source, "--type", "pkcs12",
                  "--password-file", password_file, "--yes")  # fmt: skip
    assert made.code == 0
    ran = wizard("check", "--host", partition.address, "--user", "U", *ports(partition),
                 "--truststore", store, "--password-stdin", stdin="x\n")  # fmt: skip
    assert ran.code == 2
    assert "--truststore-password-file" in ran.err


def test_settings_that_are_no_text_are_refused(wizard: Callable[..., Ran], gateway: Path) -> None:
    done = wizard("--install-dir", gateway, "config", "set", os.fsdecode(b"key=\xff"), "--json")
    assert done.code == 2
    assert done.json["problem"]["id"] == "cli.setting-characters"


def test_a_new_file_had_no_former_one(wizard: Callable[..., Ran], gateway: Path) -> None:
    made = wizard("--install-dir", gateway, "config", "set", "SSLmode=true")
    assert made.code == 0
    assert "as it was" not in made.out
    assert "as it was" in wizard("--install-dir", gateway, "config", "set", "SSLmode=false").out


@pytest.mark.parametrize("typed", ["abc", "10.0.0.1", "::1", "127.0.0.300"])
def test_simulated_hosts_stay_on_this_machine(wizard: Callable[..., Ran], typed: str) -> None:
    done = wizard("simulate", "--address", typed, "--json")
    assert done.code == 2
    assert done.json["problem"]["id"] == "cli.simulate-address"


def test_an_export_folder_that_is_a_file(wizard: Callable[..., Ran], tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"")
    done = wizard("simulate", "--address", "127.44.0.9", "--export-dir", place, "--json")
    assert done.code == 2
    assert done.json["problem"]["id"] == "cli.export-folder"


def test_the_rights_that_are_lacking_are_code_3() -> None:
    lacking = problem(
        "configfiles.unreadable", path="x", reason="no", fault=PermissionError(13, "")
    )
    assert exit_code(lacking) == 3
    assert exit_code(problem("configfiles.unreadable", path="x", reason="odd")) == 2
    assert exit_code(problem("configfiles.read-only", path="x")) == 3
    assert exit_code(problem("gateway.vault-missing")) == 3
