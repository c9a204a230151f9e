"""The set-up as data: which page comes when, what it proves, and what it needs first."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.domain.catalogue import BY_ID, Subject, ids_of
from wizard.domain.text import T, Text

GATEWAY_FOLDER = "gateway-folder"
JAVA_TOOLBOX = "java-toolbox"
HOST = "host"
NETWORK = "network"
TRUST = "trust"
SERVICE_ACCOUNT = "service-account"
CONNECTOR = "connector"
LOGGING = "logging"
REVIEW = "review"
APPLY = "apply"
DONE = "done"

_UNTOUCHED = T("Nothing is written to the gateway before you press Apply.")


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the set-up.

    Parameters
    ----------
    id : str
        Stable name.
    title : Text
        As the rail and the page show it.
    purpose : Text
        One sentence: what this page proves or changes.
    next_button : Text
        The next button's words; it names the next step.
    reassurance : Text
        The footer's sentence.
    needs : tuple of str
        Ids of the earlier steps whose answers this one cannot do without.
    subjects : tuple of Subject
        What the checks are about that this page runs; empty for a page of answers.
    """

    id: str
    title: Text
    purpose: Text
    next_button: Text
    reassurance: Text = _UNTOUCHED
    needs: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()


STEPS: tuple[Step, ...] = (
    Step(
        GATEWAY_FOLDER,
        T("Gateway folder"),
        T("Finds the connector of this gateway and reads how it is set up now."),
        T("Next: Java and Toolbox"),
        T("The folder is only read here. Nothing is written before you press Apply."),
    ),
    Step(
        JAVA_TOOLBOX,
        T("Java and Toolbox"),
        T("Shows which Java and which jt400.jar the connector uses; every check uses the same."),
        T("Next: Hosts"),
        needs=(GATEWAY_FOLDER,),
    ),
    Step(
        HOST,
        T("Hosts"),
        T("Names the IBM i partitions and the service account that resets passwords on each."),
        T("Next: Network"),
        T("Passwords stay in memory unless you choose to keep them in the vault."),
        needs=(GATEWAY_FOLDER,),
    ),
    Step(
        NETWORK,
        T("Network"),
        T("Proves that this gateway reaches the host servers of each partition."),
        T("Next: Trust"),
        T("No credential is sent by these checks."),
        needs=(HOST,),
        subjects=(Subject.NETWORK,),
    ),
    Step(
        TRUST,
        T("Trust"),
        T("Decides which certificates the connector trusts, and proves that TLS accepts them."),
        T("Next: Service account"),
        T("The truststore is staged for the checks; the gateway gets it when you press Apply."),
        needs=(JAVA_TOOLBOX, HOST),
        subjects=(Subject.TRUST,),
    ),
    Step(
        SERVICE_ACCOUNT,
        T("Service account"),
        T(
            "Signs on to each partition as the service account and proves, on the host itself, "
            "that it may reset passwords."
        ),
        T("Next: Connector behaviour"),
        T("At most one sign-on with a wrong password is ever spent per run."),
        needs=(JAVA_TOOLBOX, HOST),
        subjects=(Subject.ACCOUNT,),
    ),
    Step(
        CONNECTOR,
        T("Connector behaviour"),
        T("Sets the command that resets a password on the host, and whether SSL is used."),
        T("Next: Logging"),
        needs=(GATEWAY_FOLDER,),
    ),
    Step(
        LOGGING,
        T("Logging"),
        T("Sets how much the connector logs, and where."),
        T("Next: Review"),
        needs=(GATEWAY_FOLDER,),
    ),
    Step(
        REVIEW,
        T("Review"),
        T("Shows every change to every file, line by line, before anything is written."),
        T("Next: Apply"),
        needs=(GATEWAY_FOLDER, HOST, CONNECTOR, LOGGING),
    ),
    Step(
        APPLY,
        T("Apply"),
        T("Backs up the files, writes the changes, and checks every partition once more."),
        T("Apply"),
        T("A backup is made first; one click puts it back."),
        needs=(REVIEW,),
    ),
    Step(
        DONE,
        T("Done"),
        T("Sums up what was set up and proven; the report can be saved."),
        T("Close"),
        T("The report holds no password."),
        needs=(APPLY,),
    ),
)

STEP_IDS: tuple[str, ...] = tuple(step.id for step in STEPS)
_STEPS = {step.id: step for step in STEPS}
_PAGES = {subject: step.id for step in STEPS for subject in step.subjects}

CHECK_STEPS: tuple[str, ...] = tuple(step.id for step in STEPS if step.subjects)
"""The pages whose state comes from verdicts, in order."""


def step(id: str) -> Step:
    """The step of an id.

    Raises
    ------
    KeyError
        No step has this id (a programming fault).
    """
    return _STEPS[id]


def step_of_check(check_id: str) -> str:
    """The page that a check belongs to ("tls.trust" -> "trust").

    Raises
    ------
    KeyError
        The catalogue has no such check (a programming fault).
    """
    return _PAGES[BY_ID[check_id].subject]


def checks_of(id: str) -> frozenset[str]:
    """The ids of the checks that a page runs; empty for a page of answers."""
    return ids_of(*step(id).subjects)
