"""The pages of the operations window, in the order of the rail."""

from __future__ import annotations

from wizard.domain.text import T
from wizard.views.operations.accountspage import AccountsPage
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.licencepage import LicencePage
from wizard.views.operations.logs.page import LogPage
from wizard.views.operations.machinepage import MachinePage
from wizard.views.operations.rehearsalpage import RehearsalPage
from wizard.views.operations.settingspage import SettingsPage
from wizard.views.placeswindow import Place

REHEARSAL = "rehearsal"
ACCOUNTS = "accounts"
SETTINGS = "settings"
LOG = "log"
MACHINE = "machine"
LICENCE = "licence"

PLACES: tuple[Place[Bench, BenchPage], ...] = (
    Place(REHEARSAL, T("Rehearsal"), "tick", RehearsalPage),
    Place(ACCOUNTS, T("Reset and validate"), "key", AccountsPage),
    Place(LOG, T("Log"), "eye", LogPage),
    Place(SETTINGS, T("Connector settings"), "file", SettingsPage),
    Place(MACHINE, T("This gateway"), "home", MachinePage),
    Place(LICENCE, T("Licence"), "server", LicencePage),
)
