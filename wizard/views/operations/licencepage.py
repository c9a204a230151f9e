"""How many seats a number of users and partitions needs."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from wizard.domain.licence import Estimate, estimate, money, price, whole_number
from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.looking import GatewayLook
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.settling import settle_soon
from wizard.views.widgets import Card, Disclosure, Field, Label, Notice


class LicencePage(BenchPage):
    """Seats in the directory and seats on the partitions; prices only when somebody names them.

    Attributes
    ----------
    users, partitions : Field
    fewer : dict of str to Field
        Partition name -> its users, where it has fewer.
    directory_price, seat_price, currency : Field
    result : Card
    sums : list of str
        What the result shows, row by row.
    """

    alone = True

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            bench,
            T("Licence"),
            T("Counts the seats: one in Active Directory for each user, and one for each user on "
              "each partition."),
            parent,
        )  # fmt: skip
        card = Card(T("How many"))
        row = QHBoxLayout()
        row.setSpacing(16)
        self.users = Field(T("Managed users"), hint=T("Those whose passwords MyPass manages."))
        self.partitions = Field(T("IBM i partitions"), hint=T("LPARs that they sign on to."))
        for field in (self.users, self.partitions):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            field.changed.connect(self._count)
        card.body.addLayout(row)
        self._fewer = Disclosure(T("Partitions with fewer users"))
        self.fewer: dict[str, Field] = {}
        card.body.addWidget(self._fewer)
        self._fewer.hide()
        more = Disclosure(T("Prices"))
        prices = QHBoxLayout()
        prices.setSpacing(16)
        self.directory_price = Field(T("Of a directory seat"))
        self.seat_price = Field(T("Of a user on a partition"))
        self.currency = Field(T("Currency"))
        for field in (self.directory_price, self.seat_price, self.currency):
            prices.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            field.changed.connect(self._count)
        more.body.addWidget(
            Label(T("Named by you: the program knows no prices."), "small", "muted")
        )
        more.body.addLayout(prices)
        card.body.addWidget(more)
        self.content.addWidget(card)
        self.result = Card(T("What is licensed"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self.result.body.addLayout(self._grid)
        self.remark = Label("", "small", "muted")
        self.result.body.addWidget(self.remark)
        self.content.addWidget(self.result)
        self.problem = Notice()
        self.content.addWidget(self.problem)
        self.sums: list[str] = []
        self.result.hide()

    def show_found(self, found: GatewayLook) -> None:
        """The gateway's partitions fill in their number, until somebody types another."""
        names = [one.name for one in found.partitions]
        if names and not self.partitions.text():
            self.partitions.set_text(str(len(names)))
        for name in names:
            if name in self.fewer:
                continue
            field = self.fewer[name] = Field(T("Users on {name}", name=name))
            field.changed.connect(self._count)
            self._fewer.body.addWidget(field)
        self._fewer.setVisible(bool(self.fewer))
        self._count()

    # ------------------------------------------------------------ counting

    def _count(self) -> None:
        try:
            found = self._estimate()
        except ProblemError as error:
            self.result.hide()
            self.problem.show_problem(error.problem, kind="warning")
            settle_soon()
            return
        self.problem.clear()
        self.result.setVisible(found is not None)
        if found is not None:
            self._show(found)
        settle_soon()

    def _estimate(self) -> Estimate | None:
        if not self.users.text().strip() or not self.partitions.text().strip():
            return None
        named = {
            name: whole_number(field.text())
            for name, field in self.fewer.items()
            if field.text().strip()
        }
        return estimate(
            whole_number(self.users.text()),
            whole_number(self.partitions.text()),
            named,
            directory_price=_price(self.directory_price),
            seat_price=_price(self.seat_price),
            currency=self.currency.text().strip(),
        )

    def _show(self, found: Estimate) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        count = len(found.partitions)
        where = one_of(count, "Users on {count} partition", "Users on {count} partitions")
        rows: list[tuple[Text, int | None, Decimal | None, str]] = [
            (T("Active Directory"), found.directory_seats, found.directory_cost, "text"),
            (where, found.partition_seats, found.partition_cost, "text"),
        ]
        if found.total is not None:
            rows.append((T("Together"), None, found.total, "strong"))
        priced = found.directory_price is not None or found.seat_price is not None
        heads: tuple[Text, ...] = (NOTHING, T("Seats"), T("Cost") if priced else NOTHING)
        for column, head in enumerate(heads):
            self._cell(0, column, head, "small", "muted")
        self.sums = []
        for line, (what, seats, cost, role) in enumerate(rows, 1):
            number = "" if seats is None else f"{seats:,}"
            amount = "" if cost is None else money(cost, found.currency)
            cells: tuple[Text | str, ...] = (what, number, amount)
            for column, words in enumerate(cells):
                self._cell(line, column, words, role, "text")
            self.sums.append(" ".join(part for part in (number, amount) if part))
        half = priced and found.total is None
        self.remark.show_text(T("There is no sum: the other price is not given.") if half
                              else NOTHING)  # fmt: skip
        self.remark.setVisible(half)

    def _cell(self, line: int, column: int, words: Text | str, role: str, ink: str) -> None:
        label = Label(words, role, ink, wrap=column == 0, parent=self.result)
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(label, line, column, side)
        label.show()


def _price(field: Field) -> Decimal | None:
    return price(field.text()) if field.text().strip() else None
