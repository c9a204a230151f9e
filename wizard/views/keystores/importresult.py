"""What an import did: the entries it added, what Java said to each partition, what is left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.examining import Examined, Standing
from wizard.flows.importing import Imported
from wizard.views.keystores.told import restart_words
from wizard.views.settling import settle_soon
from wizard.views.widgets import Card, Icon, Label, Notice

_ICONS = {
    Standing.TRUSTED: "passed",
    Standing.REFUSED: "failed",
    Standing.UNUSABLE: "failed",
    Standing.UNREACHED: "warning",
    Standing.UNJUDGED: "warning",
    Standing.PLAIN: "skipped",
}
_WORDS = {
    Standing.TRUSTED: T("Java made a handshake and trusts it"),
    Standing.REFUSED: T("Java refuses it, as it did before; this import was not for it"),
    Standing.UNUSABLE: T("No TLS connection came of it"),
    Standing.UNREACHED: T("It does not answer, so nothing proves it yet"),
    Standing.UNJUDGED: T("Seen, but there is no Java to judge it"),
    Standing.PLAIN: T("Works without TLS, so it needs no certificate"),
}


class ResultCard(Card):
    """The last import; hidden before there was one.

    Attributes
    ----------
    notice : Notice
        In one sentence, and what is left.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.notice = Notice(self)
        self.body.addWidget(self.notice)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.body.addLayout(self._rows)
        self.hide()

    def show_result(self, done: Imported, *, own: bool) -> None:
        """What was written and proven.

        Parameters
        ----------
        own : bool
            It is the connector's own store, which reads it after a restart.
        """
        count = len(done.added)
        self.notice.say(
            one_of(
                count,
                "{count} certificate is in the truststore.",
                "{count} certificates are in the truststore.",
            ),
            _judged(done),
            restart_words(done) if own else NOTHING,
            kind="passed",
        )
        while (item := self._rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for alias, certificate in done.added:
            name = certificate.common_name or certificate.subject
            self._add("certificate", name, T("as “{alias}”", alias=alias))
        for one in done.partitions:
            self._add_partition(one)
        self.show()
        settle_soon()

    def _add_partition(self, one: Examined) -> None:
        name = f"{one.partition.name} · {one.partition.host}"
        self._add(_ICONS[one.standing], name, _WORDS[one.standing])

    def _add(self, icon: str, title: str, words: Text) -> None:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        ink = "muted" if icon == "certificate" else ""
        row.addWidget(Icon(icon, ink, parent=line), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(title, parent=line))
        column.addWidget(Label(words, "small", "muted", parent=line))
        row.addLayout(column, 1)
        self._rows.addWidget(line)
        line.show()

    def words(self) -> str:
        """Everything that it says."""
        labels = self.findChildren(Label)
        return " ".join(one.text() for one in labels if one.isVisibleTo(self))


def _judged(done: Imported) -> Text:
    if done.unasked is not None:
        return T("Nobody judged the store: {what}", what=done.unasked.what)
    asked = [one for one in done.partitions if one.standing is not Standing.PLAIN]
    if asked and len(done.proven) == len(asked):
        return T("The gateway's own Java opened it and made a handshake with each partition.")
    if done.proven:
        names = ", ".join(one.partition.name for one in done.proven)
        return T("The gateway's own Java opened it and made a handshake with {names}.", names=names)
    return T("The gateway's own Java opened it and sees every certificate in it.")
