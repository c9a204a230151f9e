"""The viewer: a log's end at once, what comes, and what stands above."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.logs import LogQuery
from wizard.domain.ports import InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.logs.feed import UNREAD, LogFeed, Older, Opened
from wizard.flows.logs.notes import Debugging
from wizard.flows.logs.viewing import LogPlace, place
from wizard.flows.services import Services
from wizard.views import tasks, texts
from wizard.views.copying import copy_words
from wizard.views.operations.logs.detail import EventDetail, nothing, status
from wizard.views.operations.logs.filters import Filters
from wizard.views.operations.logs.listing import LogList
from wizard.views.operations.logs.model import Made, made
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CheckBox,
    Field,
    FlowLayout,
    Label,
    Notice,
    PathField,
)

LOOK_MS = 250
"""Between two looks at a log that grows."""
SLICE = 1_000
"""Events added at a time."""


class Viewer(Card):
    """A log on screen.

    Attributes
    ----------
    file : Field
        The log's path.
    filters : Filters
    list : LogList
    follow : CheckBox
    copy, end, connector, everything : Button
    notice : Notice
        Why there are no lines.
    detail : EventDetail
        The selected event.
    status : Label
    trace_left : Signal
        The person looks at more than the lines of a trace again.
    """

    trace_left = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._services = services
        self._tree: InstallTree | None = None
        self._feed: LogFeed | None = None
        self._debugging: Debugging | None = None
        self._named: Path | None = None
        self._task: tasks.TaskHandle | None = None
        self._more = self._gap = False
        self._waiting = 0
        self._size = 0
        self._pending: deque[list[Made]] = deque()
        self._make()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._poll)

    def _make(self) -> None:
        self._path = PathField("open", filters=texts.show(T("Logs (*.log* *.txt);;All files (*)")),
                               title=T("Log"))  # fmt: skip
        self._path.chosen.connect(self.open_file)
        self._path.edit.returnPressed.connect(self._typed_file)
        self.file = Field(T("Log"), self._path)
        self.body.addWidget(self.file)
        self.filters = Filters(self._services)
        self.filters.changed.connect(self.reopen)
        self.body.addWidget(self.filters)
        self.notice = Notice()
        self.body.addWidget(self.notice)
        self.list = LogList()
        self.list.above.connect(self._older)
        self.list.below.connect(self._came_down)
        self.list.picked.connect(self._picked)
        self.body.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.status = Label("", "small", "muted")
        row.addWidget(self.status, 1)
        self.stop = Button(T("Stop looking"), "link")
        self.stop.clicked.connect(self._stop_looking)
        row.addWidget(self.stop)
        self.follow = CheckBox(T("Follow the log"))
        self.follow.setChecked(True)
        self.follow.toggled.connect(self._followed)
        row.addWidget(self.follow)
        self.body.addLayout(row)
        self._buttons = QWidget(self)
        tools = FlowLayout(12, 8, self._buttons)
        self.end = Button(T("Go to the end"), icon="chevron-down")
        self.end.clicked.connect(self.to_end)
        self.copy = Button(T("Copy"), icon="copy")
        self.copy.clicked.connect(lambda: copy_words(self.list.chosen_text(), self.copy))
        self.everything = Button(T("Show everything"), "quiet", icon="close")
        self.everything.clicked.connect(self.show_everything)
        self.connector = Button(T("Back to the connector's log"), "quiet", icon="file")
        self.connector.clicked.connect(lambda: self._open_named(None))
        for tool in (self.copy, self.end, self.everything, self.connector):
            tools.addWidget(tool)
        self.body.addWidget(self._buttons)
        self.detail = EventDetail()
        self.body.addWidget(self.detail)
        for part in (self.stop, self.connector, self.everything, self.end):
            part.hide()
        self.copy.setEnabled(False)

    # ------------------------------------------------------------ what is looked at

    def set_tree(self, tree: InstallTree) -> None:
        """The gateway whose log is shown, unless the person chose another file."""
        if self._tree != tree:
            self._tree = tree
            self._named = self._debugging = None
            self.reopen()

    def open_file(self, path: Path) -> None:
        """Show a file that the person chose."""
        self._open_named(path)

    def show_trace(self, debugging: Debugging | None) -> None:
        """Only the lines since a trace began; None = all again."""
        if debugging is not None and not debugging.log:
            self.notice.show_problem(
                ProblemError("log.no-file", path=debugging.config).problem, "warning"
            )
            return
        self._debugging = debugging
        self._named = None
        self.reopen()

    @property
    def tracing(self) -> bool:
        """Whether only the lines of a trace are shown."""
        return self._debugging is not None

    def show_everything(self) -> None:
        """No filter, and not only the lines of a trace."""
        traced, self._debugging = self._debugging, None
        self.filters.clear()
        if traced is not None:
            self.trace_left.emit()
            self.reopen()

    def _typed_file(self) -> None:
        path = self._path.path()
        if path is not None:
            self._open_named(path)

    def _open_named(self, path: Path | None) -> None:
        self._named, self._debugging = path, None
        self.trace_left.emit()
        self.reopen()

    # ------------------------------------------------------------ opening

    def reopen(self) -> None:
        """Read the end anew."""
        tree = self._tree
        if tree is None:
            return
        try:
            query = self.filters.query()
        except ProblemError:
            return  # the field says why
        self._stop_task()
        self._feed = None
        self._pending.clear()
        self._timer.stop()
        self._gap = self._more = False
        self._waiting = 0
        self.list.lines.clear()
        self.notice.clear()
        self._picked()
        self._looking(T("Reading the log …"))
        self.everything.setVisible(not self.filters.everything or self.tracing)
        self.connector.setVisible(self._named is not None)
        named, trace = self._named, self._debugging

        def work(report: tasks.Reporter[Older]) -> tuple[LogFeed, Opened]:
            feed = _feed(self._services, tree, named, trace, query)
            return feed, feed.open(report)

        self._task = tasks.run(work, self._opened, self._refused, self._found, owner=self)
        settle_soon()

    def _found(self, part: Older) -> None:
        following = self.list.at_end
        top = self.list.top()
        self._gap = self.list.lines.prepend(part.rows) or self._gap
        if following and self._feed is None:
            self.list.to_end()
        else:
            self.list.keep_top(top)
        self._looking(T("{count} found, looking further up …", count=len(self.list.lines.entries)))

    def _opened(self, found: tuple[LogFeed, Opened]) -> None:
        self._feed, opened = found
        self._task = None
        self._more, self._size = opened.more, opened.size
        self._path.set_path(self._feed.where.path)
        if opened.missing is not None:
            self.notice.show_problem(opened.missing, "warning")
        elif opened.unread:
            self.notice.say(*UNREAD, kind="warning")
        elif not self.list.lines.entries and not self.tracing:
            self.notice.say(*nothing(opened.size, filtered=not self.filters.everything))
        self.list.to_end()
        self._tell()
        self._run()
        settle_soon()

    def _refused(self, problem: Problem) -> None:
        self._task = None
        self.notice.show_problem(problem)
        if self._named is not None:
            self._path.set_path(self._named)
        self._tell()
        settle_soon()

    def _stop_looking(self) -> None:
        self._stop_task()
        if self._feed is None:
            self._looking(NOTHING)
            self.notice.say(
                T("The search was stopped."),
                T("What was found before is shown; what stands above it was not looked at."),
                T("Choose “Show everything”, or ask for something else."),
            )
        self._tell()

    def _stop_task(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    # ------------------------------------------------------------ following

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._timer.stop()

    def _run(self) -> None:
        if self._feed is not None and self.follow.isChecked() and self.isVisible():
            self._timer.start()
            self._poll()
        else:
            self._timer.stop()

    def _followed(self) -> None:
        if self.follow.isChecked() and self._feed is not None:
            self.to_end()
        self._run()
        self._tell()

    def _poll(self) -> None:
        feed = self._feed
        if feed is None or self._task is not None or self._pending:
            return

        def work() -> list[Made]:
            return made(feed.poll().rows)

        self._task = tasks.run(work, partial(self._came, feed), partial(self._lost, feed),
                               owner=self)  # fmt: skip

    def _came(self, feed: LogFeed, came: list[Made]) -> None:
        self._task = None
        if feed is not self._feed or not came:
            return
        if self.notice.isVisible():
            self.notice.clear()
        self._pending = deque(came[at : at + SLICE] for at in range(0, len(came), SLICE))
        self._take_slice(feed)

    def _take_slice(self, feed: LogFeed) -> None:
        """Some of what came; keys and clicks have their turn before the rest."""
        if feed is not self._feed or not self._pending:
            self._pending.clear()
            return
        came = self._pending.popleft()
        if self.list.at_end and not self._gap:
            self.list.lines.append(came, trim=True)
            self._more = True
            self.list.to_end()
        else:
            # The person reads further up: nothing moves under the eyes.
            left = len(came)
            if not self._gap:
                left = self.list.lines.append(came, trim=False)
            self._gap = self._gap or left > 0
            self._waiting += len(came)
        if self._pending:
            QTimer.singleShot(1, self, partial(self._take_slice, feed))
        else:
            self._tell()

    def _lost(self, feed: LogFeed, problem: Problem) -> None:
        self._task = None
        if feed is self._feed:
            self.notice.show_problem(problem, "warning")
            settle_soon()

    def to_end(self) -> None:
        """The latest lines, and those that come."""
        if self._gap:
            self.reopen()
            return
        self._waiting = 0
        self.list.to_end()
        self._tell()

    def _came_down(self, at_end: bool) -> None:
        if at_end and self._gap and self.follow.isChecked():
            self.reopen()
            return
        if at_end:
            self._waiting = 0
        self._tell()

    # ------------------------------------------------------------ what stands above

    def _older(self) -> None:
        feed, first = self._feed, self.list.lines.first
        if feed is None or not self._more or self._task is not None or first is None:
            if feed is not None and self._more and first is not None:
                QTimer.singleShot(LOOK_MS, self, self._again_above)
            return
        self._looking(T("Reading what stands above …"))
        self._task = tasks.run(
            lambda report: feed.older(first, report), partial(self._read_above, feed),
            partial(self._lost, feed), self._found, owner=self,
        )  # fmt: skip

    def _again_above(self) -> None:
        # A look at what came was on its way; the person may still stand at the top.
        if self.list.verticalScrollBar().value() <= 2:
            self._older()

    def _read_above(self, feed: LogFeed, older: Older) -> None:
        self._task = None
        if feed is self._feed:
            self._more = older.more
            self._tell()

    # ------------------------------------------------------------ what is told

    def _looking(self, words: Text) -> None:
        self.status.show_text(words)
        self.stop.setVisible(bool(words))

    def _tell(self) -> None:
        self.stop.hide()
        self.end.setVisible(not self.list.at_end or self._gap)
        self._buttons.updateGeometry()
        if self._feed is None:
            self.status.show_text(NOTHING)
            return
        count = sum(one.shown.event is not None for one in self.list.lines.entries)
        waiting = 0 if self.list.at_end else self._waiting
        self.status.show_text(
            status(count, waiting, traced=self.tracing, followed=self.follow.isChecked())
        )

    def _picked(self) -> None:
        chosen = self.list.chosen()
        self.copy.setEnabled(any(one.shown.event is not None for one in chosen))
        self.detail.show_entry(chosen[0] if len(chosen) == 1 else None)
        settle_soon()

    @property
    def known(self) -> Notice:
        """What the selected event means."""
        return self.detail.known


def _feed(
    services: Services,
    tree: InstallTree,
    named: Path | None,
    trace: Debugging | None,
    query: LogQuery,
) -> LogFeed:
    if trace is not None:
        return LogFeed(services, LogPlace(Path(trace.log), trace.pattern), query, trace.mark)
    return LogFeed(services, place(services, tree, named), query)
