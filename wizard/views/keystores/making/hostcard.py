"""For which host: its names and addresses, the kind of key, how long, and the rest under More."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.generation import (
    CA_DAYS_REASON,
    DAYS_REASON,
    KEY_TEXTS,
    KeyKind,
    Subject,
    certificate_order,
    days_number,
    server_names,
)
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, join
from wizard.flows.making import Draft, Making
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    ComboBox,
    Disclosure,
    Field,
    FlowLayout,
    Label,
)

_SOMEBODY = "host.example"  # stands for the names while another part is judged
_KEYS = {
    KeyKind.RSA_2048: "RSA 2048",
    KeyKind.RSA_3072: "RSA 3072",
    KeyKind.RSA_4096: "RSA 4096",
    KeyKind.EC_P256: "EC P-256",
    KeyKind.EC_P384: "EC P-384",
}
_MORE = {
    Making.LOCAL_CA: T("More: organisation, label in DCM, name of the CA"),
    Making.SELF_SIGNED: T("More: organisation, label in DCM"),
}


class HostCard(Card):
    """What goes into the certificate.

    Attributes
    ----------
    changed : Signal
    filled : Signal(str)
        Take the names of this partition.
    partitions : dict of str to Button
    hosts, addresses, days, label, ca_name, organisation, unit, locality, state, country : Field
    key : ComboBox
    more : Disclosure
    """

    changed = Signal()
    filled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("For which host?"),
            T("Clients compare these names with the one that they connect to."),
            parent=parent,
        )
        self.partitions: dict[str, Button] = {}
        self._known: tuple[Partition, ...] = ()
        self._offer = QWidget(self)
        column = QVBoxLayout(self._offer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label(T("Fill in what this gateway knows of"), "small", "muted"))
        self._buttons = QWidget(self._offer)
        self._flow = FlowLayout(8, 8, self._buttons)
        column.addWidget(self._buttons)
        self._offer.hide()  # until there are partitions
        self.body.addWidget(self._offer)
        self.hosts = Field(
            T("Host names"),
            validate=self._check_hosts,
            hint=T("With commas between them; the first one names the certificate and its files."),
            placeholder=T("i-prod.example.com, i-prod"),
        )
        self.addresses = Field(
            T("Addresses"),
            validate=self._check_addresses,
            hint=T("Where clients connect by address; may stay empty."),
            placeholder=T("192.0.2.10"),
        )
        self.body.addLayout(_beside(self.hosts, self.addresses))
        self.hosts.changed.connect(self._told)
        self.addresses.changed.connect(self._addresses_typed)
        self._build_key()
        self._build_more()
        self.show_making(Making.LOCAL_CA, earlier_ca=False)

    def _build_key(self) -> None:
        self.key = ComboBox()
        self.key.addItems(list(_KEYS.values()))
        self._key = Field(T("Key"), self.key, hint=KEY_TEXTS[self.key_kind])
        self._key.changed.connect(self._key_chosen)
        self.days = Field(T("Valid for days"), validate=days_number)
        self.days.set_text(Draft().days)
        self.days.changed.connect(self._told)
        row = _beside(self._key, self.days)
        row.setStretch(0, 2)
        self.body.addLayout(row)
        self._why = Label(role="small", ink="muted", parent=self)
        self.body.addWidget(self._why)

    def _build_more(self) -> None:
        self.more = Disclosure(_MORE[Making.LOCAL_CA])
        self.organisation = self._part(T("Organisation (O)"), "organisation")
        self.unit = self._part(T("Unit (OU)"), "unit")
        self.locality = self._part(T("Locality (L)"), "locality")
        self.state = self._part(T("State (ST)"), "state")
        self.country = self._part(T("Country (C)"), "country")
        self.label = Field(
            T("Label in DCM"),
            validate=lambda text: certificate_order(hosts=[_SOMEBODY], label=text).label,
            hint=T("Empty: the first host name."),
        )
        self.ca_name = Field(
            T("Name of the CA"),
            validate=lambda text: certificate_order(hosts=[_SOMEBODY], ca_name=text).ca_name,
        )
        pairs: list[tuple[QWidget, ...]] = [
            (self.organisation, self.unit),
            (self.locality, self.state, self.country),
            (self.label, self.ca_name),
        ]
        for fields in pairs:
            self.more.body.addLayout(_beside(*fields))
        for field in (self.label, self.ca_name):
            field.changed.connect(self._told)
        self.more.toggled.connect(lambda _open: settle_soon())
        self.body.addWidget(self.more)

    def _part(self, title: object, name: str) -> Field:
        def check(text: str) -> Subject:
            subject = replace(Subject(), **{name: text})
            return certificate_order(hosts=[_SOMEBODY], subject=subject).subject

        field = Field(title, validate=check)  # type: ignore[arg-type]
        field.changed.connect(self._told)
        return field

    # ------------------------------------------------------------ rules

    def _check_hosts(self, text: str) -> object:
        if text.strip():
            return server_names([text])
        if not self.addresses.text().strip():
            raise ProblemError("generate.no-name")
        return None

    def _check_addresses(self, text: str) -> object:
        return server_names([], [text]) if text.strip() else None

    @property
    def key_kind(self) -> KeyKind:
        """The kind of key that is chosen."""
        return list(_KEYS)[max(self.key.currentIndex(), 0)]

    def _key_chosen(self) -> None:
        self._key.set_hint(KEY_TEXTS[self.key_kind])
        self._told()

    def _addresses_typed(self) -> None:
        self.hosts.set_validator(self._check_hosts)  # an address alone will do
        self._told()

    def _told(self) -> None:
        self.changed.emit()

    # ------------------------------------------------------------ showing

    def show_partitions(self, partitions: Sequence[Partition]) -> None:
        """A button for each partition of the gateway."""
        if tuple(partitions) == self._known:
            return
        self._known = tuple(partitions)
        while (item := self._flow.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.partitions = {}
        for one in partitions:
            words = one.name if one.name == one.host else f"{one.name} \u00b7 {one.host}"
            button = Button(words, icon="server", parent=self._buttons)
            button.setAccessibleName(texts.show(T("Fill in the names of {name}", name=one.name)))
            button.clicked.connect(partial(self._fill, one.name))
            self._flow.addWidget(button)
            button.show()
            self.partitions[one.name] = button
        self._offer.setVisible(bool(partitions))
        settle_soon()

    def _fill(self, name: str, _checked: bool = False) -> None:
        self.filled.emit(name)

    def set_names(self, hosts: str, addresses: str) -> None:
        """Names that were found for a partition."""
        self.addresses.set_text(addresses)
        self.hosts.set_text(hosts)

    def show_making(self, making: Making, *, earlier_ca: bool) -> None:
        """Show what is asked for this kind."""
        issued = making in (Making.LOCAL_CA, Making.SELF_SIGNED)
        own_ca = making is Making.LOCAL_CA
        self.days.setVisible(issued)
        self._why.setVisible(issued)
        self._why.show_text(join(DAYS_REASON, CA_DAYS_REASON) if own_ca else DAYS_REASON)
        self.more.button.set_text(_MORE.get(making, T("More: organisation")))
        self.label.setVisible(issued)
        self.ca_name.setVisible(own_ca)
        self.ca_name.setEnabled(not earlier_ca)
        self.ca_name.set_hint(
            T("The earlier CA keeps its name.")
            if earlier_ca
            else T("Empty: MyPass local CA, with today's date.")
        )

    def fill(self, draft: Draft) -> Draft:
        """The draft with what stands here."""
        own_ca = draft.making is Making.LOCAL_CA and self.ca_name.isEnabled()
        return replace(
            draft,
            hosts=self.hosts.text(),
            addresses=self.addresses.text(),
            key=self.key_kind,
            days=self.days.text() if not self.days.isHidden() else Draft().days,
            subject=Subject(
                self.organisation.text(),
                self.unit.text(),
                self.locality.text(),
                self.state.text(),
                self.country.text(),
            ),
            label=self.label.text() if not self.label.isHidden() else "",
            ca_name=self.ca_name.text() if own_ca else "",
        )


def _beside(*fields: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(16)
    for field in fields:
        row.addWidget(field, 1)
    return row
