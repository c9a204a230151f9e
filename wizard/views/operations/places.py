"""The pages of the operations window, in the order of the rail."""

from __future__ import annotations

from wizard.domain.text import T
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.licencepage import LicencePage
from wizard.views.placeswindow import Place

LICENCE = "licence"

PLACES: tuple[Place[Bench, BenchPage], ...] = (Place(LICENCE, T("Licence"), "server", LicencePage),)
