"""The keystore wizard."""

import sys

from wizard.__main__ import keystores

sys.exit(keystores())
