"""The style sheet, built from tokens: what Qt draws itself. Our own widgets paint the rest."""

from __future__ import annotations

from string import Template

from wizard.views.theme.tokens import CARD_RADIUS, CONTROL_RADIUS, FOCUS_WIDTH, Tokens

_SHEET = Template("""
QToolTip {
    background: $surface; color: $text; border: 1px solid $control_border; padding: 4px 8px;
}
QMainWindow, QDialog, QWidget[ground="background"] { background: $background; }
QScrollArea, QWidget[ground="clear"] { background: transparent; border: none; }

QLineEdit, QComboBox, QSpinBox, QAbstractSpinBox {
    background: $surface; color: $text;
    border: 1px solid $control_border; border-radius: ${control_radius}px;
    padding: 6px 10px; min-height: ${line}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QAbstractSpinBox:focus {
    border: ${focus}px solid $accent; padding: 5px 9px;
}
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] { border: 1px solid $failed; }
QLineEdit[problem="true"]:focus, QPlainTextEdit[problem="true"]:focus {
    border: ${focus}px solid $failed;
}
QLineEdit:read-only { background: $background; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
    background: $background; color: $muted; border-color: $border;
}
QLineEdit { placeholder-text-color: $muted; }
/* A line edit stands its text in by 2 more than a combo box does. */
QComboBox { padding-left: 12px; padding-right: 32px; }
QComboBox:focus { padding-left: 11px; padding-right: 31px; }
QComboBox::drop-down { border: none; width: 30px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView, QListView[kind="choices"] {
    background: $surface; color: $text; border: 1px solid $control_border; outline: none;
    selection-background-color: $soft_accent; selection-color: $text; padding: 4px;
}
QComboBox QAbstractItemView::item, QListView[kind="choices"]::item {
    min-height: 32px; padding: 0 8px; border-radius: 4px;
}
QListView[kind="choices"]::item:selected { background: $soft_accent; color: $text; }
QListView[kind="choices"]::item:hover { background: $hover; }

QPlainTextEdit, QTextEdit {
    background: $surface; color: $text;
    border: 1px solid $control_border; border-radius: ${control_radius}px; padding: 6px 8px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus, QTextEdit:focus { border: ${focus}px solid $accent; padding: 5px 7px; }
QTextEdit[kind="prose"] {
    background: transparent; border: none; border-radius: 0; padding: 0;
}
QTextEdit[kind="prose"]:focus { border: none; padding: 0; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $control_border; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu {
    background: $surface; color: $text; border: 1px solid $control_border; padding: 4px;
}
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $soft_accent; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QTableView, QTreeView, QListView {
    background: $surface; color: $text; border: 1px solid $border;
    border-radius: ${card_radius}px; gridline-color: $border;
    selection-background-color: $soft_accent; selection-color: $text;
}
QTableView:focus, QTreeView:focus, QListView:focus { border: ${focus}px solid $accent; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 6px 8px;
}
""")


def sheet(tokens: Tokens, line: int) -> str:
    """The application's style sheet.

    Parameters
    ----------
    tokens : Tokens
    line : int
        Height of one line of text in a control, device-independent pixels.
    """
    return _SHEET.substitute(
        {name: getattr(tokens, name) for name in Tokens.__slots__},
        control_radius=CONTROL_RADIUS,
        card_radius=CARD_RADIUS,
        focus=FOCUS_WIDTH,
        line=line,
    )
