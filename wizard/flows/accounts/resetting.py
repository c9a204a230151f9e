"""One reset, one validation, on one partition, as the connector does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from wizard.domain.cl import Template, lint, substitute
from wizard.domain.clfixes import enabling, powers
from wizard.domain.cllint import POWER
from wizard.domain.hostfacts import Message
from wizard.domain.hostmessages import About, explain, explain_sign_on, message_id_of, scrubbed
from wizard.domain.hosts import Partition, profile_name
from wizard.domain.passwordrules import PasswordRules, case_note, folded
from wizard.domain.problems import ProblemError, problem
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.accounts.access import (
    UNREADABLE,
    leave,
    level_of,
    message_of,
    rules_of,
    special_authorities,
)
from wizard.flows.accounts.facts import Ending, OperationResult, of_message, of_problem
from wizard.flows.checks.account import granted
from wizard.flows.checks.run import Run
from wizard.flows.checks.signon import attempt, sign_on

# The command server refused it, so it did not run; whatever else goes wrong leaves that open.
_NOT_RUN = ("exit.", "signon.", "host.characters", "host.ccsid")
CHANGED = "CPC2205"
"""IBM's "User profile &1 changed.", the completion message of CHGUSRPRF."""

BREAKS = ("password.rules", "account.rules-unbound")
"""Problems that say that the new password breaks a host's rules; nothing was sent."""

_NO_PROFILE = ("CPF2203", "CPF2204")
# A password that this machine has just refused under another name is not sent again; nor one
# that would leave the partitions apart.
_NOT_ASKED = ("signon.held-back", "signon.spent", "account.rules-elsewhere")


def refuse_target(user: str, partitions: tuple[Partition, ...]) -> str:
    """The profile's name in capitals, unless it is one that is never reset from here.

    Raises
    ------
    ProblemError
        ``account.own``, ``account.system-profile``, ``answers.profile-*``.
    """
    name = profile_name(user)
    if name.startswith("Q"):
        raise ProblemError("account.system-profile", user=name)
    own = [partition.name for partition in partitions if partition.user == name]
    if own:
        raise ProblemError("account.own", user=name, names=", ".join(own))
    return name


def read_template(text: str, *, allow_power: bool = False) -> Template:
    """The template, unless it would do something else than a reset.

    Parameters
    ----------
    text : str
    allow_power : bool
        The person insists on parameters that change what a profile may do (``cl.power``).

    Raises
    ------
    ProblemError
        ``cl.*``, ``account.template``.
    """
    template = Template.parse(text)
    for finding in lint(text):
        power = finding.id == POWER
        if finding.severity != "error" or (power and allow_power):
            continue
        next_step = finding.next_step
        if power:
            next_step = T(
                "Remove {power} from the command. If it is meant so, mypass-wizard account reset, "
                "sync and rehearse run it with --allow-power.",
                power=powers((finding,))[0],
            )
        raise ProblemError("account.template", what=finding.message, next_step=next_step)
    return template


def in_clear(partition: Partition) -> Text:
    """A word about a password that travels without TLS, or nothing."""
    if partition.ssl:
        return NOTHING
    return T("Without TLS the command travels as clear text, the new password in it.")


