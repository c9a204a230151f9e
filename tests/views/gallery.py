"""Draws the widgets to PNG files, for looking at them.

Usage: python -m tests.views.gallery OUT_DIR [--dark] [--scale 2] [--width 1160] [--height 740]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    """Draw every gallery page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--width", type=int, default=1160)
    parser.add_argument("--height", type=int, default=740)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = options.scale

    from PySide6.QtWidgets import QApplication

    from tests.views.gallery_pages import PAGES
    from wizard.views.theme import install
    from wizard.views.theme.style import Scheme

    app = QApplication(sys.argv[:1])
    install(app, Scheme.DARK if options.dark else Scheme.LIGHT)
    options.out.mkdir(parents=True, exist_ok=True)
    theme = "dark" if options.dark else "light"
    for name, build in PAGES.items():
        if options.only and options.only != name:
            continue
        page = build()
        page.resize(options.width, options.height)
        page.show()
        for _ in range(5):
            app.processEvents()
        target = options.out / f"{name}-{theme}-{options.scale}x-{options.width}.png"
        page.grab().save(str(target))
        sys.stdout.write(f"{target}\n")
        page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
