"""Walks the whole window as a person would: real clicks and keys, a picture of every page.

The demonstration uses it where there is no display; the end-to-end tests use it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from wizard.domain.hosts import Ports
from wizard.domain.secret import Secret
from wizard.domain.text import Text
from wizard.domain.verdicts import Verdict
from wizard.flows.services import Services
from wizard.flows.steps import (
    APPLY,
    CHECK_STEPS,
    CONNECTOR,
    DONE,
    GATEWAY_FOLDER,
    HOST,
    JAVA_TOOLBOX,
    LOGGING,
    REVIEW,
    STEP_IDS,
)
from wizard.views import texts
from wizard.views.application import Stops, application
from wizard.views.pages.apply import ApplyPage
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.gateway import GatewayPage
from wizard.views.pages.hosts import HostsPage
from wizard.views.pages.trust import TrustPage
from wizard.views.widgets import Disclosure, PasswordField
from wizard.views.window import MainWindow

PATIENCE = 120.0
"""Seconds for one page: a cold JVM on a busy machine is slow."""

_ROUND_MS = 20
_MOST_LOOKS = 40
_STORE_PASSWORD = "walked-through-by-hand"  # noqa: S105 - seals a throw-away truststore of public certificates


class Host(Protocol):
    """A host to type in (`wizard.cli.context.DemoHost`)."""

    @property
    def name(self) -> str: ...

    @property
    def host(self) -> str: ...

    @property
    def user(self) -> str: ...

    @property
    def password(self) -> Secret: ...

    @property
    def ports(self) -> Ports: ...


class Stuck(Exception):  # noqa: N818 - an end of the walk, told in a sentence
    """The walk cannot go on."""


class Stopped(Exception):  # noqa: N818 - an end of the walk that somebody wanted
    """The walk was interrupted."""


def walk(
    services: Services,
    folder: Path,
    hosts: Sequence[Host],
    pictures: Path,
    say: Callable[[str], None],
) -> int:
    """Set a gateway up from its empty folder to Done.

    Parameters
    ----------
    services : Services
    folder : Path
        The gateway's folder; it is typed in.
    hosts : sequence of Host
        The partitions to type in.
    pictures : Path
        A PNG of every page goes there.
    say : callable
        Gets the report, line by line.

    Returns
    -------
    int
        0 when Done was reached, 1 when it was not; 128 and a signal's number after one.
    """
    app = application()
    window = MainWindow(services)
    stops = Stops(window)
    window.show()
    walker = Walker(window, pictures, say, lambda: bool(stops.came))
    try:
        walker.walk(folder, hosts)
    except Stopped:
        return stops.code
    except Stuck as stuck:
        say(f"The walk ended on “{texts.show(window.flow.current.title)}”: {stuck}")
        walker.picture("stuck")
        return 1
    finally:
        stops.forget()
        window.close()
        window.deleteLater()
        app.sendPostedEvents()
    return 0


class Walker:
    """The hands of the walk.

    Parameters
    ----------
    window : MainWindow
        Shown already.
    pictures : Path or None
        None takes no pictures.
    say : callable
    stopped : callable
        Whether somebody wants the walk to end.
    """

    def __init__(
        self,
        window: MainWindow,
        pictures: Path | None,
        say: Callable[[str], None],
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._stopped = stopped
        self.window = window
        self._pictures = pictures
        self._say = say

    def walk(self, folder: Path, hosts: Sequence[Host]) -> None:
        """All pages.

        Raises
        ------
        Stuck
        """
        self.wait(lambda: len(self.window.pages) == len(STEP_IDS), "the window does not start")
        self.gateway(folder)
        self.java()
        self.hosts(hosts)
        for step in CHECK_STEPS:
            self.checks(step)
        for step in (CONNECTOR, LOGGING):
            self.arrived(step)
            self.picture()
            self.next()
        self.apply()
        self.report()

    # ------------------------------------------------------------ pages

    def gateway(self, folder: Path) -> None:
        """Type the folder."""
        self.arrived(GATEWAY_FOLDER)
        page = self.window.page
        assert isinstance(page, GatewayPage)  # noqa: S101 - it has arrived
        self.type_into(page.folder.editor, str(folder))
        self.wait(lambda: self.window.flow.look is not None, "the folder is not accepted")
        self.picture()
        self.next()

    def java(self) -> None:
        """Take what was found."""
        self.arrived(JAVA_TOOLBOX)
        flow = self.window.flow
        self.wait(lambda: flow.choice is not None, "the search for Java does not end")
        self.picture()
        self.next()

    def hosts(self, hosts: Sequence[Host]) -> None:
        """Type every partition."""
        self.arrived(HOST)
        page = self.window.page
        assert isinstance(page, HostsPage)  # noqa: S101 - it has arrived
        for number, host in enumerate(hosts):
            if number:
                self.click(page.add)
            form = page.form
            self.type_into(form.host.editor, host.host)
            self.type_into(form.name.editor, host.name)
            self.type_into(form.user.editor, host.user)
            secret = form.password.editor
            assert isinstance(secret, PasswordField)  # noqa: S101 - made so
            self.type_into(secret.edit, host.password.reveal())
            fixed = (
                (form.mapper, host.ports.mapper),
                (form.signon, host.ports.signon),
                (form.command, host.ports.command),
            )
            if any(port for _, port in fixed):
                self.open(form.advanced)
                for field, port in fixed:
                    if port:
                        self.type_into(field.editor, str(port))
        self.picture()
        self.next()

    def checks(self, step: str) -> None:
        """Let the page prove every partition; on Trust, confirm the certificates first."""
        self.arrived(step)
        page = self.window.page
        assert isinstance(page, CheckPage)  # noqa: S101 - it has arrived
        if isinstance(page, TrustPage):
            self.trust(page)
        names = [one.name for one in page.partitions if page.concerns(one)]
        self.wait(
            lambda: (
                all(
                    self.window.flow.verdict(step, name) is not None and not page.runs.active(name)
                    for name in names
                )
                and page.drawn
            ),
            "the checks do not end",
        )
        self.picture()
        for name in [one.name for one in page.partitions if one.name != page.selected]:
            self.click(page._summaries[name])
            self.picture(name.lower())
        self.next()

    def trust(self, page: TrustPage) -> None:
        """Compare each host's fingerprint (with itself: nobody else is there) and confirm."""
        for name in [one.name for one in page.partitions if one.ssl]:
            if page.selected != name:
                self.click(page._summaries[name])
            self.wait(lambda: not page.card.compared.isHidden() and page.card.trust.isVisible(),
                      f"{name} presents no certificate")  # fmt: skip
            self.picture(f"{name.lower()}-presented")
            self.click(page.card.compared)
            self.click(page.card.trust)
            self.wait(lambda: not page.runs.active(page.selected) and page.drawn,
                      "the checks do not end")  # fmt: skip
        store = page.store
        if store.password.isVisible():
            secret = store.password.editor
            assert isinstance(secret, PasswordField)  # noqa: S101 - made so
            self.type_into(secret.edit, _STORE_PASSWORD)
        page.scroll_area.verticalScrollBar().setValue(0)

    def apply(self) -> None:
        """Review, Apply, Done."""
        flow = self.window.flow
        self.arrived(REVIEW)
        self.wait(lambda: flow.review is not None and not self.window.page.busy,
                  "the review does not end")  # fmt: skip
        self.picture()
        self.next()
        self.arrived(APPLY)
        page = self.window.page
        assert isinstance(page, ApplyPage)  # noqa: S101 - it has arrived
        self.picture("before")
        self.click(page.start_button)
        self.wait(lambda: flow.result is not None and not page.busy, "Apply does not end")
        self.picture()
        self.next()
        self.arrived(DONE)
        self.picture()

    def report(self) -> None:
        """Say how every partition stands."""
        result = self.window.flow.result
        for report in result.reports if result is not None else ():
            self._say(f"{report.name} ({report.host}): {report.verdict.value}")
            for check in report.checks:
                if check.verdict in (Verdict.FAIL, Verdict.WARN):
                    self._tell(f"  {check.verdict.value}  {check.id}: ", check.title)
        if result is not None:
            self._tell("", result.summary)

    def _tell(self, before: str, words: Text) -> None:
        self._say(f"{before}{texts.show(words)}")

    # ------------------------------------------------------------ hands and eyes

    def arrived(self, step: str) -> None:
        """Wait until a step's page is on screen."""
        self.wait(lambda: self.window.flow.current.id == step, f"“{step}” does not open")
        self.wait(lambda: self.window.page.isVisible(), f"“{step}” does not show")

    def next(self) -> None:
        """Press the next button."""
        button = self.window.footer.next_button
        self.wait(lambda: button.isVisible() and button.isEnabled(), self._obstacle)
        before = self.window.flow.current.id
        self.click(button)
        self.wait(lambda: self.window.flow.current.id != before, self._obstacle)

    def _obstacle(self) -> str:
        words = self.window.page.notice.problem_text or self.window.footer.reassurance
        return f"the next page does not open: {words}"

    def click(self, target: QAbstractButton) -> None:
        """A real click, in the middle of a button that is scrolled to."""
        self.window.page.scroll_area.ensureWidgetVisible(target)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton)

    def type_into(self, target: QWidget, words: str) -> None:
        """Real keys, after what stood there was marked."""
        inner = target.focusProxy() or target
        assert isinstance(inner, QLineEdit)  # noqa: S101 - every field typed into is one
        inner.setFocus()
        inner.selectAll()
        QTest.keyClicks(inner, words, Qt.KeyboardModifier.NoModifier, 1)

    @staticmethod
    def open(part: Disclosure) -> None:
        """Unfold it."""
        if not part.open:
            QTest.mouseClick(part.button, Qt.MouseButton.LeftButton)

    def wait(
        self, ready: Callable[[], bool], words: str | Callable[[], str], seconds: float = PATIENCE
    ) -> None:
        """Let the window go on until a condition holds.

        Raises
        ------
        Stuck
            It did not hold in time.
        Stopped
            The walk was interrupted.
        """
        rounds = int(seconds * 1000 / _ROUND_MS)
        for _ in range(rounds):
            if self._stopped():
                raise Stopped
            if ready():
                return
            QTest.qWait(_ROUND_MS)
        raise Stuck(words if isinstance(words, str) else words())

    def picture(self, extra: str = "") -> None:
        """Keep the window as it looks now: ``05-trust-prod.png``."""
        if self._pictures is None:
            return
        # Layouts and paints that are due come first: two looks alike mean that all is said.
        before, shown = QImage(), self.window.grab().toImage()
        for _ in range(_MOST_LOOKS):
            if before == shown:
                break
            QTest.qWait(2 * _ROUND_MS)
            before, shown = shown, self.window.grab().toImage()
        step = self.window.flow.current.id
        name = f"{STEP_IDS.index(step) + 1:02}-{step}{'-' if extra else ''}{_file_name(extra)}.png"
        shown.save(str(self._pictures / name))


def _file_name(words: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in words)


__all__ = ["Host", "Stuck", "Walker", "walk"]
