"""Draw the program's icon for Windows from its SVG.

    .venv/bin/python packaging/windows/icon.py

The result is kept beside the doors: freezing under Wine then needs no display.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "resources" / "icons" / "mypass-wizard.svg"
TARGET = Path(__file__).with_name("doors") / "program.ico"
SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """An .ico out of PNGs (Windows Vista and later reads them at every size).

    Parameters
    ----------
    pictures : mapping of int to bytes
        Edge length in pixels -> PNG.
    """
    at = 6 + 16 * len(pictures)
    directory, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, png in sorted(pictures.items()):
        # 0 stands for 256; 32 bits a pixel.
        edge = size % 256
        directory += struct.pack("<BBBBHHII", edge, edge, 0, 0, 1, 32, len(png), at + len(body))
        body += png
    return directory + body


def main() -> int:
    """Write the file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(SOURCE))
    pictures = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload] # the stub knows no QIODevice
        pictures[size] = bytes(data.data())
    TARGET.write_bytes(ico(pictures))
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
