"""The support bundle: useful, and without any planted secret in any encoding."""

from __future__ import annotations

import base64
import json
import stat
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.flows.fakes import CHOICE, World, make_gateway
from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.logsettings import LogSettingsRoom
from wizard.domain import redact
from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError
from wizard.domain.redact import LEFT_OUT, Redactor
from wizard.domain.redactwords import EXCEPTIONS, SPECIALS, message_ids
from wizard.flows.logs.bundle import INDEX, Bundle, collect, read_report, write
from wizard.flows.services import Services
from wizard.gateway.logfile import GatewayLogs

SECRETS = [
    "Sommer2026!",
    "tr0ub4dor",
    "MYPASS4U",
    "correcthorse",
    "Zürich-77",
    "p@ss w0rd",
    "Qz9#kk",
]


def encodings(secret: str) -> Iterator[str]:
    """A secret in the dresses that it may take in a text."""
    raw = secret.encode()
    yield secret
    yield secret.lower()
    yield secret.upper()
    yield secret[::-1]
    yield base64.b64encode(raw).decode()
    yield base64.b64encode(raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret.encode("utf-16-le")).decode()
    yield base64.b32encode(raw).decode()
    yield raw.hex()
    yield raw.hex().upper()
    yield secret.encode("cp037").hex()
    yield urllib.parse.quote(secret, safe="")
    yield "".join(f"%{byte:02X}" for byte in raw)
    yield "".join(f"\\u{ord(character):04x}" for character in secret)
    yield "".join(f"&#{ord(character)};" for character in secret)
    yield repr(secret)
    yield json.dumps(secret)
    yield " ".join(str(byte) for byte in raw)
    yield ",".join(str(byte) for byte in raw)
    yield " ".join(f"{byte:02x}" for byte in raw)


ALL = sorted({one for secret in SECRETS for one in encodings(secret)})


@pytest.fixture
def services() -> Services:
    return replace(
        World().services, files=ConfigRoom(), logs=GatewayLogs(), logconfigs=LogSettingsRoom()
    )


@pytest.fixture
def tree(tmp_path: Path) -> InstallTree:
    tree = World().gateway.tree(make_gateway(tmp_path / "gw"))
    secret = SECRETS[0]
    properties = [
        "SSLmode=true",
        f"command=CHGUSRPRF USRPRF({{user}}) PASSWORD({secret}) STATUS(*ENABLED) TEXT('{secret}')",
        f"# {secret}",
        *(f"key{number}={one}" for number, one in enumerate(ALL)),
        *(f"password{number}=  {one}" for number, one in enumerate(ALL)),
    ]
    tree.properties.write_text(
        "\n".join(line.replace("\\", "\\\\") for line in properties),
        encoding="latin-1", errors="replace",
    )  # fmt: skip
    log = tmp_path / "c.log"
    tree.log4j.write_text(
        f"log4j.rootLogger=INFO, file\n# {secret}\nlog4j.appender.file.File={log}\n"
        "log4j.appender.file=org.apache.log4j.FileAppender\n"
        f"log4j.appender.mail.SMTPPassword={secret}\nlog4j.appender.mail.To={secret}\n"
        "log4j.appender.file.layout.ConversionPattern=%d %-5p [%t] %c - %m%n\n"
    )
    tree.partitions.write_text(
        f'# {secret}\n[[partition]]\nname = "PROD"\nhost = "i-prod.example.com"\n'
        f'user = "MYPASSSVC"\nssl = true\nnote = "{secret}"\npassword = "{secret}"\n'
    )
    shapes = [
        "2026-11-24 08:00:00,000 DEBUG [main] com.ibm.as400.access.X - CHGUSRPRF USRPRF(ANNA) "
        "PASSWORD({}) STATUS(*ENABLED)",
        "2026-11-24 08:00:00,000 DEBUG [{}] a.B - connected",
        "2026-11-24 08:00:00,000 DEBUG [main] {} - connected",
        "{}",
        "password is {}",
        "new password: {} for ANNA",
        "the password is incorrect: {}",
        "ftp_pwd={}&x=1",
        'json {{"value":"{}"}}',
        "java.lang.IllegalStateException: {}",
        "Caused by: com.ibm.as400.access.AS400SecurityException: Password is incorrect.:{}",
        "\tat {}.x(Y.java:1)",
        "connected to {} in 12 ms",
        "({})[{}]<{}>",
        "user={}:{}@host",
    ]
    lines = [shape.format(*[one] * 3) for shape in shapes for one in ALL]
    lines.append(
        "2026-11-24 08:00:01,000 ERROR [worker-1] a.B - reset failed on i-prod.example.com"
    )
    lines.append("javax.net.ssl.SSLHandshakeException: PKIX path building failed")
    lines.append("\tat com.ibm.as400.access.SocketContainerJSSE.x(SocketContainerJSSE.java:42)")
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tree


