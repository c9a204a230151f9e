"""What the search of the set-up finds, and where a page is entered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from wizard.flows.engine import SetupFlow
from wizard.flows.steps import STEPS
from wizard.views import texts
from wizard.views.doors import Doors
from wizard.views.widgets import CheckBox, Disclosure, Field, Page, SearchEntry


class Finder:
    """Finds steps, doors and fields by their names.

    Parameters
    ----------
    flow : SetupFlow
    doors : Doors
    page : callable
        A step's page.
    go : callable
        Opens a step's page, where the flow lets it be opened.
    """

    def __init__(
        self,
        flow: SetupFlow,
        doors: Doors,
        page: Callable[[str], Page],
        go: Callable[[str], None],
    ) -> None:
        self._flow, self._doors, self._page, self._go = flow, doors, page, go

    def entries(self) -> list[SearchEntry]:
        """Steps that can be opened, the doors, and the fields of those steps."""
        open_now = [one for one in STEPS if self._flow.missing(one.id) is None]
        found: list[SearchEntry] = [(one.title, partial(self._go, one.id)) for one in open_now]
        found += self._doors.entries()
        for one in open_now:
            title = texts.show(one.title)
            page = self._page(one.id)
            for field in page.findChildren(Field):
                words = f"{field.label.text()} – {title}"
                found.append((words, partial(self._open_field, one.id, field)))
            for box in page.findChildren(CheckBox):
                words = f"{box.accessibleName()} – {title}"
                found.append((words, partial(self._open_field, one.id, box)))
        return found

    def _open_field(self, id: str, field: QWidget) -> None:
        self._go(id)
        if self._flow.current.id != id:
            return
        here = field.parentWidget()
        while here is not None:
            if isinstance(here, Disclosure):
                here.set_open(True)
            here = here.parentWidget()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._page(id).scroll_area.ensureWidgetVisible(field)


def first_stop(page: Page) -> QWidget | None:
    """The first field of a page, else the first thing that takes the focus."""
    first: QWidget | None = None
    here = page.nextInFocusChain()
    while here is not None and here is not page:
        usable = (
            page.isAncestorOf(here)
            and here.isEnabledTo(page)
            and here.isVisibleTo(page)
            and bool(here.focusPolicy() & Qt.FocusPolicy.TabFocus)
            and here.focusProxy() is None
        )
        if usable and isinstance(here, QLineEdit):
            return here
        if usable and first is None:
            first = here
        here = here.nextInFocusChain()
    if isinstance(first, QRadioButton):
        group = first.group()
        marked = group.checkedButton() if group is not None else None
        return marked if marked is not None else first
    return first
