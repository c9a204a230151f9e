"""The build backend: setuptools, with `resources/` installed as ``wizard/_resources``.

`resources/` lies beside the package in the checkout, so package discovery does not see it;
`wizard.domain.resources` finds it again in all three shapes of the program.
"""

from __future__ import annotations

from pathlib import Path

from setuptools.build_meta import *  # noqa: F403 - a backend is the module's own functions
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent.parent


class BuildWithResources(build_py):  # type: ignore[misc] # setuptools ships no types
    """`build_py` that also copies `resources/` (not into an editable install)."""

    def run(self) -> None:
        """Copy the package, then the resources."""
        super().run()
        if self.editable_mode:
            return
        source = ROOT / "resources"
        for path in sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                target = Path(self.build_lib, "wizard", "_resources", path.relative_to(source))
                self.mkpath(str(target.parent))
                self.copy_file(str(path), str(target))