def report() -> dict[str, object]:
    secret = SECRETS[0]
    return {
        "partitions": [
            {
                "name": "PROD", "host": "i-prod.example.com", "verdict": secret,
                "checks": [
                    {"id": "signon", "verdict": "fail", "title": secret, "seen": secret,
                     "cause": secret, "next_step": secret, "details": secret, "ms": secret},
                    {"id": secret, "verdict": "pass"},
                ],
            },
            secret,
        ]
    }  # fmt: skip


def made(services: Services, tree: InstallTree, out: Path) -> tuple[Bundle, dict[str, str]]:
    bundle = collect(services, tree, lambda: CHOICE, report())
    write(services, bundle, out)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return bundle, {name: archive.read(name).decode() for name in archive.namelist()}


def test_no_planted_secret_is_inside_in_any_encoding(
    services: Services, tree: InstallTree, tmp_path: Path
) -> None:
    out = tmp_path / "b.zip"
    _, texts = made(services, tree, out)
    # An encoding of a few bytes may stand in any text; those of a secret are longer.
    assert min(map(len, ALL)) >= 6
    for name, text in texts.items():
        for codec in ("utf-8", "utf-16-le", "utf-16-be", "cp037"):
            data = text.encode(codec, "replace")
            for one in ALL:
                assert one.encode(codec, "replace") not in data, (name, one)
        folded = "".join(text.lower().split())
        for secret in SECRETS:
            assert "".join(secret.lower().split()) not in folded, (name, secret)
    whole = out.read_bytes()
    for one in ALL:
        assert one.encode() not in whole
        assert zlib.compress(one.encode())[2:-4] not in whole


def test_it_is_still_of_use(services: Services, tree: InstallTree, tmp_path: Path) -> None:
    bundle, texts = made(services, tree, tmp_path / "b.zip")
    assert bundle.missing == ()
    assert set(texts) == {
        INDEX, "versions.txt", "report.txt", "fpc101.properties.txt", "logging.txt",
        "partitions.txt", "log-tail.txt",
    }  # fmt: skip
    for name in set(texts) - {INDEX}:
        assert f"{name}: " in texts[INDEX]
    assert "SSLmode = true" in texts["fpc101.properties.txt"]
    assert (
        f"command = CHGUSRPRF USRPRF({{user}}) {LEFT_OUT} STATUS(*ENABLED) {LEFT_OUT}"
        in (texts["fpc101.properties.txt"])
    )
    assert "level: INFO" in texts["logging.txt"]
    assert "PROD: i-prod.example.com, user MYPASSSVC, SSL" in texts["partitions.txt"]
    assert "Java: 17" in texts["versions.txt"]
    assert "fail     signon: Sign-on" in texts["report.txt"]
    tail = texts["log-tail.txt"].splitlines()
    assert tail[-3].endswith("- reset failed on i-prod.example.com")
    assert tail[-3].startswith("2026-11-24 08:00:01,000 ERROR [worker-1]")
    assert tail[-2] == "javax.net.ssl.SSLHandshakeException: PKIX path building failed"
    assert tail[-1].endswith("(SocketContainerJSSE.java:42)")


def test_it_is_its_owner_s_alone_and_replaces_nothing_unasked(
    services: Services, tree: InstallTree, tmp_path: Path
) -> None:
    out = tmp_path / "b.zip"
    bundle, _ = made(services, tree, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    with pytest.raises(ProblemError, match=r"log\.out-exists"):
        write(services, bundle, out)
    assert out.read_bytes() == before
    write(services, bundle, out, replace=True)
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []
    with pytest.raises(ProblemError, match=r"log\.out-unwritable"):
        write(services, bundle, tmp_path / "none" / "b.zip")


def test_what_cannot_be_read_is_named_and_the_rest_comes(
    services: Services, tree: InstallTree, tmp_path: Path
) -> None:
    tree.partitions.write_bytes(b"\xff\xfe")
    tree.log4j.write_bytes(b"\xff\xfeS")
    bundle = collect(services, tree, lambda: CHOICE)
    assert [one.name for one in bundle.entries] == ["versions.txt", "fpc101.properties.txt"]
    assert {name for name, _ in bundle.missing} == {
        "report.txt", "logging.txt", "partitions.txt", "log-tail.txt",
    }  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"partitions": 1}', b"[" * 100_000])