@dataclass(slots=True)
class Reset:
    """One reset on one partition.

    Parameters
    ----------
    run : Run
        Reached (`wizard.flows.accounts.access.reach`), not signed on.
    user : str
    password : Secret
        The new one.
    template : Template
    sending : callable
        Called right before the command is sent; may raise to stop before it.
    strict : bool
        Refuse what breaks the host's rules also where a reset is not bound by them.
    """

    run: Run
    user: str
    password: Secret
    template: Template
    sending: Callable[[], None]
    strict: bool = False
    locked: bool = field(default=False, init=False)
    """The profile is disabled and stays so; known once it was looked at."""

    changed: bool = field(default=False, init=False)
    """The host said that it changed a profile (CPC2205): any command may end without a fault."""

    @property
    def about(self) -> About:
        """Whom the host's messages are about."""
        partition = self.run.partition
        return About(self.user, partition.user, partition.name)

    def perform(self) -> OperationResult:
        """Sign on, look before, send.

        Raises
        ------
        ProblemError
            Nothing was sent: the way, the sign-on, the password's rules, an elevated profile.
        """
        run = self.run
        sign_on(run)
        known = self._look()
        rules = rules_of(run)
        level = rules.level if rules is not None else level_of(run)
        note = self._judge(rules)
        if level is not None and folded(self.password.reveal()) != self.password.reveal():
            note = join(case_note(level), note)
        command = substitute(self.template, self.user, self.password, level)
        result = self.send(command)
        if result.outcome is not Ending.DONE:
            return result
        return replace(result, cause=join(result.cause, known, note, in_clear(run.partition)))

    def judge(self) -> None:
        """Sign on and judge the password; nothing is sent, and the session stays open.

        Raises
        ------
        ProblemError
            One of `BREAKS`, or the way and the sign-on.
        """
        sign_on(self.run)
        self._judge(rules_of(self.run))

    def send(self, command: Secret) -> OperationResult:
        """Run the command; what is not known afterwards is said.

        Raises
        ------
        ProblemError
            The command server refused it before it ran.
        """
        run, partition = self.run, self.run.partition
        self.sending()
        try:
            outcome = run.signed_session().run_command(command.reveal())
        except ProblemError as fault:
            if fault.id.startswith(_NOT_RUN):
                raise
            found = problem(
                "account.unknown-outcome",
                user=self.user,
                host=partition.name,
                what=fault.problem.what,
                details=str(fault.problem.details),
            )
            return of_problem(partition, found, fault.id)
        told = explain(scrubbed(outcome.messages, self.password), self.about)
        if not outcome.done:
            return of_message(partition, told, Ending.FAILED)
        run.ledger.forget(run.machine, self.user)
        self.changed = CHANGED in outcome.ids
        return OperationResult(
            partition.name,
            partition.host,
            Ending.DONE,
            outcome.messages[-1].id if outcome.messages else "",
            *self._told(),
            details=told.details if outcome.messages else "",
        )

    def _told(self) -> tuple[Text, Text, Text]:
        """What was done, what is to be known of it, and what to do next."""
        names = {"user": self.user, "host": self.run.partition.name}
        disabled = self.locked or self.template.disables
        stays = self._enabling() if disabled else NOTHING
        if self.template.submits:
            return (
                T("A job that sets the password of {user} was submitted on {host}.", **names),
                T("The host does not tell what comes of the job."),
                join(
                    T(
                        "Whether it was carried out is shown by mypass-wizard account validate "
                        "{user}.",
                        **names,
                    ),
                    stays,
                ),
            )
        if not self.changed:
            return (
                T(
                    "The command ran on {host}, and the host did not say that it changed {user}.",
                    **names,
                ),
                T("Whether it set the password of {user} is not known.", **names),
                join(
                    T(
                        "mypass-wizard account validate {user} shows it. The connector's reset is "
                        "CHGUSRPRF.",
                        **names,
                    ),
                    stays,
                ),
            )
        if self.template.disables:
            return (
                T("The password of {user} was set on {host}, and {user} disabled.", **names),
                T("The command says STATUS(*DISABLED): {user} cannot sign on.", **names),
                stays,
            )
        if self.locked:
            return (
                T("The password of {user} was set on {host}, but {user} stays disabled.", **names),
                NOTHING,
                stays,
            )
        return T("The password of {user} was set on {host}.", **names), NOTHING, NOTHING

    def _enabling(self) -> Text:
        """How the command comes to enable a profile."""
        command = enabling(self.template.text)
        if not command:
            return T(
                "Put STATUS(*ENABLED) into the command, in Connector settings or with "
                "mypass-wizard config set, and reset it again."
            )
        return T(
            "Put STATUS(*ENABLED) into the command, in Connector settings or with mypass-wizard "
            'config set "command={command}", and reset it again.',
            command=command,
        )

    # ------------------------------------------------------------ before it is sent

    def _look(self) -> Text:
        """Whether the profile is there, and elevated; a word about it, or nothing."""
        run = self.run
        try:
            profile = run.signed_session().profile(self.user)
            held, _ = special_authorities(run, profile)
        except ProblemError as fault:
            if fault.id not in UNREADABLE or message_of(fault) in _NO_PROFILE:
                raise
            return NOTHING  # the host decides when it runs the command
        locked = NOTHING
        self.locked = profile.status == "*DISABLED" and not self.template.enables
        if self.locked:
            locked = T("The profile is disabled, and the command does not enable it.")
        if not held:
            return locked
        names = " ".join(sorted(held))
        if not self._has_allobj() and not self._may_manage():
            raise ProblemError(
                "account.elevated",
                user=self.user,
                host=run.partition.name,
                account=run.partition.user,
                authorities=names,
            )
        return join(T("It is an elevated profile ({authorities}).", authorities=names), locked)

    def _has_allobj(self) -> bool:
        """Whether the account has *ALLOBJ, or nobody can say that it has not."""
        try:
            source, unread = granted(self.run, "*ALLOBJ")
        except ProblemError as fault:
            if fault.id not in (*UNREADABLE, "host.own-profile"):
                raise
            return True
        return bool(source) or bool(unread)

    def _may_manage(self) -> bool:
        """*OBJMGT and *USE to this very profile, by a command that changes nothing."""
        asked = f"CHKOBJ OBJ(QSYS/{self.user}) OBJTYPE(*USRPRF) AUT(*OBJMGT *USE)"
        try:
            outcome = self.run.signed_session().run_command(asked)
        except ProblemError as fault:
            if fault.id != "exit.request-denied":
                raise
            return True  # only the reset itself can tell
        return outcome.done or "CPF9802" not in outcome.ids

    def _judge(self, rules: PasswordRules | None) -> Text:
        """Refuse what the host would refuse; a word about rules that it does not enforce here."""
        if rules is None:
            return NOTHING
        broken = rules.broken(self.password, self.user)
        if not broken:
            return NOTHING
        said = join(*(item.sentence for item in broken))
        if rules.always:
            raise ProblemError("password.rules", host=self.run.partition.name, broken=said)
        if self.strict:
            raise ProblemError("account.rules-unbound", host=self.run.partition.name, broken=said)
        return T(
            "A reset is not bound by the host's rules (no *ALLCRTCHG); by them: {broken} "
            "Reset it again where {user} is to keep to the rules.",
            broken=said, user=self.user,
        )  # fmt: skip


