"""The pages of the set-up, in the order of the rail."""

from __future__ import annotations

from collections.abc import Callable

from wizard.flows.steps import (
    APPLY,
    CONNECTOR,
    DONE,
    GATEWAY_FOLDER,
    HOST,
    JAVA_TOOLBOX,
    LOGGING,
    NETWORK,
    REVIEW,
    SERVICE_ACCOUNT,
    TRUST,
)
from wizard.views.pages.account import AccountPage
from wizard.views.pages.apply import ApplyPage
from wizard.views.pages.connector import ConnectorPage
from wizard.views.pages.context import SetupContext
from wizard.views.pages.done import DonePage
from wizard.views.pages.gateway import GatewayPage
from wizard.views.pages.hosts import HostsPage
from wizard.views.pages.java import JavaPage
from wizard.views.pages.logging import LoggingPage
from wizard.views.pages.network import NetworkPage
from wizard.views.pages.review import ReviewPage
from wizard.views.pages.trust import TrustPage
from wizard.views.widgets import Page

PAGES: dict[str, Callable[[SetupContext], Page]] = {
    GATEWAY_FOLDER: GatewayPage,
    JAVA_TOOLBOX: JavaPage,
    HOST: HostsPage,
    NETWORK: NetworkPage,
    TRUST: TrustPage,
    SERVICE_ACCOUNT: AccountPage,
    CONNECTOR: ConnectorPage,
    LOGGING: LoggingPage,
    REVIEW: ReviewPage,
    APPLY: ApplyPage,
    DONE: DonePage,
}