def test_what_is_no_report(data: bytes) -> None:
    with pytest.raises(ProblemError, match=r"log\.report"):
        read_report(data, Path("report.json"))


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=6, max_size=20))
def test_an_unknown_word_never_comes_through(word: str) -> None:
    """Letters among digits, or letters that are not ASCII: nothing that a log has to say."""
    assume(not word.isascii() or not (word.isalpha() or word.isdigit()))
    # IBM's messages that the wizard explains are told: without their ids it would help nobody.
    assume(word not in message_ids())
    for line in (f"connected with {word} now", f"value={word}", f"\tat {word}(X.java:1)"):
        assert word not in Redactor().line(line)


EVERYDAY = (
    "Reset", "Gateway", "OpenSource", "Welcome", "hunter", "ENABLED", "Sommer", "user", "Server",
    "Montag", "KeyStore", "signon", "CHANGE",
)  # fmt: skip
LINES = (
    "2026-11-24 08:00:00,000 DEBUG [main] com.ibm.as400.access.AS400 - connected after 12 ms",
    "2026-11-24 08:00:00,000 [worker-1] ERROR com.mypass.Connector - CPF22C2: reset of user failed",
    "08:00:00.123 INFO executing command CHGUSRPRF USRPRF(ANNA) STATUS(*ENABLED) PWDEXPITV(30)",
    "executing command CHGUSRPRF ANNA STATUS(*ENABLED)",
    "Caused by: java.net.ConnectException: Connection refused (Connection refused)",
    "com.ibm.as400.access.AS400SecurityException: Password is incorrect.",
    "\tat com.ibm.as400.access.SignonServer.connect(SignonServer.java:20)",
    "new value for user is set on port 9476",
    "password level 2 of i-prod.example.com:9476",
    "CPF2292 *SECADM required",
)
DRESSES = ("{}", '"{}"', "'{}'", "({})", "[{}]", "<{}>", "{}:", "{},", "value={}", "user:{}",
           "STATUS({})", "CURLIB({})", "com.ibm.{}")  # fmt: skip


@st.composite
def everyday(draw: st.DrawFn) -> str:
    """A password as people make them."""
    word = draw(st.sampled_from(EVERYDAY) | st.from_regex(r"[A-Za-z][a-z]{3,8}", fullmatch=True))
    digits = draw(st.from_regex(r"[0-9]{2,4}", fullmatch=True))
    sign = draw(st.sampled_from("-_.!#*+/:=,;@$&?~"))
    hexes = draw(st.from_regex(r"[0-9A-F]{4}", fullmatch=True))
    family = draw(st.sampled_from(("CPF", "CPA", "CPD", "MCH", "SQL", "CWB", "ABC")))
    made = draw(
        st.sampled_from(
            (
                f"{word}{sign}{digits}",
                f"{word}{sign}{digits}!",
                f"{digits}{sign}{word}",
                f"{word}{digits}",
                f"*{word.upper()}{digits}",
                f"*ENABLED{sign}{digits}",
                f"*{word.upper()}X",
                f"java.{word}{digits}",
                f"org.apache.{word}",
                f"java.lang.{word}X",
                f"{word.title()}Exception",
                f"{word}Error",
                family + hexes,
                f"{word.title()}Gateway",
            )
        )
    )
    assume(made not in message_ids() | SPECIALS | EXCEPTIONS)
    return made


@given(everyday(), st.sampled_from(LINES), st.sampled_from(DRESSES), st.data())
def test_an_everyday_password_comes_through_at_no_place(
    password: str, line: str, dress: str, data: st.DataObject
) -> None:
    parts = line.split(" ")
    at = data.draw(st.integers(0, len(parts)))
    instead = data.draw(st.booleans())
    parts[at : at + instead] = [dress.format(password)]
    assert password not in Redactor(["i-prod.example.com"]).line(" ".join(parts))


