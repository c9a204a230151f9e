"""The window of the set-up."""

import sys

from wizard.__main__ import window

sys.exit(window())
