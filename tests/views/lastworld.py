"""A gateway folder with the real rooms behind it, for the tests of the set-up's last pages.

Files, keystores and the gateway's folders are the real ones; the vault, the services of the
machine and the checks of the hosts are doubles.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from wizard.app import build
from wizard.domain.catalogue import CATALOGUE
from wizard.domain.ports import (
    Backup,
    ConfigFiles,
    FileChange,
    GatewayMachine,
    InstallTree,
    JarCandidate,
    JavaCandidate,
    ToolboxChoice,
    TrustStore,
)
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.answers import Anchor, Answers, DraftHost, HostsAnswer, TrustAnswer
from wizard.flows.engine import SetupFlow
from wizard.flows.looking import look
from wizard.flows.proving import Prover
from wizard.flows.services import Services
from wizard.flows.steps import STEP_IDS
from wizard.views.pages.context import SetupContext
from wizard.views.widgets import Button, Label

PROPERTIES = (
    b"# iSeries connector\r\n"
    b"\r\n"
    b"! keep this\r\n"
    b"SSLmode : true\r\n"
    b"command=CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)\r\n"
    b"other = left alone\r\n"
)
LOG4J = (
    b"# log4j 1.2\n"
    b"log4j.rootLogger=INFO, file\n"
    b"log4j.appender.file=org.apache.log4j.RollingFileAppender\n"
    b"log4j.appender.file.File=C:\\\\MyPassLogs\\\\iSeriesConnector.log\n"
)

CHOICE = ToolboxChoice(
    (),
    (),
    JavaCandidate(Path("/java"), T("PATH"), "Temurin", "17.0.9", "x86_64"),
    JarCandidate(Path("/jt400.jar"), T("the connector folder"), "21.0.4", "ab" * 32),
)

PROD = DraftHost("PROD", "i-prod.example.com", "MYPASSSVC", stores_password=True)
TEST = DraftHost("TEST", "i-test.example.com", "MYPASSSVC")


def make_ca(name: str = "Example Local CA") -> bytes:
    """A self-signed CA certificate (DER)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def report(name: str, **verdicts: Verdict) -> PartitionReport:
    """All checks of a partition: passed, but for those named (``account_secadm=FAIL``)."""
    wanted = {key.replace("_", ".", 1).replace("_", "-"): value for key, value in verdicts.items()}
    checks = []
    for kind in CATALOGUE:
        verdict = wanted.pop(kind.id, Verdict.PASS)
        bad = verdict is not Verdict.PASS
        checks.append(
            CheckResult(
                kind.id,
                verdict,
                kind.failed if bad else kind.title,
                T("What the host said about it."),
                T("The profile lacks it.") if bad else T(""),
                T("Ask the IBM i administrator to grant it.") if bad else T(""),
                ms=12,
            )
        )
    assert not wanted, f"no such checks: {wanted}"
    return PartitionReport(name, f"i-{name.lower()}.example.com", tuple(checks))


class FakeVault:
    """A vault in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Secret] = {}
        self.there = True

    def available(self) -> bool:
        return self.there

    def get(self, entry: str) -> Secret | None:
        return self.kept.get(entry)

    def put(self, entry: str, secret: Secret) -> None:
        self.kept[entry] = secret

    def forget(self, entry: str) -> None:
        self.kept.pop(entry, None)


class Machine:
    """The real folders, with services made up."""

    def __init__(self, real: GatewayMachine) -> None:
        self._real = real
        self.found: tuple[str, ...] = ("MyPass Gateway",)
        self.restarted: list[str] = []
        self.refuses = False
        self.gate = threading.Event()
        self.gate.set()

    def name(self) -> str:
        return "GW-PROD-01"

    def guesses(self) -> tuple[Path, ...]:
        return ()

    def tree(self, folder: Path) -> InstallTree:
        return self._real.tree(folder)

    def services(self) -> tuple[str, ...]:
        return self.found

    def restart(self, service: str, *, timeout: float) -> None:
        assert self.gate.wait(30)
        if self.refuses:
            raise ProblemError("gateway.service-denied", service=service)
        self.restarted.append(service)


class Files:
    """The real files; Apply can be held up, and a file can be changed behind its back."""

    def __init__(self, real: ConfigFiles) -> None:
        self._real = real
        self.gate = threading.Event()
        self.gate.set()
        self.before_apply: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def apply(
        self, changes: tuple[FileChange, ...], backup_root: Path, *, unproven: bool = False
    ) -> Backup:
        assert self.gate.wait(30)
        self.before_apply()
        return self._real.apply(changes, backup_root, unproven=unproven)


class Watched:
    """An adapter whose calls on the UI thread are written down: there must be none."""

    def __init__(self, real: object, calls: list[str]) -> None:
        self._real = real
        self._calls = calls

    def __getattr__(self, name: str) -> object:
        found = getattr(self._real, name)
        if not callable(found):
            return found

        def call(*args: object, **words: object) -> object:
            if threading.current_thread() is threading.main_thread():
                self._calls.append(name)
            return found(*args, **words)

        return call


class FakeProver(Prover):
    """Answers with reports made up, after `gate` is open; remembers what it was asked."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.reports: dict[str, PartitionReport] = {}
        self.asked: list[tuple[Answers, TrustStore | None]] = []
        self.problem = ""
        self.gate = threading.Event()
        self.gate.set()

    def _report(self, name: str) -> PartitionReport:
        return self.reports.get(name, report(name))

    def verifier(self, choice: ToolboxChoice, *_args: object, **_words: object):  # type: ignore[override, no-untyped-def] # a double
        def verify(answers: Answers, store: TrustStore | None) -> tuple[PartitionReport, ...]:
            assert self.gate.wait(30)
            if self.problem:
                raise ProblemError(self.problem)
            self.asked.append((answers, store))
            return tuple(self._report(one.name) for one in answers.hosts.usable())

        return verify

    def prove(self, answers, tree, choice, stores=(), *, names=None, only=None, watcher=None):  # type: ignore[override, no-untyped-def] # a double
        assert self.gate.wait(30)
        return tuple(
            self._report(one.name)
            for one in answers.hosts.usable()
            if names is None or one.name in names
        )


