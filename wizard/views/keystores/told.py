"""Sentences that several pages of the keystore wizard say after a write."""

from __future__ import annotations

from wizard.domain.text import T, Text, join
from wizard.flows.storeproof import Proof
from wizard.flows.storeundo import LastChange


def restart_words(proof: Proof) -> Text:
    """What is left to do on the gateway once a store is written."""
    if not proof.services:
        return T("Restart the MyPass Gateway service, so that the connector reads the new store.")
    return T(
        "Restart {names}, so that the connector reads the new store.",
        names=", ".join(proof.services),
    )


def new_password_words() -> Text:
    """Said before and after the connector's store gets another password."""
    return T("The connector must be told the new password where it is told the store's password.")


def old_password_words() -> Text:
    """What happens until the connector knows it."""
    return T("Until it is, resets fail after its next restart: the old one opens nothing any more.")


def overtaken_words(last: LastChange) -> tuple[Text, Text, Text]:
    """What, why, what next, before an undo that takes back what somebody else wrote."""
    return (
        T("Someone else changed the store after this program did. Nothing was undone."),
        join(T("An undo takes that back as well."), last.losses),
        T(
            "Press “Undo all the same” if that is what you want: the store as it is now is kept "
            "in a backup."
        ),
    )
