"""Words on the page: labels that wrap anywhere, prose that can be selected."""

from __future__ import annotations

import math

from PySide6.QtCore import QMimeData, QPointF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextEdit, QWidget

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import theme

_LINE_SEPARATOR = "\u2028"
_KEPT_LAYOUTS = 6
_WIDEST = 16_000
_PROSE_WIDTH = 480


def lay_out(
    words: str,
    font: QFont,
    width: int,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    *,
    wrap: bool = True,
) -> tuple[QTextLayout, int]:
    """Words in lines of at most `width`, broken inside a word where it must be; the height."""
    layout = QTextLayout(words.replace("\r\n", "\n").replace("\n", _LINE_SEPARATOR), font)
    option = QTextOption(alignment)
    option.setWrapMode(
        QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        if wrap
        else QTextOption.WrapMode.ManualWrap
    )
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout, math.ceil(top)


class Label(QLabel):
    """Plain text in a role's font and a token's colour; never marked-up, never clipped.

    `QLabel` breaks lines at blanks only, so a long path or subject name would push the page
    wider than the window. This one breaks inside a word when it has to.

    Parameters
    ----------
    text : str or Text
    role : str
        title, heading, strong, text, small, mono.
    ink : str
        Name of the colour.
    wrap : bool
        Off for short words that stand in a row; such a label keeps its natural width.
    """

    def __init__(
        self,
        text: Text | str = "",
        role: str = "text",
        ink: str = "text",
        *,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ink = ink
        self._wrap = wrap
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._font = theme().font(role)
        # Qt asks for heights about two dozen times while a page is laid out.
        self._laid_out: dict[tuple[object, ...], tuple[QTextLayout, int]] = {}
        self.setFont(self._font)
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Preferred,
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.show_text(text)

    def show_text(self, text: Text | str) -> None:
        """Show other words."""
        self.setText(texts.show(text))
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def set_ink(self, ink: str) -> None:
        """Take another colour."""
        self._ink = ink
        self.update()

    def set_role(self, role: str) -> None:
        """Take another font."""
        # Kept beside the widget's own font, which the style sheet takes back when it polishes.
        self._font = theme().font(role)
        self.setFont(self._font)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return self._wrap

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return self._lay_out(width)[1]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        layout, height = self._lay_out(_WIDEST)
        natural = max(
            (layout.lineAt(number).naturalTextWidth() for number in range(layout.lineCount())),
            default=0.0,
        )
        return QSize(math.ceil(natural) + 1, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        if not self._wrap:
            return self.sizeHint()
        line = QFontMetrics(self._font)
        return QSize(min(self.sizeHint().width(), line.averageCharWidth() * 8), line.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        layout, height = self._lay_out(self.width())
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour(self._ink)))
        top = 0.0
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top = max(0.0, (self.height() - height) / 2)
        layout.draw(painter, QPointF(0, top))
        painter.end()

    def _lay_out(self, width: int) -> tuple[QTextLayout, int]:
        across = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        key = (self.text(), self._font.key(), width, across)
        if key not in self._laid_out:
            if len(self._laid_out) >= _KEPT_LAYOUTS:
                self._laid_out.clear()
            self._laid_out[key] = lay_out(self.text(), self._font, width, across, wrap=self._wrap)
        return self._laid_out[key]


class Prose(QTextEdit):
    """Read-only text that can be selected and copied, as tall as its words need.

    Used for fingerprints, commands and the host's own words. Tab leaves it; the keyboard
    selects inside it.
    """

    def __init__(
        self,
        text: Text | str = "",
        role: str = "mono",
        ink: str = "text",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ink = ink
        self.setProperty("kind", "prose")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._font = theme().font(role)
        self.setFont(self._font)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        theme().changed.connect(self._tint)
        self.show_text(text)

    def show_text(self, text: Text | str) -> None:
        """Show other words."""
        self.setPlainText(texts.breakable(texts.show(text)))
        self._tint()
        self.updateGeometry()

    def toPlainText(self) -> str:  # noqa: N802 - Qt's name
        """The words as they were given."""
        return texts.unbroken(super().toPlainText())

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """What is copied: the words as they were given."""
        data = QMimeData()
        data.setText(texts.unbroken(self.textCursor().selectedText().replace("\u2029", "\n")))
        return data

    def text(self) -> str:
        """The words."""
        return self.toPlainText()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return lay_out(self.toPlainText(), self._font, width)[1]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_PROSE_WIDTH, self.heightForWidth(_PROSE_WIDTH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(80, QFontMetrics(self._font).height())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # the page scrolls, there is nothing to scroll in here

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(theme().colour("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()

    def _tint(self) -> None:
        shade = self.palette()
        shade.setColor(shade.ColorRole.Text, theme().colour(self._ink))
        self.setPalette(shade)
        self.setTextColor(theme().colour(self._ink))
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        shaped = cursor.charFormat()
        shaped.setForeground(theme().colour(self._ink))
        cursor.setCharFormat(shaped)
