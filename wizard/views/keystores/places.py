"""The pages of the keystore wizard, in the order of the rail."""

from __future__ import annotations

from wizard.domain.text import T
from wizard.views.keystores.certificatespage import CertificatesPage
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.importpage import ImportPage
from wizard.views.keystores.making.page import MakePage
from wizard.views.keystores.reminderpage import ReminderPage
from wizard.views.keystores.storepage import StorePage
from wizard.views.placeswindow import Place

CERTIFICATES = "certificates"
IMPORT = "import"
STORE = "store"
MAKE = "make"
REMINDER = "reminder"


PLACES: tuple[Place[Desk, DeskPage], ...] = (
    Place(CERTIFICATES, T("Certificates"), "certificate", CertificatesPage),
    Place(IMPORT, T("Import"), "save", ImportPage),
    Place(STORE, T("Truststore"), "lock", StorePage),
    Place(MAKE, T("New certificate"), "certificate-plus", MakePage),
    Place(REMINDER, T("Reminder"), "bell", ReminderPage),
)
