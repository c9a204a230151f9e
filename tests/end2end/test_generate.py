"""``keystore generate`` as a person and a script use it, judged by openssl, keytool and TLS."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.unit.keystore.handshakes import Served

ROOT = Path(__file__).parents[2]
STORE_WORD, BUNDLE_WORD, KEY_WORD = "store-changeit", "bundle-changeit", "key-changeit"
HOST = "i-prod.example.com"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing of this machine's person: no settings, no vault, no caches."""
    home = tmp_path / "home"
    home.mkdir()
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
def generate(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run ``keystore generate`` in an empty folder, without a terminal."""

    def run(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "keystore", "generate", *map(str, words)],
            input=stdin, capture_output=True, text=True, encoding="utf-8", env=environment,
            timeout=120, cwd=tmp_path / "work",
        )  # fmt: skip
        for text in (done.stdout, done.stderr):
            assert "Traceback" not in text
            for word in (STORE_WORD, BUNDLE_WORD, KEY_WORD):
                assert word not in text
        return done

    (tmp_path / "work").mkdir()
    return run


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The options that name the three password files."""
    named = []
    for option, word in (
        ("--password-file", STORE_WORD),
        ("--p12-password-file", BUNDLE_WORD),
        ("--key-password-file", KEY_WORD),
    ):
        path = tmp_path / f"{option}.txt"
        path.write_text(f"{word}\n", "utf-8")
        named += [option, str(path)]
    return named


def tool(name: str, *arguments: object) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"this machine has no {name}")
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, timeout=60,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def problem(done: subprocess.CompletedProcess[str], id: str) -> str:
    assert done.returncode == 2, done.stdout + done.stderr
    told = json.loads(done.stdout)["problem"]
    assert told["id"] == id
    return " ".join((told["what"], told["cause"], told["next_step"]))


