"""`packaging/dev.py windows`: freeze, make the set-up, try both."""

from __future__ import annotations

import sys
import time

from dev_shell import say

from windows import freeze, setup, setuptrial, smoke, winetrial


def main(only: str | None, *, release: bool = False) -> int:
    """Build and try; the exit code.

    Parameters
    ----------
    only : str or None
        ``linux``: the Linux folder alone; ``freeze``: both folders, no set-up.
    release : bool, optional
        The set-up is packed as small as it gets, which takes minutes.
    """
    began = time.monotonic()
    try:
        if sys.platform.startswith("linux"):
            smoke.linux(freeze.linux())
        if only != "linux":
            folder, wine = freeze.windows()
            if wine is not None:
                winetrial.folder(wine, folder)
            if only != "freeze":
                made = setup.make(folder, compressor="lzma" if release else "zlib")
                if wine is not None:
                    setuptrial.trial(wine, made, folder)
    except smoke.TrialError as trouble:
        say(str(trouble))
        return 1
    say(f"All of it took {time.monotonic() - began:.0f} s.")
    return 0
