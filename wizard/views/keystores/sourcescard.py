"""Where an import's certificates come from: files, the clipboard, hosts; each a row."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem, problem
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.examining import Examined
from wizard.flows.services import Services
from wizard.flows.sources import (
    Source,
    SourceKind,
    fetch,
    presented_by,
    read_again,
    read_pasted,
    read_path,
)
from wizard.views import tasks, texts
from wizard.views.keystores.sourcerow import SourceRow
from wizard.views.settling import settle_soon
from wizard.views.theme import theme, tokens
from wizard.views.widgets import (
    Button,
    Card,
    Disclosure,
    Field,
    FlowLayout,
    Icon,
    Label,
    Notice,
    PathField,
)

_FILTERS = (
    "*.cer *.crt *.pem *.der *.p7b *.p7c *.spc *.p12 *.pfx *.jks *.jceks *.keystore *.kdb *.txt "
    "*.zip"
)
#: Files that are taken at once; whoever drops more dropped the wrong folder's content.
MOST_FILES = 50
#: Partitions whose links stand there without a click.
_SHOWN_PARTITIONS = 12


class DropZone(QWidget):
    """A dashed frame that says what may be dropped; the whole page takes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(12)
        row.addWidget(Icon("save", "accent", size=24, parent=self))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(T("Drop certificate files anywhere on this page"), "strong"))
        column.addWidget(
            Label(
                T("In any form: as DCM exported them, as a mail brought them, or a ZIP of them."),
                "small",
                "muted",
            )
        )
        row.addLayout(column, 1)
        self.paste = Button(T("Paste from the clipboard"), icon="copy")
        row.addWidget(self.paste, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("control_border"), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(theme().colour("background"))
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(rect, tokens.CARD_RADIUS, tokens.CARD_RADIUS)
        painter.end()


class SourcesCard(Card):
    """Several sources at once; each is read off the UI thread.

    Attributes
    ----------
    changed : Signal
        A source was read, or removed.
    file, host : Field
    add, fetch, paste : Button
    partitions : dict of str to Button
        Take what this partition presented.
    all_partitions : Button
    rows : list of SourceRow
    """

    changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(T("Where the certificates come from"), parent=parent)
        self._services = services
        self._known: Sequence[Partition] = ()
        self._seen: dict[str, Examined] = {}
        self._passwords: tuple[Secret, ...] = ()
        self.rows: list[SourceRow] = []
        self._ended: deque[tuple[SourceRow, Source]] = deque()
        self._turns = QTimer(self)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._show_next)
        zone = DropZone(self)
        self.paste = zone.paste
        self.paste.clicked.connect(self.take_clipboard)
        self.body.addWidget(zone)
        self._build_inputs()
        self.said = Notice(self)
        self.body.addWidget(self.said)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self.body.addLayout(self._list)

    def _build_inputs(self) -> None:
        names = texts.show(T("Certificates"))
        self._path = PathField(
            "files",
            filters=f"{names} ({_FILTERS});;{texts.show(T('All files'))} (*)",
            title=T("Files with certificates"),
        )
        self._path.many.connect(self.add_files)
        self._path.setAcceptDrops(False)  # the page takes them, wherever they fall
        self.file = Field(T("File"), self._path)
        self.add = Button(T("Add"))
        self.add.setAccessibleName(texts.show(T("Add this file")))
        self.add.clicked.connect(self._add_typed)
        self.host = Field(
            T("Host"),
            placeholder=T("i-prod.example.com, or with a port: i-prod.example.com:9476"),
            hint=T("Shows what it presents; without a port both TLS servers are asked."),
        )
        self.host.editor.setAcceptDrops(False)
        self.fetch = Button(T("Fetch"))
        self.fetch.setAccessibleName(texts.show(T("Fetch from this host")))
        self.fetch.clicked.connect(self._fetch_typed)
        for field, button in ((self.file, self.add), (self.host, self.fetch)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(field, 1)
            # In line with the editor, which stands below the field's label.
            lower = QVBoxLayout()
            lower.addSpacing(field.label.sizeHint().height() + 4)
            lower.addWidget(button)
            lower.addStretch(1)
            row.addLayout(lower)
            self.body.addLayout(row)
        self.own = Disclosure(T("From this gateway's partitions"))
        self._links = QWidget(self)
        self._flow = FlowLayout(parent=self._links)
        self.own.body.addWidget(self._links)
        self.partitions: dict[str, Button] = {}
        self.all_partitions = Button(T("All of them"), "link", parent=self._links)
        self.all_partitions.clicked.connect(self._take_all)
        self.body.addWidget(self.own)
        self.own.hide()

    # ------------------------------------------------------------ what is known

    def set_password(self, password: Secret | None) -> None:
        """The store's: tried on every encrypted source."""
        self._passwords = (password,) if password is not None else ()

    def set_partitions(self, known: Sequence[Partition], seen: Sequence[Examined]) -> None:
        """The gateway's partitions, and what those with TLS presented."""
        self._known = known
        self._seen = {one.partition.name: one for one in seen if one.ports}
        if list(self._seen) == list(self.partitions):
            return
        for button in (*self.partitions.values(), self.all_partitions):
            self._flow.removeWidget(button)
        for button in self.partitions.values():
            button.hide()
            button.deleteLater()
        self.partitions = {}
        for name in self._seen:
            link = Button(name, "link", icon="server", parent=self._links)
            link.setAccessibleName(texts.show(T("Take what {name} presents", name=name)))
            link.clicked.connect(partial(self._take_partition, name))
            self._flow.addWidget(link)
            link.show()
            self.partitions[name] = link
        self._flow.addWidget(self.all_partitions)
        self.all_partitions.setVisible(len(self.partitions) > 1)
        self.own.setVisible(bool(self.partitions))
        self.own.set_open(0 < len(self.partitions) <= _SHOWN_PARTITIONS)
        settle_soon()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Those that were read."""
        return tuple(row.source for row in self.rows if row.source is not None)

    # ------------------------------------------------------------ adding

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read files; one that is there is read again."""
        self.said.clear()
        for path in paths[:MOST_FILES]:
            again = next((row for row in self.rows if row.source and row.source.path == path), None)
            if again is not None:
                self._drop(again)
            self._read(path.name or str(path), partial(self._read_path, path))
        if len(paths) > MOST_FILES:
            self.said.say(
                T("The first {count} of {all} files are read.", count=MOST_FILES, all=len(paths)),
                T("So many at once are seldom meant."),
                T("Put them into a ZIP file, or add the others afterwards."),
                kind="warning",
            )

    def _read_path(self, path: Path, passwords: tuple[Secret, ...]) -> Source:
        return read_path(self._services, path, passwords)

    def take(self, data: QMimeData, name: Text) -> bool:
        """Files, else text, of a drop or the clipboard; False when it holds neither."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        text = data.text().strip() if data.hasText() else ""
        if files:
            self.add_files(files)
        elif text:
            self.said.clear()
            words = texts.show(name)
            self._read(words, partial(self._read_text, text.encode(), words))
        return bool(files or text)

    def _read_text(self, data: bytes, name: str, passwords: tuple[Secret, ...]) -> Source:
        return read_pasted(self._services, data, name, passwords)

    def take_clipboard(self) -> None:
        """What was copied: files, or a certificate's text."""
        data = QGuiApplication.clipboard().mimeData()
        if data is None or not self.take(data, T("Clipboard")):
            self.said.show_problem(problem("import.nothing-pasted"), kind="warning")
            settle_soon()

    def _add_typed(self) -> None:
        path = self._path.path()
        if path is not None:
            self._path.set_path(None)
            self.add_files([path])

    def _fetch_typed(self) -> None:
        typed = self.host.text().strip()
        if not typed or not self.fetch.isEnabled():
            return
        self.said.clear()
        self.host.set_problem(None)
        self._drop_host(typed)
        row = self._row(typed)

        def refused(found: Problem) -> None:
            self._drop(row)
            self.host.set_problem(found)

        def taken(source: Source) -> None:
            if self.host.text().strip() == typed and source.certificates:
                self.host.set_text("")
            self._took(row, source)

        work = partial(fetch, self._services, typed, tuple(self._known))
        tasks.run(work, taken, refused, owner=row)

    def _take_partition(self, name: str, _checked: bool = False) -> None:
        self.said.clear()
        self._drop_host(name)
        self._took(self._row(name), presented_by(self._seen[name]))

    def _drop_host(self, name: str) -> None:
        """It is asked again: what it presented before is of the past."""
        for row in list(self.rows):
            source = row.source
            if source is not None and source.kind is SourceKind.HOST and source.name == name:
                self._drop(row)

    def _take_all(self) -> None:
        for name in self._seen:
            self._take_partition(name)

    # ------------------------------------------------------------ rows

    def _row(self, name: str) -> SourceRow:
        row = SourceRow(name, self)
        row.removed.connect(partial(self._drop, row))
        row.unlocked.connect(partial(self._unlock, row))
        self.rows.append(row)
        # Shown with the layout's next round: many at once would each lay the page out.
        self._list.addWidget(row)
        settle_soon()
        return row

    def _read(self, name: str, read: Callable[[tuple[Secret, ...]], Source]) -> None:
        row = self._row(name)
        tasks.run(
            partial(read, self._passwords),
            partial(self._read_to_end, row),
            partial(self._failed, row),
            owner=row,
        )

    def _read_to_end(self, row: SourceRow, source: Source) -> None:
        """Shown in its turn: many files that end at once would hold the window up together."""
        self._ended.append((row, source))
        self._turns.start()

    def _show_next(self) -> None:
        row, source = self._ended.popleft()
        if not self._ended:
            self._turns.stop()
        if row in self.rows:
            self._took(row, source)

    def _unlock(self, row: SourceRow, secret: Secret) -> None:
        source = row.source
        if source is None:
            return
        row.show_reading()
        tasks.run(
            partial(read_again, self._services, source, (*self._passwords, secret)),
            partial(self._took, row, tried=True),
            partial(self._failed, row),
            owner=row,
        )

    def _took(self, row: SourceRow, source: Source, *, tried: bool = False) -> None:
        row.show_source(source, tried=tried)
        self.changed.emit()

    def _failed(self, row: SourceRow, found: Problem) -> None:
        self._took(row, Source(SourceKind.FILE, row.title.text(), problem=found))

    def _drop(self, row: SourceRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        settle_soon()
        self.changed.emit()

    def clear(self) -> None:
        """No sources: what they held is in the store."""
        for row in list(self.rows):
            self._drop(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in a field is its button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._path.edit.hasFocus():
                self._add_typed()
                return
            if self.host.editor.hasFocus():
                self._fetch_typed()
                return
        super().keyPressEvent(event)

    def set_busy(self, busy: bool) -> None:
        """A write is on its way: what it is made of must not change."""
        links = (*self.partitions.values(), self.all_partitions)
        for part in (self.paste, self.file, self.add, self.host, self.fetch, *links, *self.rows):
            part.setEnabled(not busy)
