"""Java and Toolbox: which Java and which jt400.jar the connector uses, and the checks with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.ports import JarCandidate, JavaCandidate, ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import T, Text, join
from wizard.flows.answers import JavaAnswer
from wizard.flows.services import Services
from wizard.flows.steps import JAVA_TOOLBOX, step
from wizard.views import tasks
from wizard.views.pages.context import SetupContext
from wizard.views.pages.latest import Latest
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Candidate,
    CandidateList,
    Disclosure,
    Field,
    Label,
    Notice,
    Page,
    PathField,
)

BAD_VERSION = "21.0.2"
"""Rejects good passwords and burns sign-on attempts (JTOpen issue 258)."""


class JavaPage(Page):
    """Two lists of candidates; the search begins as soon as a gateway folder is known.

    Attributes
    ----------
    javas, jars : CandidateList
    other_java, other_jar : Field
        "Use another…", inside a `Disclosure`.
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        shown = step(JAVA_TOOLBOX)
        super().__init__(shown.title, shown.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._searching = Latest(self, self._tell_busy)
        self._searched: tuple[Path | None, JavaAnswer] | None = None
        self._warmed: object = None

        self._progress = Label(T("Looks for Java and jt400.jar on this machine …"), ink="muted")
        self.body.addWidget(self._progress)
        self.javas = CandidateList(T("Java runtimes"))
        self.javas.chosen.connect(self._java_chosen)
        self._java_more, self.other_java = self._another(
            T("Use another Java…"),
            T("Folder of the Java runtime"),
            PathField("folder", title=T("Folder of the Java runtime")),
            T("The folder that holds bin, for example C:\\Program Files\\Java\\jre8."),
        )
        self._add(
            T("Java"),
            T("The connector's own Java comes first; only it shows what the connector will see."),
            self.javas,
            self._java_more,
        )
        self.warning = Notice()
        self.jars = CandidateList(T("Toolbox jars"))
        self.jars.chosen.connect(self._jar_chosen)
        self._jar_more, self.other_jar = self._another(
            T("Use another jt400.jar…"),
            T("Path of the jt400.jar"),
            PathField("open", filters="jt400 (*.jar);;* (*)", title=T("IBM Toolbox for Java")),
            T("The IBM Toolbox for Java is one file, usually in the connector's folder."),
        )
        self._add(
            T("IBM Toolbox for Java"),
            T("The connector's own jt400.jar comes first; it is the one that answers users."),
            self.jars,
            self._jar_more,
        )
        self.body.addWidget(self.warning)
        self._flow.on_change(self._follow)

    def on_ready(self) -> None:
        """Search, unless that was done for this folder and what was found is still there."""
        choice = self._flow.choice
        if choice is not None and not _there(choice):
            self._searched = None
        self._follow()
        answer = self._flow.answers.java
        for field, path in ((self.other_java, answer.java_home), (self.other_jar, answer.jar)):
            if path is not None and not field.text():
                field.set_text(str(path))

    # ------------------------------------------------------------ building

    def _add(self, title: Text, sentence: Text, found: CandidateList, more: Disclosure) -> None:
        part = QVBoxLayout()
        part.setSpacing(3)
        part.addWidget(Label(title, "heading"))
        part.addWidget(Label(sentence, "small", "muted"))
        part.addSpacing(6)
        part.addWidget(found)
        part.addSpacing(6)
        part.addWidget(more)
        self.body.addLayout(part)

    def _another(
        self, words: Text, label: Text, path: PathField, hint: Text
    ) -> tuple[Disclosure, Field]:
        more = Disclosure(words)
        field = Field(label, path, hint=hint)
        field.changed.connect(lambda: self._typed(field))
        path.chosen.connect(lambda _path: self._typed(field, at_once=True))
        more.body.addWidget(field)
        return more, field

    # ------------------------------------------------------------ searching

    def _follow(self) -> None:
        """The folder or the answer changed: what was found for another one does not count."""
        tree = self._flow.tree
        wanted = (tree.connector if tree else None, self._flow.answers.java)
        if tree is not None and wanted != self._searched:
            self._search(self._flow.answers.java)

    def _search(self, answer: JavaAnswer, *, at_once: bool = True) -> None:
        tree = self._flow.tree
        connector = tree.connector if tree else None
        self._searched = (connector, answer)
        self._searching.ask(
            partial(find, self._context.services, connector, answer),
            partial(self._found, answer),
            self._failed,
            at_once=at_once,
        )

    def _found(self, answer: JavaAnswer, result: tuple[ToolboxChoice, tuple[Problem, ...]]) -> None:
        choice, problems = result
        for field, kind in ((self.other_java, "machine.java"), (self.other_jar, "machine.jar")):
            mine = next((one for one in problems if one.id.startswith(kind)), None)
            field.set_problem(mine)
        self.error = next((one for one in problems if not one.id.startswith("machine.ja")), None)
        if any(one.id.startswith("machine.java") for one in problems):
            self._java_more.set_open(True)
        if any(one.id.startswith("machine.jar") for one in problems):
            self._jar_more.set_open(True)
        self.javas.set_candidates(
            [_java(one) for one in choice.javas],
            str(choice.java.home) if choice.java else "",
        )
        self.jars.set_candidates(
            [_jar(one) for one in choice.jars], str(choice.jar.path) if choice.jar else ""
        )
        settle_soon()
        self._order_tabs(choice)
        self._focus_choice(choice)
        if choice.jar is not None and choice.jar.version == BAD_VERSION:
            self.warning.say(
                T("jt400.jar {version} rejects good passwords.", version=BAD_VERSION),
                T("It also counts each as a failed sign-on, until the host disables the profile."),
                T("Use version 21.0.3 or later, in the connector's folder as well."),
                kind="warning",
            )
        else:
            self.warning.clear()
        self._searched = (self._searched[0] if self._searched else None, answer)
        self._flow.accept(answer)
        self._flow.accept_toolbox(choice)
        self._warm(choice)

    def _order_tabs(self, choice: ToolboxChoice) -> None:
        """Tab goes from the first list on downwards, though the rows came later."""
        stops: list[QWidget] = [self.javas.radio(str(one.home)) for one in choice.javas]
        stops.append(self._java_more.button)
        stops.extend(self._stops_of(self.other_java))
        stops.extend(self.jars.radio(str(one.path)) for one in choice.jars)
        stops.append(self._jar_more.button)
        stops.extend(self._stops_of(self.other_jar))
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _focus_choice(self, choice: ToolboxChoice) -> None:
        """The choice takes the focus that only the links could take while nothing was found."""
        at = self.focusWidget()
        if self.isVisible() and choice.java is not None and at in (None, self._java_more.button):
            self.javas.radio(str(choice.java.home)).setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _stops_of(field: Field) -> list[QWidget]:
        editor = field.editor
        return [editor.edit, editor.browse] if isinstance(editor, PathField) else []

    def _failed(self, found: Problem) -> None:
        self.error = found

    def _tell_busy(self) -> None:
        self._progress.setVisible(self._searching.busy)

    def _warm(self, choice: ToolboxChoice) -> None:
        """Start the worker now: the first check then finds a JVM that runs."""
        look, java, jar = self._flow.look, choice.java, choice.jar
        if look is None or java is None or jar is None:
            return
        key = (java.home, jar.path, jar.sha256)
        if key == self._warmed:
            return
        self._warmed = key
        work = partial(
            self._context.prover.warm, self._flow.answers, look.tree, choice, look.stores
        )
        tasks.run(work, _ignore, _ignore)

    # ------------------------------------------------------------ choosing

    def _java_chosen(self, key: str) -> None:
        self._empty(self.other_java)
        self._search(replace(self._flow.answers.java, java_home=Path(key)))

    def _jar_chosen(self, key: str) -> None:
        self._empty(self.other_jar)
        self._search(replace(self._flow.answers.java, jar=Path(key)))

    def _typed(self, field: Field, *, at_once: bool = False) -> None:
        # An emptied field takes the finder's own preference again.
        known = self._flow.answers.java
        if field is self.other_java:
            answer = replace(known, java_home=_path(field))
        else:
            answer = replace(known, jar=_path(field))
        if answer != known:
            self._search(answer, at_once=at_once)

    @staticmethod
    def _empty(field: Field) -> None:
        """Another choice was made in the list: what was typed here does not count."""
        with QSignalBlocker(field):
            field.set_text("")
            field.set_problem(None)


def find(
    services: Services, connector: Path | None, answer: JavaAnswer
) -> tuple[ToolboxChoice, tuple[Problem, ...]]:
    """All candidates; a setting that cannot be used leaves its half unchosen. Blocks.

    Returns
    -------
    tuple
        The choice, and why a setting of the person's own cannot be used.
    """
    problems: list[Problem] = []
    java_home, jar = answer.java_home, answer.jar
    for _ in range(3):
        try:
            choice = services.finder.find(connector, java_home=java_home, jar=jar)
        except ProblemError as error:
            problems.append(error.problem)
            # Each setting is left out once it was refused, so the third round has none.
            if error.id.startswith("machine.jar") and jar is not None:
                jar = None
            elif java_home is not None:
                java_home = None
            else:
                jar = None
            continue
        return (
            replace(
                choice,
                java=choice.java if java_home == answer.java_home else None,
                jar=choice.jar if jar == answer.jar else None,
            ),
            tuple(problems),
        )
    return ToolboxChoice((), (), None, None), tuple(problems)


def _there(choice: ToolboxChoice) -> bool:
    """Whether the chosen Java and jar lie where they were found."""
    java, jar = choice.java, choice.jar
    gone = (java is not None and java.jvm is not None and not java.jvm.exists()) or (
        jar is not None and not jar.path.exists()
    )
    return not gone


def _java(found: JavaCandidate) -> Candidate:
    words = [found.vendor or "Java", found.version]
    title = " ".join(word for word in words if word)
    if found.architecture:
        title = f"{title}, {found.architecture}"
    secondary = T("{path} – from {source}", path=found.home, source=found.source)
    return Candidate(str(found.home), title, secondary, found.problem)


def _jar(found: JarCandidate) -> Candidate:
    title = T("jt400 {version}", version=found.version) if found.version else T("jt400")
    secondary = T("{path} – from {source}", path=found.path, source=found.source)
    if found.version == BAD_VERSION:
        secondary = join(secondary, T("Rejects good passwords."))
    return Candidate(str(found.path), title, secondary, found.problem)


def _path(field: Field) -> Path | None:
    editor = field.editor
    assert isinstance(editor, PathField)  # noqa: S101 - made above
    return editor.path()


def _ignore(_value: object) -> None:
    """A fault of the warming shows at the first check."""