@pytest.mark.parametrize("type", ["jks", "pkcs12"])
def test_a_ca_a_certificate_and_a_truststore(
    generate: Run, words: list[str], tmp_path: Path, type: str
) -> None:
    work = tmp_path / "work"
    done = generate(
        "trust", "--host", f"{HOST},i-prod", "--ip", "127.0.0.1", "--type", type, *words, "--json"
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["type"] == {"jks": "JKS", "pkcs12": "PKCS12"}[type]
    assert {path.name for path in work.iterdir() if path.is_file()} == {
        "trust", f"{HOST}.p12", "mypass-ca.key.pem", "mypass-ca.cer",
    }  # fmt: skip
    assert made["p12"] == str(work / f"{HOST}.p12")
    assert [one["is_ca"] for one in made["chain"]] == [False, True]
    assert any("QIBM_OS400_QZBS_SVR_SIGNON" in step for step in made["steps"])

    tool("openssl", "verify", "-x509_strict", "-CAfile", work / "mypass-ca.cer",
         work / "mypass-ca.cer")  # fmt: skip
    told = tool("keytool", "-J-Duser.language=en", "-list", "-keystore", work / "trust",
                "-storepass", STORE_WORD)  # fmt: skip
    assert made["added"][0]["sha256"] in told and "trustedCertEntry" in told
    told = tool("keytool", "-J-Duser.language=en", "-list", "-keystore", made["p12"],
                "-storepass", BUNDLE_WORD)  # fmt: skip
    assert made["certificate"]["sha256"] in told and "PrivateKeyEntry" in told

    client = ssl.create_default_context(cafile=work / "mypass-ca.cer")
    with Served(Path(made["p12"]).read_bytes(), BUNDLE_WORD, tmp_path) as server:
        assert server.greeted(client, HOST)
        assert server.greeted(client, "127.0.0.1")

    # The renewal: the same CA, another certificate, the truststore as it was.
    store = (work / "trust").read_bytes()
    again = generate("trust", "--host", HOST, *words, "--json")
    assert "--replace" in problem(again, "generate.exists")
    again = generate(
        "trust", "--host", HOST, "--ca-key", "mypass-ca.key.pem", *words, "--replace", "--json"
    )
    assert again.returncode == 0, again.stderr
    renewed = json.loads(again.stdout)
    assert renewed["chain"][1] == made["chain"][1]
    assert renewed["certificate"]["serial"] != made["certificate"]["serial"]
    assert renewed["added"] == [] and renewed["backup"]
    assert (work / "trust").read_bytes() == store


def test_the_store_is_proven_by_java_where_there_is_one(
    environment: dict[str, str], words: list[str], tmp_path: Path
) -> None:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    work = tmp_path / "work"
    work.mkdir()
    command = [sys.executable, "-m", "wizard", "--jar", str(jars()[0]), "keystore", "generate",
               "trust.jks", "--host", HOST, "--key", "ec-p256", *words, "--json"]  # fmt: skip
    for replace, proven in (([], True), (["--replace"], False)):
        # The renewal leaves the store as it is: there is nothing to prove.
        done = subprocess.run(
            [*command, *replace], capture_output=True, text=True, env=environment, timeout=120,
            cwd=work,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        assert json.loads(done.stdout)["proven"] is proven


def test_what_a_person_reads(generate: Run, words: list[str], tmp_path: Path) -> None:
    done = generate("trust.jks", "--host", HOST, "--kind", "self-signed", "--legacy",
                    "--key", "ec-p384", "--days", "30", *words)  # fmt: skip
    assert done.returncode == 0, done.stderr
    for needed in (HOST, "EC P-384", "SHA-256", "1 added", "What is left to do", "port 449"):
        assert needed in done.stdout
    told = tool("openssl", "pkcs12", "-legacy", "-in", tmp_path / "work" / f"{HOST}.p12",
                "-nodes", "-passin", f"pass:{BUNDLE_WORD}")  # fmt: skip
    assert "BEGIN PRIVATE KEY" in told


def test_the_stores_password_serves_a_script(generate: Run, tmp_path: Path) -> None:
    done = generate("t.jks", "--host", HOST, "--key", "ec-p256", "--password-stdin", "--yes",
                    stdin=f"{STORE_WORD}\n")  # fmt: skip
    assert done.returncode == 0, done.stderr
    tool("openssl", "pkcs12", "-in", tmp_path / "work" / f"{HOST}.p12", "-noout",
         "-passin", f"pass:{STORE_WORD}")  # fmt: skip
    none = generate("t.jks", "--host", HOST, "--kind", "csr", "--json")
    assert "--p12-password-file" in problem(none, "generate.password-needed")


def test_a_request_and_its_reply(generate: Run, words: list[str], tmp_path: Path) -> None:
    work, key, ca = tmp_path / "work", tmp_path / "ca.key", tmp_path / "ca.pem"
    asked = generate("trust.jks", "--kind", "csr", "--host", HOST, "--organization", "Example",
                     "--country", "de", *words, "--json")  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    made = json.loads(asked.stdout)
    assert not (work / "trust.jks").exists() and made["certificate"] is None
    assert "O = Example" in tool("openssl", "req", "-in", made["csr"], "-verify", "-noout",
                                 "-subject")  # fmt: skip
    assert "ENCRYPTED" in Path(made["key_file"]).read_text("utf-8").splitlines()[0]

    tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Company CA",
         "-keyout", key, "-out", ca)  # fmt: skip
    tool("openssl", "x509", "-req", "-in", made["csr"], "-CA", ca, "-CAkey", key,
         "-copy_extensions", "copyall", "-out", tmp_path / "leaf.pem", "-days", "300",
         "-set_serial", "9")  # fmt: skip
    tool("openssl", "crl2pkcs7", "-nocrl", "-certfile", tmp_path / "leaf.pem", "-certfile", ca,
         "-out", tmp_path / "reply.p7b")  # fmt: skip

    lacking = generate("trust.jks", "--reply", tmp_path / "reply.p7b", *words, "--json")
    problem(lacking, "generate.key-file-needed")
    alone = generate("trust.jks", "--reply", tmp_path / "leaf.pem", "--key-file",
                     made["key_file"], *words, "--json")  # fmt: skip
    assert "Company CA" in problem(alone, "generate.reply-chain")
    other = generate("trust.jks", "--kind", "csr", "--host", "i-test", *words, "--json")
    wrong = generate("trust.jks", "--reply", tmp_path / "reply.p7b", "--key-file",
                     json.loads(other.stdout)["key_file"], *words, "--json")  # fmt: skip
    assert "i-test.key.pem" in problem(wrong, "generate.reply-differs")
    assert not (work / "trust.jks").exists()

    taken = generate("trust.jks", "--reply", tmp_path / "leaf.pem", ca, "--key-file",
                     made["key_file"], *words, "--json")  # fmt: skip
    assert taken.returncode == 0, taken.stderr
    reply = json.loads(taken.stdout)
    assert reply["p12"] == str(work / f"{HOST}.p12")
    assert [one["subject"] for one in reply["chain"]][1] == "CN=Company CA"
    with Served(Path(reply["p12"]).read_bytes(), BUNDLE_WORD, tmp_path) as server:
        assert server.greeted(ssl.create_default_context(cafile=ca), HOST)
    whole = generate("other.jks", "--reply", tmp_path / "reply.p7b", "--key-file",
                     made["key_file"], "--p12", "second.p12", *words)  # fmt: skip
    assert whole.returncode == 0, whole.stderr


@pytest.mark.parametrize(
    ("more", "id"),
    [
        ([], "generate.no-name"),
        (["--host", "https://i-prod"], "answers.host-url"),
        (["--host", "i-prod", "--ip", "1.2.3"], "generate.address"),
        (["--host", "i-prod", "--days", "4000"], "generate.days"),
        (["--host", "i-prod", "--days", "-1"], "generate.days"),
        (["--host", "i-prod", "--key", "dsa"], "generate.key"),
        (["--host", "i-prod", "--kind", "client"], "generate.kind"),
        (["--host", "i-prod", "--type", "bks"], "cli.store-type"),
        (["--host", "i-prod", "--kind", "csr", "--days", "9", "--legacy"], "generate.options"),
        (["--host", "i-prod", "--kind", "self-signed", "--ca-key", "x"], "generate.options"),
        (["--host", "i-prod", "--csr", "x"], "generate.options"),
        (["--host", "i-prod", "--reply", "x", "--key-file", "y"], "generate.options"),
        (["stray.pem", "--host", "i-prod"], "generate.files-without-reply"),
        (["--reply", "x", "--key-file", "/no/such/key"], "generate.file-missing"),
        (["--host", "i-prod", "--p12", "t.jks"], "generate.same-file"),
        (["--host", "i-prod", "--ca-key", os.curdir], "configfiles.not-a-file"),
    ],
)
def test_wrong_usage_is_a_sentence_and_writes_nothing(
    generate: Run, words: list[str], tmp_path: Path, more: list[str], id: str
) -> None:
    told = problem(generate("t.jks", *more, *words, "--json"), id)
    assert "{" not in told
    assert list((tmp_path / "work").iterdir()) == []


def typed(
    environment: dict[str, str], folder: Path, words: list[str], answers: list[tuple[str, str]]
) -> str:
    """What a terminal shows while these questions are answered; nothing else is asked."""
    import pty

    terminal, inside = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "keystore", "generate", *words],
        stdin=inside, stdout=inside, stderr=inside, env=environment, cwd=folder,
        start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    shown = b""
    try:
        for question, answer in answers:
            while not shown.endswith(question.encode()):
                shown += os.read(terminal, 1)
            os.write(terminal, f"{answer}\n".encode())
            shown = b""
        with contextlib.suppress(OSError):  # Linux: the other end is closed
            while more := os.read(terminal, 4096):
                shown += more
        assert child.wait(60) == 0, shown
    finally:
        child.kill()
        child.wait(20)
        os.close(terminal)
    return shown.decode("utf-8", "replace")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
def test_at_a_terminal_the_passwords_and_the_files_are_asked_for(
    environment: dict[str, str], words: list[str], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    bundle = [
        (f"Password of the PKCS#12 file {HOST}.p12: ", BUNDLE_WORD),
        ("The same again: ", BUNDLE_WORD),
    ]
    write = ("Write these files? [y/N]: ", "y")
    store = [("Password of the store trust.jks: ", STORE_WORD), ("The same again: ", STORE_WORD)]
    command = ["trust.jks", "--host", HOST, "--key", "ec-p256"]
    shown = typed(environment, work, [*command, *words[-2:]], [*store, *bundle, write])
    assert "What is left to do" in shown
    assert (work / f"{HOST}.p12").is_file() and (work / "trust.jks").is_file()
    # The CA's key has a password of its own: asked for when the other one does not open it.
    again = [store[0], *bundle, ("Password of the key mypass-ca.key.pem: ", KEY_WORD), write]
    assert "used again" in typed(environment, work, [*command, "--replace"], again)
