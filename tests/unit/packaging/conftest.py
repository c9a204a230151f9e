"""The packaging scripts import each other by plain names, as they do when they are run."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Appended, never first: nothing in packaging/ may hide another module.
sys.path.append(str(ROOT / "packaging"))
