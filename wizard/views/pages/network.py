"""Network: the gateway reaches the host servers of each partition."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from wizard.flows.steps import NETWORK
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.context import SetupContext


class NetworkPage(CheckPage):
    """Name, port mapper, sign-on server, remote command server; no credential is sent."""

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        super().__init__(context, NETWORK, parent)
