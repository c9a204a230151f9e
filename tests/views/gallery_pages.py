"""The gallery's pages: a page composed of the widgets, as the design shows it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.views.widgets.checklist import CheckList
from wizard.views.widgets.footer import Footer
from wizard.views.widgets.page import Page
from wizard.views.widgets.partition import PartitionHeader, PartitionSummary, SummaryGrid
from wizard.views.widgets.rail import Rail, StepState
from wizard.views.widgets.shell import Shell

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


PAGES: dict[str, Callable[[], QWidget]] = {"service-account": service_account}