def validated(run: Run, user: str) -> OperationResult:
    """Prove the run's password for `user`, one attempt; nothing is run on the host.

    Parameters
    ----------
    run : Run
        Its partition's user is `user`, its password the user's.

    Raises
    ------
    ProblemError
        The way to the host, or what jt400 cannot send.
    """
    partition = run.partition
    try:
        attempt(run, lambda session: session.validate())
    except ProblemError as fault:
        if not fault.id.startswith("signon."):
            raise
        told = explain_sign_on(fault.problem, About(user, user, partition.name))
        return of_message(partition, told, Ending.FAILED)
    finally:
        leave(run)
    return OperationResult(
        partition.name,
        partition.host,
        Ending.DONE,
        "",
        T("The password of {user} is right on {host}.", user=user, host=partition.name),
    )


def failed(run: Run, user: str, fault: ProblemError) -> OperationResult:
    """A problem on one partition as its result."""
    partition = run.partition
    told = message_of(fault)
    if told in _NO_PROFILE:
        text = str(dict(fault.problem.what.args).get("text", ""))
        about = About(user, partition.user, partition.name)
        found = replace(explain([Message(told, text)], about), details=fault.problem.details)
        return of_message(partition, found, Ending.FAILED)
    result = of_problem(partition, fault.problem, message_id_of(fault.problem))
    if fault.id in _NOT_ASKED:
        return replace(result, outcome=Ending.SKIPPED)
    if fault.id == "account.elevated":
        grant = f"GRTOBJAUT OBJ(QSYS/{user}) OBJTYPE(*USRPRF) USER({partition.user})"
        return replace(result, command=f"{grant} AUT(*OBJMGT *USE)")
    return result