@dataclass
class LastWorld:
    """A gateway with its flow, standing wherever a test wants it."""

    folder: Path
    properties: bytes | None = PROPERTIES
    log4j: bytes | None = LOG4J
    drafts: tuple[DraftHost, ...] = (PROD, TEST)
    anchors: tuple[bytes, ...] = field(default_factory=lambda: (make_ca(),))

    def __post_init__(self) -> None:
        connector = self.folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
        (connector / "classes").mkdir(parents=True, exist_ok=True)
        if self.properties is not None:
            (connector / "fpc101.properties").write_bytes(self.properties)
        if self.log4j is not None:
            (connector / "classes" / "log4j.properties").write_bytes(self.log4j)
        real, self.toolboxes = build(self.folder / "settings" / "setup.json")
        self.vault = FakeVault()
        self.machine = Machine(real.gateway)
        self.files = Files(real.files)
        self.on_ui: list[str] = []
        watched = {
            name: Watched(double, self.on_ui)
            for name, double in (
                ("vault", self.vault),
                ("gateway", self.machine),
                ("files", self.files),
                ("keystores", real.keystores),
            )
        }
        self.services = replace(real, **watched)
        self.prover = FakeProver(self.services)
        self.flow = SetupFlow(self.services)
        self.flow.accept_gateway(look(self.services, self.folder))
        self.flow.accept_toolbox(CHOICE)
        self.flow.accept(HostsAnswer(self.drafts))
        for draft in self.drafts:
            self.flow.set_password(draft.name, Secret(f"secret-of-{draft.name}"))
        self.flow.accept(TrustAnswer(tuple(Anchor(der, file="ca.cer") for der in self.anchors)))

    @property
    def context(self) -> SetupContext:
        """For a page."""
        return SetupContext(self.flow, self.prover)

    def walk_to(self, step: str) -> None:
        """Settle every page before `step`."""
        while self.flow.current.id != step:
            self.flow.next()
        assert step in STEP_IDS

    def disk(self) -> dict[str, bytes]:
        """Every file of the gateway but the backups, by its path in the folder."""
        gateway = self.folder / "MyPassGateway"
        return {
            str(path.relative_to(gateway)): path.read_bytes()
            for path in sorted(gateway.rglob("*"))
            if path.is_file() and "wizard-backups" not in path.parts
        }


def clicked(qtbot, widget) -> None:  # type: ignore[no-untyped-def] # pytest-qt's fixture
    """A real click in the middle of a widget, once the person can see it."""
    qtbot.waitUntil(lambda: widget.isVisible() and widget.isEnabled())
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def open_page(qtbot, build, world: LastWorld, size: tuple[int, int] = (900, 700)):  # type: ignore[no-untyped-def] # pytest-qt's fixture
    """A page on screen, active, as the window opens it."""
    page = build(world.context)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    world.on_ui.clear()
    page.on_ready()
    return page


def tab_to(qtbot, page: QWidget, wanted: QWidget, most: int = 80) -> None:  # type: ignore[no-untyped-def] # pytest-qt's fixture
    """Press Tab until the focus is on `wanted`; fails when it never comes there."""
    for _ in range(most):
        here = page.focusWidget() or page
        if here is wanted:
            return
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {wanted.accessibleName() or wanted!r}")


def unnamed(page: QWidget) -> list[QWidget]:
    """Visible controls without an accessible name."""
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox)
    return [
        widget
        for kind in kinds
        for widget in page.findChildren(kind)
        if widget.isVisibleTo(page)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]


def clipped(page: QWidget) -> list[str]:
    """Visible labels and buttons that have less room than their words need."""
    found = []
    for label in page.findChildren(Label):
        if label.isVisibleTo(page) and label.text():
            needed = label.heightForWidth(label.width())
            if label.hasHeightForWidth() and label.height() < needed:
                found.append(f"{label.text()} ({label.height()} of {needed})")
    found += [
        button.words
        for button in page.findChildren(Button)
        if button.isVisibleTo(page) and button.words and button.width() < button.sizeHint().width()
    ]
    return found