@pytest.mark.parametrize("line", [line for line in LINES if "CHGUSRPRF" not in line])
def test_what_a_log_says_itself_stays(line: str) -> None:
    assert Redactor(["i-prod.example.com"]).line(line) == line


@pytest.mark.parametrize(
    "before",
    ["Password", "the new password is", "pwd =", "secret:", "pw:", "passphrase for user ANNA:",
     "executing command CHGUSRPRF", "executing command CHGUSRPRF ANNA +"],
)  # fmt: skip
def test_the_value_on_the_next_line_is_left_out(before: str) -> None:
    redactor = Redactor()
    redactor.line(before)
    assert redactor.line("") == ""
    assert redactor.line(" Open Gateway") == LEFT_OUT
    assert redactor.line("reset failed") == "reset failed"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("executing command CHGUSRPRF ANNA Reset STATUS(*ENABLED)",
         f"executing command CHGUSRPRF {LEFT_OUT} {LEFT_OUT} STATUS(*ENABLED)"),
        ("command=QSYS/CRTUSRPRF ANNA *NONE CURLIB(*SUMMER)",
         f"{LEFT_OUT} {LEFT_OUT} {LEFT_OUT} {LEFT_OUT}"),
        ("value MCH1234 CPF0001 CPAFFEE", f"value {LEFT_OUT} {LEFT_OUT} {LEFT_OUT}"),
        ("value 447 set", f"value {LEFT_OUT} set"),
        ("Exit program denied request, rc 0305", "Exit program denied request, rc 0305"),
    ],
)  # fmt: skip
def test_commands_and_ids(line: str, shown: str) -> None:
    assert Redactor().line(line) == shown


def test_keys_and_values_of_settings_are_of_a_list(
    services: Services, tree: InstallTree, tmp_path: Path
) -> None:
    tree.properties.write_text(
        "Password\n OpenGateway\nGateway-123!=true\n"
        "command=CHGUSRPRF {user} {pwd} CURLIB(*SUMMER) STATUS(*ENABLED)\n"
    )
    tree.log4j.write_text(
        f"log4j.rootLogger=INFO, Sommer\nlog4j.appender.file.File={tmp_path / 'c.log'}\n"
        "log4j.appender.file=org.apache.hunter2\n"
        "log4j.appender.file.layout=org.apache.log4j.PatternLayout\n"
        "log4j.appender.file.layout.ConversionPattern=%d %Montag %X{Reset-447} %m%n\n"
        "log4j.logger.com.mypass=DEBUG\nlog4j.logger.Tuesday-99=DEBUG\n"
    )
    _, texts = made(services, tree, tmp_path / "b.zip")
    whole = "\n".join(texts.values())
    for one in ("OpenGateway", "123", "SUMMER", "Sommer", "hunter2", "Montag", "447", "Tuesday"):
        assert one not in whole, one
    assert (
        f"command = CHGUSRPRF {{user}} {{pwd}} {LEFT_OUT} STATUS(*ENABLED)"
        in texts["fpc101.properties.txt"]
    )
    assert "log4j.appender.file.layout = org.apache.log4j.PatternLayout" in texts["logging.txt"]
    assert "log4j.logger.com.mypass = DEBUG" in texts["logging.txt"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Password is incorrect.", "Password is incorrect."),
        ("password reset failed", "password reset failed"),
        ("password open sesame", f"password {LEFT_OUT}"),
        ("Keystore was tampered with, or password was incorrect",
         "Keystore was tampered with, or password was incorrect"),
        ("CPF2292 *SECADM required", "CPF2292 *SECADM required"),
        ("port 9476 refused", "port 9476 refused"),
        ("pin 1 2 3", f"pin {LEFT_OUT}"),
        ("from 10.1.2.3", f"from {LEFT_OUT}"),
        ("code 12345", f"code {LEFT_OUT}"),
    ],
)  # fmt: skip
def test_lines(line: str, shown: str) -> None:
    assert Redactor().line(line) == shown


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)",
         "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD(123)", f"CHGUSRPRF USRPRF({{user}}) {LEFT_OUT}"),
        ("CHGUSRPRF PASSWORD('{pwd}') PWDEXPITV(30)", "CHGUSRPRF PASSWORD('{pwd}') PWDEXPITV(30)"),
        ("", LEFT_OUT),
        ("sommer26", LEFT_OUT),
    ],
)  # fmt: skip
def test_command_templates(template: str, shown: str) -> None:
    assert redact.command(template) == shown
