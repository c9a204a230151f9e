"""The jt400 jars that contract tests run against."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest


def jars() -> list[Path]:
    """Every jar at hand: MYPASS_JT400_JARS, else the user cache, else /usr/share/java."""
    named = os.environ.get("MYPASS_JT400_JARS", "")
    if named:
        return [Path(item) for item in named.split(os.pathsep) if Path(item).is_file()]
    cache = platformdirs.user_cache_path("mypass-wizard", appauthor=False) / "jt400"
    found = sorted(cache.glob("jt400-*.jar"))
    system = Path("/usr/share/java/jt400.jar")
    return found or ([system] if system.is_file() else [])


def jar_parameters() -> list[object]:
    """`jars` as parameters of a fixture; one skipped parameter when there is none."""
    found = jars()
    if not found:
        reason = "no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="no-jar")]
    return [pytest.param(jar, id=jar.stem) for jar in found]
