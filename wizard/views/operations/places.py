"""The pages of the operations window, in the order of the rail."""

from __future__ import annotations

from wizard.domain.text import T
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.licencepage import LicencePage
from wizard.views.operations.logs.page import LogPage
from wizard.views.placeswindow import Place

LOG = "log"
LICENCE = "licence"

PLACES: tuple[Place[Bench, BenchPage], ...] = (
    Place(LOG, T("Log"), "file", LogPage),
    Place(LICENCE, T("Licence"), "server", LicencePage),
)
