"""The fakes are imported as ``tests.unit.flows.fakes``: the checkout must be on the path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_ROOT = str(Path(__file__).parents[3])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)


@pytest.fixture
def world():
    from tests.unit.flows.fakes import World

    return World()


@pytest.fixture
def install(tmp_path):
    from tests.unit.flows.fakes import make_gateway

    return make_gateway(tmp_path / "gateway")
