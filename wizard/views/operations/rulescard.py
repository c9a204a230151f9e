"""The hosts' password rules, and the password that is being typed judged by each of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.accounts.ruling import HostRules, described
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Icon, Label


class _Line(QWidget):
    """One host: icon, name, and how the password stands with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.icon = Icon("info", size=16, parent=self)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        self.words = Label(role="small", parent=self)
        row.addWidget(self.words, 1)

    def show_state(self, icon: str, words: Text) -> None:
        """Show it."""
        self.icon.set_icon(icon)
        self.words.show_text(words)


class HostRulesPart(QWidget):
    """Reads the rules on demand; from then on every key is judged here, and nothing is sent.

    Attributes
    ----------
    read : Button
    rules : Button
        Shows the rules themselves.
    lines : dict of str to Label
        Partition -> how the password stands with its rules.
    asked : Signal
        The person wants the rules read.
    """

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[HostRules, ...] = ()
        self._rows: dict[str, _Line] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        links = QHBoxLayout()
        links.setSpacing(14)
        self.read = Button(T("Read the hosts' rules"), "link", icon="again", parent=self)
        self.read.clicked.connect(self.asked)
        self.rules = Button(T("Show the rules"), "link", parent=self)
        self.rules.clicked.connect(self._turn)
        self.rules.hide()
        links.addWidget(self.read)
        links.addWidget(self.rules)
        links.addStretch(1)
        column.addLayout(links)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        column.addLayout(self._lines)
        self.all_rules = Label(role="small", ink="muted", parent=self)
        self.all_rules.hide()
        column.addWidget(self.all_rules)

    @property
    def lines(self) -> dict[str, Label]:
        """What each host's line says."""
        return {name: row.words for name, row in self._rows.items()}

    @property
    def names(self) -> frozenset[str]:
        """The partitions whose rules were read."""
        return frozenset(self._rows)

    def show_rules(self, found: tuple[HostRules, ...], user: str, candidate: Secret) -> None:
        """Take what was read."""
        for row in self._rows.values():
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._found, self._rows = found, {}
        for one in found:
            row = self._rows[one.partition] = _Line(self)
            self._lines.addWidget(row)
            row.show()
        known = [one for one in found if one.rules is not None]
        self.rules.setVisible(bool(known))
        self.read.set_text(T("Read the hosts' rules again"))
        said = "\n".join(
            f"{one.partition}: {' '.join(texts.show(text) for text in described(one.rules))}"
            for one in known
            if one.rules is not None
        )
        self.all_rules.show_text(said)
        self.judge(user, candidate)

    def judge(self, user: str, candidate: Secret) -> None:
        """Judge a password by the rules that are known; nothing leaves this machine."""
        for one in self._found:
            row = self._rows[one.partition]
            name = one.partition
            if one.rules is None:
                found = one.problem
                words = join(found.what, found.next_step) if found is not None else NOTHING
                row.show_state("warning", T("{name}: {words}", name=name, words=words))
                continue
            if not candidate:
                row.show_state("info", T("{name}: the rules are known.", name=name))
                continue
            broken = one.rules.broken(candidate, user)
            said = join(*(item.sentence for item in broken))
            if not broken:
                words = T("{name}: the password satisfies the rules.", name=name)
                if one.rules.program:
                    words = T("{name}: the password satisfies the rules; the host's program "
                              "{program} checks it too.",
                              name=name, program=one.rules.program)  # fmt: skip
                row.show_state("passed", words)
            elif one.rules.always:
                row.show_state("failed", T("{name}: {said}", name=name, said=said))
            else:
                row.show_state(
                    "warning",
                    T("{name}: {said} A reset is not bound by these rules.", name=name, said=said),
                )
        settle_soon()

    def _turn(self) -> None:
        shown = self.all_rules.isHidden()
        self.all_rules.setVisible(shown)
        self.rules.set_text(T("Hide the rules") if shown else T("Show the rules"))
        settle_soon()
