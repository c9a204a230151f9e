"""What the IBM i administrator should run: shown, and on its way by clipboard, file or mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import T, Text, join
from wizard.flows.accounts.handingout import Finder, mail_link, save_help
from wizard.flows.accounts.hosthelp import HostHelp
from wizard.flows.services import Services
from wizard.views import tasks, texts
from wizard.views.settling import settle_soon
from wizard.views.widgets.controls import Button
from wizard.views.widgets.flow import FlowLayout
from wizard.views.widgets.label import Label, Prose
from wizard.views.widgets.path import PathField


def _tr(words: str) -> str:
    return QCoreApplication.translate("HelpBlock", words)


# A link's focus ring stands this far before its words; all other words step in by as much.
_LINK_INSET = 2


class HelpBlock(QWidget):
    """The CL with its sentences, and Copy, Save and Mail; found off the UI thread.

    Parameters
    ----------
    services : Services
    find : callable
        See `wizard.flows.accounts.handingout.finder`.

    Attributes
    ----------
    help : HostHelp or None
        None until it is found.
    copy, save, mail : Button
    path : PathField
        Asks where to save (``choose`` is replaceable); never shown itself.
    open_link : callable
        Gets a QUrl, False when nothing opens it.
    told : Label
        What came of saving or mailing.
    found : Signal
    """

    found = Signal()

    def __init__(self, services: Services, find: Finder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.help: HostHelp | None = None
        self.open_link: Callable[[QUrl], bool] = QDesktopServices.openUrl
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 6, 0, 4)
        outer.setSpacing(4)
        self._words = QVBoxLayout()
        self._words.setContentsMargins(_LINK_INSET, 0, 0, 0)
        self._words.setSpacing(4)
        outer.addLayout(self._words)
        self.title = Label(_tr("What the IBM i administrator should run"), "strong", parent=self)
        self._words.addWidget(self.title)
        self._about = Label(T("Looks up this gateway's address …"), "small", "muted", parent=self)
        self._words.addWidget(self._about)
        self._links = QWidget(self)
        flow = FlowLayout(across=14, parent=self._links)
        self.copy = Button(_tr("Copy all"), "link", icon="copy", parent=self._links)
        self.save = Button(_tr("Save…"), "link", icon="save", parent=self._links)
        self.mail = Button(_tr("Mail"), "link", icon="mail", parent=self._links)
        for button, act in ((self.copy, self._copy), (self.save, self._save),
                            (self.mail, self._mail)):  # fmt: skip
            button.clicked.connect(act)
            flow.addWidget(button)
        self._links.hide()
        outer.addWidget(self._links)
        told = QVBoxLayout()
        told.setContentsMargins(_LINK_INSET, 0, 0, 0)
        self.told = Label(role="small", ink="muted", parent=self)
        self.told.hide()
        told.addWidget(self.told)
        outer.addLayout(told)
        self.path = PathField(
            "save", filters=texts.show(T("Text (*.txt)")),
            title=T("Save what the administrator should run"), parent=self,
        )  # fmt: skip
        self.path.hide()
        tasks.run(find, self._show, self._fail, owner=self)

    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        return [*self._proses(), self.copy, self.save, self.mail]

    def _proses(self) -> list[Prose]:
        items = (self._words.itemAt(place) for place in range(self._words.count()))
        found = (item.widget() for item in items if item is not None)
        return [one for one in found if isinstance(one, Prose)]

    # ------------------------------------------------------------ showing

    def _show(self, found: HostHelp) -> None:
        self.help = found
        facts = found.facts
        about = T("On {host}, for gateway {origin}. It holds no password.",
                  host=facts.host, origin=facts.origin)  # fmt: skip
        if facts.address:
            about = join(about, T("A router between them may show the host another address."))
        self._about.show_text(about)
        for line in found.lines:
            part: QWidget = (
                Prose(line.command, name=_tr("Command"), parent=self)
                if line.command
                else Label(line.words, ink="muted", parent=self)
            )
            self._words.addWidget(part)
            part.show()
        self._links.show()
        settle_soon()
        self.found.emit()

    def _fail(self, problem: Problem) -> None:
        self._about.show_text(join(problem.what, problem.next_step))
        settle_soon()

    def _tell(self, words: Text, ink: str = "muted") -> None:
        self.told.show_text(words)
        self.told.set_ink(ink)
        self.told.show()
        settle_soon()

    # ------------------------------------------------------------ handing out

    def _copy(self) -> None:
        if self.help is not None:
            QGuiApplication.clipboard().setText(self.help.as_text())
            self._tell(T("Copied, the sentences as CL comments."))

    def _save(self) -> None:
        if self.help is None:
            return
        about = "-".join(("mypass", self.help.facts.host, *self.help.topics))
        name = "".join(one if one.isalnum() or one in ".-_" else "-" for one in about)
        typed = self.path.choose(str(Path.home() / f"{name}.txt"))
        if not typed:
            return
        path = Path(typed)
        if not path.suffix:
            path = path.with_suffix(".txt")
        work = partial(save_help, self._services, path, self.help.as_text())
        self.save.setEnabled(False)
        tasks.run(work, partial(self._saved, path), self._unsaved, owner=self)

    def _saved(self, path: Path, backup: Path | None) -> None:
        self.save.setEnabled(True)
        words = T("Saved as {path}.", path=path)
        if backup is not None:
            words = join(words, T("The file as it was lies in {folder}.", folder=backup))
        self._tell(words)

    def _unsaved(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        self._tell(join(problem.what, problem.next_step), "failed")

    def _mail(self) -> None:
        if self.help is None:
            return
        link, whole = mail_link(self.help)
        if not whole:
            QGuiApplication.clipboard().setText(self.help.as_text())
        if not self.open_link(QUrl.fromEncoded(link.encode("ascii"), QUrl.ParsingMode.StrictMode)):
            self._tell(T("No mail program opened. Copy the text, or save it."), "warning")
        elif whole:
            self._tell(T("The mail program has it: name the administrator and send it."))
        else:
            self._tell(
                T("A mail takes the beginning alone; all of it is on the clipboard: paste it "
                  "into the mail.")
            )  # fmt: skip
