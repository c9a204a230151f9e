"""Line icons on a 20-pixel grid, stroke 1.7, tinted by token and drawn as vectors.

Drawing goes through `QSvgRenderer` straight onto the painter, so an icon is as crisp at
200 % as at 100 %.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

GRID = 20
STROKE = 1.7

# Each shape differs in outline, not in colour alone: circle, triangle, octagon, dashed circle.
SHAPES: dict[str, str] = {
    "passed": '<circle cx="10" cy="10" r="7.7"/><path d="M6.6 10.3l2.4 2.4 4.5-4.9"/>',
    "warning": '<path d="M10 2.9 17.8 16.6H2.2Z"/><path d="M10 8v3.9"/>'
    '<circle cx="10" cy="14.2" r=".95" fill="{ink}" stroke="none"/>',
    "failed": '<path d="M6.8 2.3h6.4l4.5 4.5v6.4l-4.5 4.5H6.8l-4.5-4.5V6.8Z"/>'
    '<path d="M7.6 7.6l4.8 4.8M12.4 7.6l-4.8 4.8"/>',
    "skipped": '<circle cx="10" cy="10" r="7.7" stroke-dasharray="2.0 1.456"'
    ' stroke-linecap="butt"/><path d="M7 10h6"/>',
    "waiting": '<circle cx="10" cy="10" r="7.7" stroke-dasharray="2.0 1.456"'
    ' stroke-linecap="butt"/><path d="M10 6.4V10l2.4 1.7"/>',
    "running": '<path d="M10 2.3A7.7 7.7 0 0 1 17.7 10"/>',
    "info": '<circle cx="10" cy="10" r="7.7"/><path d="M10 9.4v4.2"/>'
    '<circle cx="10" cy="6.6" r=".95" fill="{ink}" stroke="none"/>',
    "todo": '<circle cx="10" cy="10" r="4.4"/>',
    "current": '<circle cx="10" cy="10" r="5.2" fill="{ink}" stroke="none"/>',
    "locked": '<rect x="5.6" y="9.2" width="8.8" height="6.6" rx="1.4"/>'
    '<path d="M7.4 9.2V7.4a2.6 2.6 0 0 1 5.2 0v1.8"/>',
    "folder": '<path d="M2.4 15.6V4.9c0-.7.5-1.2 1.2-1.2h3.9l1.9 2.2h7c.7 0 1.2.5 1.2 1.2v8.5'
    'c0 .7-.5 1.2-1.2 1.2H3.6c-.7 0-1.2-.5-1.2-1.2Z"/>',
    "file": '<path d="M5 2.6h6.4L15.4 6.6v10.8H5Z"/><path d="M11.2 2.8v4h4"/>',
    "copy": '<rect x="7" y="7" width="10" height="10.4" rx="1.6"/>'
    '<path d="M13 7V4.2c0-.9-.7-1.6-1.6-1.6H4.6C3.7 2.6 3 3.3 3 4.2v7.2'
    'c0 .9.7 1.6 1.6 1.6H7"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "minus": '<path d="M4 10h12"/>',
    "trash": '<path d="M3.6 5.6h12.8M8 5.6V3.2h4v2.4M5.2 5.6l.8 11.2h8l.8-11.2'
    'M8.4 8.8v5M11.6 8.8v5"/>',
    "chevron-right": '<path d="M7.8 4.8 13 10l-5.2 5.2"/>',
    "chevron-down": '<path d="M4.8 7.8 10 13l5.2-5.2"/>',
    "chevron-up": '<path d="M4.8 12.2 10 7l5.2 5.2"/>',
    "eye": '<path d="M1.8 10c1.9-3.5 4.8-5.3 8.2-5.3s6.3 1.8 8.2 5.3'
    'c-1.9 3.5-4.8 5.3-8.2 5.3S3.7 13.5 1.8 10Z"/><circle cx="10" cy="10" r="2.5"/>',
    "eye-off": '<path d="M1.8 10c1.9-3.5 4.8-5.3 8.2-5.3s6.3 1.8 8.2 5.3'
    'c-1.9 3.5-4.8 5.3-8.2 5.3S3.7 13.5 1.8 10Z"/><circle cx="10" cy="10" r="2.5"/>'
    '<path d="M3.6 16.8 16.4 3.2"/>',
    "certificate": '<rect x="2.4" y="3.4" width="15.2" height="10.4" rx="1.6"/>'
    '<path d="M5.4 6.8h5.2M5.4 9.6h3.4"/><circle cx="13.6" cy="11.6" r="2.3"/>'
    '<path d="M12.3 13.6v4l1.3-.9 1.3.9v-4"/>',
    "certificate-plus": '<path d="M17.6 8.2V5c0-.9-.7-1.6-1.6-1.6H4c-.9 0-1.6.7-1.6 1.6v7.2'
    'c0 .9.7 1.6 1.6 1.6h5.4"/><path d="M5.4 6.8h6.2M5.4 9.8h3.4M14 10.6v6.8M10.6 14h6.8"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5.6"/><path d="M13 13l4.2 4.2"/>',
    "lock": '<rect x="4" y="8.8" width="12" height="8.4" rx="1.6"/>'
    '<path d="M6.6 8.8V6.2a3.4 3.4 0 0 1 6.8 0v2.6"/>',
    "key": '<circle cx="6.6" cy="13.4" r="3.6"/><path d="M9.2 10.8 16.8 3.2M13.4 6.6l2.6 2.6"/>',
    "bell": '<path d="M4.2 14.4c1.2-1.1 1.6-2.5 1.6-4.3V8.6a4.2 4.2 0 0 1 8.4 0v1.5'
    'c0 1.8.4 3.2 1.6 4.3Z"/><path d="M8.3 17a1.9 1.9 0 0 0 3.4 0M10 2.6v1.6"/>',
    "server": '<rect x="2.8" y="3.2" width="14.4" height="5.8" rx="1.4"/>'
    '<rect x="2.8" y="11" width="14.4" height="5.8" rx="1.4"/>'
    '<path d="M6 6.1h.01M6 13.9h.01M9.4 6.1h4.6M9.4 13.9h4.6"/>',
    "again": '<path d="M16.6 10a6.6 6.6 0 1 1-2.1-4.8"/><path d="M16.8 2.6v3.6h-3.6"/>',
    "close": '<path d="M5 5l10 10M15 5 5 15"/>',
    "mail": '<rect x="2.4" y="4.4" width="15.2" height="11.2" rx="1.6"/>'
    '<path d="M3 5.8l7 5.4 7-5.4"/>',
    "save": '<path d="M10 3v9M6.4 8.6 10 12.2l3.6-3.6M3.4 16.6h13.2"/>',
    "home": '<path d="M3 9.6 10 3.4l7 6.2M5 8.2v8.4h10V8.2"/>',
    "tick": '<path d="M4.6 10.6l3.6 3.6 7.2-8"/>',
    "radio": '<circle cx="10" cy="10" r="4.6" fill="{ink}" stroke="none"/>',
}

#: The program's own mark: a key between two hosts' worth of circle, on the accent colour.
APPLICATION = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 32 32">'
    '<rect x="1" y="1" width="30" height="30" rx="7" fill="#0B5CAD"/>'
    '<g fill="none" stroke="#FFFFFF" stroke-width="2.4" stroke-linecap="round"'
    ' stroke-linejoin="round"><circle cx="11.6" cy="20.4" r="4.8"/>'
    '<path d="M15.2 16.8 24.4 7.6M20.4 11.6l3.6 3.6"/></g></svg>\n'
)


def svg(name: str, ink: str) -> str:
    """The SVG document of an icon in one colour (``#RRGGBB``).

    Raises
    ------
    KeyError
        No icon has that name.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
        f'<g fill="none" stroke="{ink}" stroke-width="{STROKE}" stroke-linecap="round"'
        f' stroke-linejoin="round">{SHAPES[name].replace("{ink}", ink)}</g></svg>'
    )


