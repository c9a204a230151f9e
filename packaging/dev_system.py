"""System packages: installed with apt-get where rights allow, else named."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Sequence

from dev_shell import Outcome, run, say

APT_LIMIT = 900.0


@functools.cache
def prefix() -> tuple[str, ...] | None:
    """The words before apt-get: none for root, ``sudo -n`` where it asks nothing; None: no way."""
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ()
    sudo = shutil.which("sudo")
    if sudo and run([sudo, "-n", "true"], timeout=15):
        return (sudo, "-n")
    return None


def may_install() -> bool:
    """Whether system packages can be installed from here."""
    return prefix() is not None


@functools.cache
def refresh() -> Outcome:
    """`apt-get update`, once: a fresh machine or container has no package lists."""
    return apt("update")


def apt(*words: str) -> Outcome:
    """One apt-get call that asks nothing and waits for another one's lock."""
    before = prefix()
    if before is None:
        return Outcome(None, "", "apt-get is not there or needs an administrator.")
    # env(1) because sudo drops the environment.
    command = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    return run([*command, "-o", "DPkg::Lock::Timeout=120", *words], timeout=APT_LIMIT)


def install(packages: Sequence[str]) -> bool:
    """Install system packages; whether that worked."""
    if not may_install():
        return False
    say(f"Installing system packages with apt-get: {' '.join(packages)}")
    words = ("install", "--yes", "--no-install-recommends", *packages)
    outcome = apt(*words)
    if not outcome:
        refresh()
        outcome = apt(*words)
    if not outcome:
        say(f"apt-get could not install them.\n{outcome.last_lines()}")
    return bool(outcome)
