"""The command line, and the worker of all three doors."""

import sys

from wizard.__main__ import main

sys.exit(main())
