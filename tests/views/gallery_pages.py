"""The gallery's pages: a page composed of the widgets, as the design shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.hosts import host_name, port_number, profile_name
from wizard.domain.problems import problem
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.views.widgets import (
    Button,
    Candidate,
    CandidateList,
    Card,
    CertificateChain,
    CheckBox,
    CheckList,
    ComboBox,
    DiffView,
    Disclosure,
    Facts,
    Field,
    Footer,
    Notice,
    Page,
    PartitionHeader,
    PartitionSummary,
    PasswordField,
    PathField,
    RadioButton,
    Rail,
    Shell,
    StepState,
    SummaryGrid,
)

STEPS = (
    "Gateway folder",
    "Java and Toolbox",
    "Hosts",
    "Network",
    "Trust",
    "Service account",
    "Connector behaviour",
    "Logging",
    "Review",
    "Apply",
)

RESULTS = (
    CheckResult(
        "signon",
        Verdict.PASS,
        T("Signed on as MYPASSSVC"),
        T("IBM i 7.5, password level 3, over TLS 1.3"),
        ms=38,
    ),
    CheckResult(
        "command.rmtsrv",
        Verdict.PASS,
        T("Remote command access (*RMTSRV)"),
        T("A harmless command ran through the remote command server"),
        ms=21,
    ),
    CheckResult(
        "account.password-expiry",
        Verdict.PASS,
        T("Profile is enabled, password never expires"),
        ms=4,
    ),
    CheckResult(
        "account.secadm",
        Verdict.FAIL,
        T("*SECADM is missing"),
        T("MYPASSSVC has no special authority, and none of its groups (GRPMYPASS) grants it."),
        T(
            "Without it the host answers CPF2292 to every reset. Ask the IBM i administrator"
            " to run:"
        ),
        ms=3,
        details="CPF2292 *SECADM required to create or change user profiles.",
        command="CHGUSRPRF USRPRF(MYPASSSVC) SPCAUT(*SECADM)",
    ),
    CheckResult(
        "account.limited-capability",
        Verdict.PASS,
        T("Commands are not limited (LMTCPB *NO)"),
        ms=1,
    ),
)


def shell(page: Page, current: int = 5) -> Shell:
    """A page in the window's frame."""
    rail = Rail(gateway="Gateway GW-PROD-01")
    rail.set_steps([(str(number), title) for number, title in enumerate(STEPS)])
    for number in range(current):
        state = StepState.WARN if number == 4 else StepState.DONE
        rail.set_step(str(number), state, reachable=True)
    rail.set_current(str(current))
    footer = Footer()
    footer.set_reassurance("Nothing is written to the gateway before you press Apply.")
    footer.set_next(f"Next: {STEPS[current + 1]}")
    made = Shell(rail, footer)
    made.show_page(page)
    return made


def service_account() -> QWidget:
    """The page of the design sketch."""
    page = Page(
        "Service account",
        "Signs on to each partition as MYPASSSVC and proves, on the host itself, that it may"
        " reset passwords.",
    )
    header = PartitionHeader("PROD", "i-prod.example.com")
    header.set_progress(7, 9, 1240)
    header.set_running(True)
    page.body.addWidget(header)
    checks = CheckList()
    checks.set_context(header.context)
    for result in RESULTS:
        checks.show_result(result)
    checks.set_running("command.chgusrprf", "May use CHGUSRPRF")
    checks.set_waiting("system.password-rules", "Password rules", "waits for the check above")
    page.body.addWidget(checks)
    grid = SummaryGrid()
    test, standby = PartitionSummary("TEST"), PartitionSummary("HA")
    test.set_verdict(Verdict.PASS, "9 of 9")
    standby.set_verdict(Verdict.WARN, "password expires in 5 days")
    grid.set_summaries([test, standby])
    page.body.addWidget(grid)
    return shell(page)


def certificates() -> list[Certificate]:
    """A chain of two, leaf first, and its times."""
    return [
        Certificate(
            b"leaf",
            "CN=i-prod.example.com,OU=Operations,O=Example Company with a long name,C=SE",
            "CN=EXAMPLE LOCAL CA,O=Example,C=SE",
            1,
            datetime(2026, 3, 14, tzinfo=UTC),
            datetime(2027, 3, 14, tzinfo=UTC),
            False,
            key="RSA 2048",
            signature="sha256",
            common_name="i-prod.example.com",
        ),
        Certificate(
            b"root",
            "CN=EXAMPLE LOCAL CA,O=Example,C=SE",
            "CN=EXAMPLE LOCAL CA,O=Example,C=SE",
            2,
            datetime(2020, 1, 1, tzinfo=UTC),
            datetime(2026, 12, 10, tzinfo=UTC),
            True,
            key="RSA 4096",
            signature="sha256",
            common_name="EXAMPLE LOCAL CA",
        ),
    ]


