"""Buttons, boxes and icons that paint themselves from tokens, with a visible focus ring."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import icons, theme, tokens

_MOUSE = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)
_SPIN_MS = 40
_SPIN_DEGREES = 14


def focus_ring(painter: QPainter, rect: QRectF, radius: float, ink: str = "accent") -> None:
    """Draw the 2-pixel ring just inside `rect`."""
    inset = tokens.FOCUS_WIDTH / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().colour(ink), tokens.FOCUS_WIDTH))
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


class Icon(QWidget):
    """A line icon; "running" turns unless the person wants nothing to move.

    Parameters
    ----------
    name : str
        From `wizard.views.theme.icons.SHAPES`.
    ink : str
        Colour; the verdict icons have their own when it is left out.
    size : int
        Side, device-independent pixels.
    """

    OWN = {  # noqa: RUF012 - a constant table
        "passed": "passed",
        "warning": "warning",
        "failed": "failed",
        "skipped": "skipped",
        "waiting": "skipped",
        "running": "accent",
        "current": "accent",
        "info": "accent",
    }

    def __init__(
        self,
        name: str,
        ink: str = "",
        size: int = tokens.ICON,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._ink = ink
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SPIN_MS)
        self._timer.timeout.connect(self._turn)
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def name(self) -> str:
        """The shape shown."""
        return self._name

    def set_icon(self, name: str, ink: str = "") -> None:
        """Show another icon."""
        self._name, self._ink = name, ink
        self._run()
        self.update()

    @property
    def turning(self) -> bool:
        """Whether it is being animated right now."""
        return self._timer.isActive()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        ink = theme().ink(self._ink or self.OWN.get(self._name, "text"))
        if self._name == "running":
            ring = theme().ink("border")
            icons.paint_spinner(painter, QRectF(self.rect()), self._angle, ring, ink)
        else:
            icons.paint(painter, self._name, QRectF(self.rect()), ink)
        painter.end()

    def _run(self) -> None:
        if self._name == "running" and self.isVisible() and theme().animated:
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._angle = (self._angle + _SPIN_DEGREES) % 360
        self.update()


class Button(QPushButton):
    """A button; its label is a verb.

    Parameters
    ----------
    text : str or Text
    kind : str
        "primary" (one a page), "normal", "quiet" (no border), "link".
    icon : str
        Name of a line icon before the text, or alone when there is no text.
    name : str
        Accessible name and tool tip; needed when there is no text.
    """

    def __init__(
        self,
        text: Text | str = "",
        kind: str = "normal",
        *,
        icon: str = "",
        name: Text | str = "",
        role: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = icon
        self._ring = False
        self._side = 16 if kind == "link" else tokens.ICON
        self._padding = {"link": 2, "quiet": 8}.get(kind, 17) if text else 7
        self._gap = tokens.GAP
        self._end = self._padding
        self.setFont(theme().font(role or ("strong" if kind == "primary" else "text")))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)
        if name:
            self.setAccessibleName(texts.show(name))
            self.setToolTip(texts.tip(name))

    def set_text(self, text: Text | str) -> None:
        """Show another label; an ampersand is an ampersand, not a short cut."""
        words = texts.show(text)
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(words)
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    @property
    def words(self) -> str:
        """The label as it is read."""
        return self.text().replace("&&", "&")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.words) if self.words else 0
        if self._icon:
            width += self._side + (self._gap if self.words else 0)
        height = metrics.height() + (4 if self._kind == "link" else 16)
        if self._kind != "link":
            height = max(height, tokens.CONTROL_HEIGHT)
        return QSize(width + 2 * self._padding, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        # A long label (a page's name in another language) may be cut; the tool tip has it all.
        full = self.sizeHint()
        return QSize(min(full.width(), 120), full.height())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self._ring = event.reason() not in _MOUSE
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self._ring = False
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._ring = False
        super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.setCursor(
                Qt.CursorShape.PointingHandCursor
                if self.isEnabled()
                else Qt.CursorShape.ArrowCursor
            )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme()
        over = self.underMouse() and self.isEnabled()
        rect = QRectF(self.rect())
        ink = look.ink("text" if self.isEnabled() else "muted")
        fill, border = "", ""
        radius = float(tokens.CONTROL_RADIUS)
        if self._kind == "primary" and self.isEnabled():
            ink = look.ink("on_accent")
            fill = look.ink("accent_hover" if over or self.isDown() else "accent")
        elif self._kind == "link":
            ink = look.ink("accent" if self.isEnabled() else "muted")
            radius = 4.0
        elif self._kind == "quiet":
            fill = look.ink("hover") if over or self.isDown() else ""
        else:
            fill = look.ink("hover" if over or self.isDown() else "surface")
            border = look.ink("control_border" if self.isEnabled() else "border")
        if fill or border:
            painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(border), 1) if border else Qt.PenStyle.NoPen)
            inset = 0.5 if border else 0.0
            painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
        self._paint_label(painter, rect, ink, over)
        if self.hasFocus() and self._ring:
            if self._kind == "primary":
                # On the accent itself the ring stands in the text's colour, inside the edge.
                focus_ring(painter, rect.adjusted(3, 3, -3, -3), radius - 2, "on_accent")
            else:
                focus_ring(painter, rect, radius)
        painter.end()

    def _paint_label(self, painter: QPainter, rect: QRectF, ink: str, over: bool) -> None:
        metrics = QFontMetrics(self.font())
        inner = rect.adjusted(self._padding, 0, -self._end, 0)
        if self._icon:
            side = self._side
            left = inner.left() if self.words else rect.center().x() - side / 2
            box = QRectF(left, rect.center().y() - side / 2, side, side)
            icons.paint(painter, self._icon, box, ink)
            inner.setLeft(box.right() + self._gap)
        if not self.words:
            return
        shown = metrics.elidedText(
            self.words, Qt.TextElideMode.ElideRight, int(inner.width() + 1.999)
        )
        if shown != self.words and not self.toolTip():
            self.setToolTip(texts.tip(self.words))
        font = self.font()
        font.setUnderline(self._kind == "link" and over)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        flags = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft if self._icon else Qt.AlignmentFlag.AlignHCenter
        )
        painter.drawText(inner.adjusted(-1, 0, 1, 0), int(flags), shown)


def _paint_mark(button: QAbstractButton, top: float, round_: bool) -> None:
    """The box or circle of a check box or radio button, and its label's ring."""
    look = theme()
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(1.5, top + 1.5, 17, 17)
    radius = 8.5 if round_ else 4.0
    on = button.isChecked()
    ink = "control_border" if button.isEnabled() else "border"
    if on:
        ink = "accent" if button.isEnabled() else "muted"
    painter.setPen(QPen(look.colour(ink), 1.5 if on or button.underMouse() else 1.2))
    painter.setBrush(look.colour(ink if on and not round_ else "surface"))
    painter.drawRoundedRect(box, radius, radius)
    if on:
        mark = "radio" if round_ else "tick"
        tint = look.ink(ink if round_ else "on_accent")
        icons.paint(painter, mark, box.adjusted(0, 0, 0, 0), tint)
    text = button.text().replace("&&", "&")
    if text:
        painter.setFont(button.font())
        painter.setPen(look.colour("text" if button.isEnabled() else "muted"))
        area = QRectF(28, 0, button.width() - 28, button.height())
        metrics = QFontMetrics(button.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width() + 1))
        if shown != text and not button.toolTip():
            button.setToolTip(texts.tip(text))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)
    if button.hasFocus():
        focus_ring(painter, box.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1)
    painter.end()


