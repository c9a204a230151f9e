"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# A machine that does other things as well is no fault of what is tested; and a run that decides
# whether a change may land looks at the same examples each time. New ones are looked for elsewhere.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