@lru_cache(maxsize=256)
def _renderer(name: str, ink: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg(name, ink).encode("ascii")))


def paint(painter: QPainter, name: str, rect: QRectF, ink: str) -> None:
    """Draw an icon into `rect` (device-independent pixels)."""
    _renderer(name, ink).render(painter, rect)


def paint_spinner(painter: QPainter, rect: QRectF, degrees: int, ring: str, ink: str) -> None:
    """Draw the running ring: a full circle in `ring`, a quarter of it in `ink` at `degrees`."""
    scale = rect.width() / GRID
    inset = 2.3 * scale
    circle = rect.adjusted(inset, inset, -inset, -inset)
    pen = QPen(QColor(ring), STROKE * scale)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawEllipse(circle)
    pen.setColor(QColor(ink))
    painter.setPen(pen)
    painter.drawArc(circle, (90 - degrees) * 16, -100 * 16)
    painter.restore()


def pixmap(name: str, ink: str, size: int = GRID, ratio: float = 1.0) -> QPixmap:
    """An icon as a pixmap of `size` device-independent pixels at a device pixel ratio."""
    image = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter, name, QRectF(0, 0, image.width(), image.height()), ink)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def application_icon() -> QIcon:
    """The window's icon in the usual sizes."""
    renderer = QSvgRenderer(QByteArray(APPLICATION.encode("ascii")))
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        image = QPixmap(QSize(size, size))
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(image)
    return icon