def host() -> QWidget:
    """Fields in every state."""
    page = Page("Hosts", "Names the IBM i partitions that MyPass resets passwords on.")
    card = Card("PROD", "The connector signs on here with its own service account.")
    name = Field(
        "Host name or address",
        None,
        host_name,
        hint="The fully qualified name, as it stands in the host's certificate.",
        placeholder="i-prod.example.com",
    )
    wrong = Field("Service account", None, profile_name)
    wrong.set_text("MYPASSSERVICE")
    secret = PasswordField()
    password = Field("Password", secret, hint="Stored in the system's vault if you want that.")
    secret.edit.setText("not a real one")
    mode = ComboBox()
    mode.addItems(["TLS (recommended)", "No encryption"])
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(wrong, 1)
    row.addWidget(password, 1)
    card.body.addWidget(name)
    card.body.addLayout(row)
    card.body.addWidget(Field("Encryption", mode))
    card.body.addWidget(CheckBox("Remember the password in the system's vault"))
    advanced = Disclosure("Advanced")
    advanced.set_open(True)
    ports = QHBoxLayout()
    ports.setSpacing(16)
    for label in ("Port mapper", "Sign-on server", "Remote command server"):
        ports.addWidget(Field(label, QLineEdit(), port_number, placeholder="standard"), 1)
    advanced.body.addLayout(ports)
    card.body.addWidget(advanced)
    page.body.addWidget(card)
    buttons = QHBoxLayout()
    buttons.addWidget(Button("Add a partition", icon="plus"))
    buttons.addWidget(Button("Remove PROD", "quiet", icon="trash"))
    buttons.addWidget(Button("Apply", "primary"))
    off = Button("Not now")
    off.setEnabled(False)
    buttons.addWidget(off)
    buttons.addStretch(1)
    page.body.addLayout(buttons)
    return shell(page, 2)


def trust() -> QWidget:
    """A chain, and a strip."""
    page = Page("Trust", "Proves that the host is the one you mean before any password is sent.")
    page.error = problem(
        "answers.host-url", details="details in the host's words", typed="https://x"
    )
    card = Card("Presented by i-prod.example.com", "Compare the fingerprint with the host's DCM.")
    chain = CertificateChain()
    leaf, root = certificates()
    chain.show_chain(
        [leaf, root], {b"root": "will be trusted"}, now=datetime(2026, 11, 22, tzinfo=UTC)
    )
    card.body.addWidget(chain)
    page.body.addWidget(card)
    return shell(page, 4)


DIFF = """--- fpc101.properties
+++ fpc101.properties (after Apply)
@@ -3,6 +3,7 @@
 # The connection to the host
 port=449
-SSLmode=false
+SSLmode=true
+command=CHGUSRPRF USRPRF(%user%) PASSWORD(%password%) PWDEXP(*NO) STATUS(*ENABLED) TEXT('a line so long that it has to wrap somewhere')
 # end
"""  # noqa: E501 - the long line is what is shown


def review() -> QWidget:
    """Diffs and every kind of strip."""
    page = Page("Review", "Shows every file that Apply changes, line by line.")
    card = Card("classes/fpc101.properties", "2 lines added, 1 removed")
    card.body.addWidget(DiffView(DIFF, "fpc101.properties"))
    page.body.addWidget(card)
    for kind in ("info", "passed", "warning"):
        strip = Notice()
        strip.say(
            "This restarts the Gateway service.",
            "Password resets wait for about 20 seconds.",
            kind=kind,
        )
        page.body.addWidget(strip)
    facts = Facts()
    facts.show_facts([("Backup", "3 files, 14 March 2027"), ("Service", "MyPassGateway")])
    summary = Card("After Apply")
    summary.body.addWidget(facts)
    page.body.addWidget(summary)
    return shell(page, 8)


def java() -> QWidget:
    """Candidates and paths."""
    page = Page("Java and Toolbox", "Finds the Java and the jt400.jar that the connector uses.")
    found = CandidateList("Java runtimes")
    found.set_candidates(
        [
            Candidate(
                "a",
                "Eclipse Adoptium 17.0.9, 64 bit",
                r"C:\Program Files\MyPassGateway\bin\ConnectorIBMSystemI\jre",
            ),
            Candidate("b", "Oracle 11.0.2, 64 bit", "/usr/lib/jvm/java-11 – JAVA_HOME"),
            Candidate(
                "c",
                "Sun Microsystems 1.6.0, 32 bit",
                "/opt/java6 – PATH",
                "Version 6 is too old: the Toolbox needs Java 8 or newer.",
            ),
        ],
        "a",
    )
    page.body.addWidget(found)
    card = Card()
    card.body.addWidget(
        Field("Another Java", PathField("folder"), hint="The folder that holds bin.")
    )
    card.body.addWidget(RadioButton("Use the Java that came with this program"))
    page.body.addWidget(card)
    warned = CheckList()
    warned.show_result(
        CheckResult(
            "tls.expiry",
            Verdict.WARN,
            T("The host's certificate runs out in 18 days"),
            T("i-prod.example.com, valid until 10 December 2026"),
            T("After that day every password reset fails."),
            T("Ask the IBM i administrator to renew it in the Digital Certificate Manager."),
            ms=12,
        )
    )
    warned.show_result(
        CheckResult(
            "signon",
            Verdict.SKIPPED,
            T("Sign-on"),
            cause=T("Not tried, because the host's certificate is not trusted."),
        )
    )
    page.body.addWidget(warned)
    return shell(page, 1)


PAGES: dict[str, Callable[[], QWidget]] = {
    "service-account": service_account,
    "host": host,
    "trust": trust,
    "review": review,
    "java": java,
}