def _mark_size(button: QAbstractButton) -> QSize:
    metrics = QFontMetrics(button.font())
    words = button.text().replace("&&", "&")
    wide = 28 + metrics.horizontalAdvance(words) + 2 if words else 20
    return QSize(wide, max(24, metrics.height() + 4))


class CheckBox(QCheckBox):
    """A check box from tokens."""

    def __init__(self, text: Text | str = "", parent: QWidget | None = None) -> None:
        super().__init__(texts.show(text).replace("&", "&&"), parent)
        self.setFont(theme().font("text"))
        self.setAccessibleName(texts.show(text))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return _mark_size(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        full = _mark_size(self)
        return QSize(min(full.width(), 120), full.height())

    def hitButton(self, _pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        _paint_mark(self, (self.height() - 20) / 2, round_=False)


class RadioButton(QRadioButton):
    """A radio button from tokens."""

    def __init__(self, text: Text | str = "", parent: QWidget | None = None) -> None:
        super().__init__(texts.show(text).replace("&", "&&"), parent)
        self.setFont(theme().font("text"))
        self.setAccessibleName(texts.show(text))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return _mark_size(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        full = _mark_size(self)
        return QSize(min(full.width(), 120), full.height())

    def hitButton(self, _pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        _paint_mark(self, (self.height() - 20) / 2, round_=True)


class ComboBox(QComboBox):
    """A choice from a short list; the style sheet draws the box, this the chevron."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme().font("text"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        ink = theme().ink("text" if self.isEnabled() else "muted")
        box = QRectF(self.width() - 26, (self.height() - 16) / 2, 16, 16)
        icons.paint(painter, "chevron-down", box, ink)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()  # the page scrolls instead of a value changing unseen
