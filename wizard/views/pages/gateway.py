"""Gateway folder: which gateway is set up, and how it is set up now."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from wizard.domain.ports import Backup
from wizard.domain.problems import Problem
from wizard.domain.text import T, Text, one_of
from wizard.flows.answers import GatewayAnswer
from wizard.flows.apply import restore_last
from wizard.flows.filerights import put_right
from wizard.flows.looking import GatewayLook, look
from wizard.flows.steps import GATEWAY_FOLDER, step
from wizard.flows.stores import RecognisedStore
from wizard.views import tasks
from wizard.views.pages.context import SetupContext
from wizard.views.pages.latest import Latest
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Candidate,
    CandidateList,
    Card,
    Facts,
    Field,
    Label,
    Notice,
    Page,
    PathField,
)


class GatewayPage(Page):
    """The folder typed, browsed for, dropped or chosen among guesses; then what is in it.

    Attributes
    ----------
    folder : Field
    guesses : CandidateList
    found : Card
    way_back : Button or None
        Offered while an Apply that was cut short waits to be taken back.
    close_off : Button or None
        Offered while everyone may change files of the gateway.
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        shown = step(GATEWAY_FOLDER)
        super().__init__(shown.title, shown.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._reading = Latest(self, self._tell_busy)
        self._asked = False

        self._guess_card = Card(T("Found on this machine"))
        self.guesses = CandidateList(T("Gateways found on this machine"))
        self.guesses.chosen.connect(self._guess_chosen)
        self._guess_card.body.addWidget(self.guesses)
        self._guess_card.hide()

        card = Card()
        self._path = PathField("folder", title=T("Folder of the MyPass Gateway"))
        self.folder = Field(
            T("Gateway folder"),
            self._path,
            hint=T("The folder that holds MyPassGateway; the connector's own folder does as well."),
            placeholder=T("C:\\Program Files\\MyPass"),
        )
        self.folder.changed.connect(self._typed)
        self._path.chosen.connect(lambda _path: self._read(at_once=True))
        card.body.addWidget(self.folder)
        self._progress = Label(T("Reads the folder …"), "small", "muted")
        self._progress.hide()
        card.body.addWidget(self._progress)

        self.found = Card(T("How it is set up now"))
        self.facts = Facts()
        self.found.body.addWidget(self.facts)
        self.found.hide()
        self._notices: list[Notice] = []
        self.way_back: Button | None = None
        self.close_off: Button | None = None

        self.body.addWidget(card)
        self.body.addWidget(self._guess_card)
        self.body.addWidget(self.found)

    def on_ready(self) -> None:
        """Show the answer; look for gateways once."""
        folder = self._flow.answers.gateway.folder
        if folder != self._path.path():
            self.folder.set_text("" if folder is None else str(folder))
        if self._flow.look is not None:
            self._show(self._flow.look)
        elif folder is not None and not self._reading.busy:
            self._read(at_once=True)
        if not self._asked:
            self._asked = True
            tasks.run(self._context.services.gateway.guesses, self._show_guesses, self._no_guesses)

    # ------------------------------------------------------------ the folder

    def _typed(self) -> None:
        path = self._path.path()
        known = self._flow.look
        if known is not None and known.folder == path:
            return
        self._flow.accept(GatewayAnswer(path))
        self._show(None)
        if path is None:
            self._reading.drop()
        else:
            self._read()

    def _read(self, *, at_once: bool = False) -> None:
        path = self._path.path()
        if path is None:
            return
        self._reading.ask(
            partial(look, self._context.services, path),
            self._take,
            self._refuse,
            at_once=at_once,
        )

    def _take(self, found: GatewayLook) -> None:
        self.folder.set_problem(None)
        self._flow.accept_gateway(found)
        self._show(found)

    def _refuse(self, found: Problem) -> None:
        self.folder.set_problem(found)
        self._show(None)

    def _tell_busy(self) -> None:
        self._progress.setVisible(self._reading.busy)

    # ------------------------------------------------------------ guesses

    def _show_guesses(self, found: tuple[Path, ...]) -> None:
        self.guesses.set_candidates(
            [Candidate(str(folder), str(folder)) for folder in found], self.folder.text()
        )
        self._guess_card.setVisible(bool(found))
        if len(found) == 1 and self._path.path() is None:
            # Nothing else is there to choose from, and reading changes nothing.
            self._guess_chosen(str(found[0]))

    def _no_guesses(self, _found: Problem) -> None:
        self._guess_card.hide()

    def _guess_chosen(self, folder: str) -> None:
        self.guesses.choose(folder)
        self.folder.set_text(folder)
        self._read(at_once=True)

    # ------------------------------------------------------------ what is there

    def _show(self, found: GatewayLook | None) -> None:
        for notice in self._notices:
            self.found.body.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self._notices = []
        self.way_back = self.close_off = None
        self.found.setVisible(found is not None)
        settle_soon()
        if found is None:
            return
        self.facts.show_facts(facts_of(found))
        if found.unfinished is not None:
            self._offer_way_back(found, found.unfinished)
        if found.unproven is not None:
            self._warn().say(
                found.unproven.what,
                found.unproven.why,
                T("Open Certificates and renewal: it verifies the store, and can undo the change."),
                kind="warning",
            )
        for one in found.problems:
            self._warn().show_problem(one, kind="warning")
        if found.exposed:
            self._offer_rights(found)
        if not found.tree.writable:
            self._warn().say(
                T("Your account may not write in {folder}.", folder=found.tree.connector),
                T("Everything can be checked and reviewed, but Apply would be refused."),
                T("Grant it the right to write there, or start the program as an administrator."),
                kind="warning",
            )
        self.guesses.choose(str(found.folder))

    def _offer_way_back(self, found: GatewayLook, cut_short: Backup) -> None:
        notice = self._warn()
        notice.say(
            T("An earlier Apply was cut short."),
            T(
                "The program ended in the middle of writing, so these files may be a mixture of "
                "old and new. The old ones are saved in {folder}.",
                folder=cut_short.folder,
            ),
            T("Put the old files back before anything else."),
            kind="warning",
        )
        self.way_back = notice.add_action(T("Put the old files back"))
        self.way_back.clicked.connect(partial(self._put_back, found, cut_short))

    def _put_back(self, found: GatewayLook, cut_short: Backup) -> None:
        if self.way_back is not None:
            self.way_back.setEnabled(False)
        tasks.run(
            partial(restore_last, self._context.services, found.tree, cut_short),
            self._is_back,
            self._is_not_back,
        )

    def _is_back(self, _backup: Backup) -> None:
        self._read(at_once=True)

    def _is_not_back(self, found: Problem) -> None:
        self.error = found
        if self.way_back is not None:
            self.way_back.setEnabled(True)

    def _offer_rights(self, found: GatewayLook) -> None:
        first, count, notice = found.exposed[0], len(found.exposed), self._warn()
        if count == 1:
            notice.say(first.what, first.why, kind="warning")
        else:
            notice.say(
                T("Far too many people may change {count} of the gateway's files.", count=count),
                T("Whoever changes them decides which hosts it trusts and what it runs there."),
                kind="warning",
                details="\n".join(str(one.what) for one in found.exposed),
            )
        self.close_off = notice.add_action(T("Give the files the rights that they need"))
        self.close_off.clicked.connect(partial(self._give_rights, found))

    def _give_rights(self, found: GatewayLook) -> None:
        if self.close_off is not None:
            self.close_off.setEnabled(False)
        tasks.run(
            partial(put_right, self._context.services, found.tree),
            self._have_rights,
            self._have_no_rights,
        )

    def _have_rights(self, _changed: tuple[Path, ...]) -> None:
        self._read(at_once=True)

    def _have_no_rights(self, found: Problem) -> None:
        self.error = found
        if self.close_off is not None:
            self.close_off.setEnabled(True)

    def _warn(self) -> Notice:
        notice = Notice(self.found)
        self.found.body.addWidget(notice)
        self._notices.append(notice)
        return notice


def facts_of(found: GatewayLook) -> list[tuple[Text | str, Text | str]]:
    """What a gateway folder holds, as names and values for a person."""
    nothing = T("nothing yet; the product's defaults apply")
    rows: list[tuple[Text | str, Text | str]] = [
        (T("Gateway"), found.name),
        (T("Connector"), str(found.tree.connector)),
    ]
    names = ", ".join(partition.name for partition in found.partitions)
    rows.append((T("Partitions"), names or T("none yet")))
    if found.ssl_mode is None and found.command is None:
        connector: Text = nothing
    else:
        mode = T("the default (on)") if found.ssl_mode is None else _on_off(found.ssl_mode)
        connector = T("SSLmode is {mode}.", mode=mode)
        if found.command is not None:
            connector = T("SSLmode is {mode}; command {command}", mode=mode, command=found.command)
    rows.append((T("fpc101.properties"), connector))
    if not found.stores:
        rows.append((T("Truststore"), T("none yet")))
    for store in found.stores:
        rows.append((T("Truststore"), describe_store(store)))
    if found.logging is not None and (found.logging.level or found.logging.file):
        log = T("Level {level}, {file}", level=found.logging.level or "–", file=found.logging.file)
        rows.append((T("Log"), log if found.logging.file else found.logging.level))
    return rows


def describe_store(store: RecognisedStore) -> Text:
    """Name, type and how many certificates Java will trust."""
    if store.content is None:
        return T(
            "{name} ({type}), opens only with its password", name=store.path.name, type=store.type
        )
    count = one_of(store.anchors, "{count} trusted certificate", "{count} trusted certificates")
    return T("{name} ({type}), {count}", name=store.path.name, type=store.type, count=count)


def _on_off(value: bool) -> Text:
    return T("true (on)") if value else T("false (off)")
