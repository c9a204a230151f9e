"""`packaging/dev.py windows`: freeze, make the set-up, try both."""

from __future__ import annotations

import sys
import time

from dev_shell import say

from windows import freeze, setup, setuptrial, sign, smoke, winetrial


def main(only: str | None, *, release: bool = False, signer: sign.Signer | None = None) -> int:
    """Build and try; the exit code.

    Parameters
    ----------
    only : str or None
        ``linux``: the Linux folder alone; ``freeze``: both folders, no set-up.
    release : bool, optional
        The set-up is packed as small as it gets, which takes minutes.
    signer : Signer or None, optional
        Signs the programs, the set-up and the uninstaller in it.
    """
    began = time.monotonic()
    try:
        if sys.platform.startswith("linux"):
            smoke.linux(freeze.linux())
        if only != "linux":
            folder, wine = freeze.windows()
            if signer is not None:
                sign.all_of(signer, [folder / f"{name}.exe" for name in freeze.EXECUTABLES])
                freeze.manifest(folder)
            if wine is not None:
                winetrial.folder(wine, folder)
            if only != "freeze":
                compressor = "lzma" if release else "zlib"
                made = setup.make(folder, compressor=compressor, signer=signer)
                if wine is not None:
                    setuptrial.trial(wine, made, folder)
    except smoke.TrialError as trouble:
        say(str(trouble))
        return 1
    say(f"All of it took {time.monotonic() - began:.0f} s.")
    return 0
