"""The whole way of an end user's reset, on a disposable profile, step by step.

Its passwords are generated, shown to nobody and forgotten: whatever happens, nobody knows the
password that the profile has at the end. Once a password was sent, a last one is put in, also
after a failure or Ctrl-C; where even that does not work, the profile's state is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from wizard.domain.cl import Template, substitute
from wizard.domain.passwordmaking import make_password
from wizard.domain.passwordrules import PasswordRules, read_rules
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.accounts.access import (
    UNREADABLE,
    leave,
    level_of,
    message_of,
    new_run,
    reach,
    rules_of,
    special_authorities,
)
from wizard.flows.accounts.bounding import Bound
from wizard.flows.accounts.facts import AccountSubject, Ending, OperationResult
from wizard.flows.accounts.rehearsal import (
    STEPS,
    NobodyRehearses,
    ProfileNow,
    Rehearsal,
    RehearsalStep,
    RehearsalWatcher,
    StepResult,
)
from wizard.flows.accounts.resetting import (
    Reset,
    failed,
    in_clear,
    read_template,
    refuse_target,
    validated,
)
from wizard.flows.checking import Doors
from wizard.flows.checks.run import CheckOptions, Ledger, Run
from wizard.flows.checks.signon import sign_on

_SAME_PLACE = ("CPF22C8", "CPF4AA7")
# One draw in seven shares a place with a password of nine characters: 12 misses are one in 10^10.
_DRAWN_AGAIN = 11


def rehearse(
    user: str,
    subjects: Sequence[AccountSubject],
    doors: Doors,
    *,
    spend_attempt: bool = False,
    options: CheckOptions | None = None,
    ledger: Ledger | None = None,
    watcher: RehearsalWatcher | None = None,
) -> tuple[Rehearsal, ...]:
    """Rehearse on one partition after the other.

    Parameters
    ----------
    user : str
        The disposable profile, as typed. Its password is gone afterwards.
    spend_attempt : bool
        The person agreed that one wrong sign-on is made with the old password.
    options : CheckOptions or None
        The template, the time-outs and the limit for each partition; the last password, which
        must go in whatever happened, has that limit once more.

    Raises
    ------
    ProblemError
        Before any host is asked: ``account.own``, ``account.system-profile``,
        ``account.template``, ``cl.*``, ``answers.profile-*``.
    """
    options = options or CheckOptions()
    name = refuse_target(user, tuple(subject.partition for subject in subjects))
    template = read_template(options.template, allow_power=options.allow_power)
    found: list[Rehearsal] = []
    for subject in subjects:
        one = _Way(
            name,
            subject,
            doors,
            template,
            options,
            ledger or Ledger(),
            watcher or NobodyRehearses(),
            spend_attempt,
            Bound(subject.partition.name, options.limit),
        )
        if found and found[-1].interrupted:
            one.interrupted = True
        found.append(one.whole())
    return tuple(found)


@dataclass(slots=True)
class _Way:
    """One partition's rehearsal while it goes on."""

    user: str
    subject: AccountSubject
    doors: Doors
    template: Template
    options: CheckOptions
    ledger: Ledger
    watcher: RehearsalWatcher
    spend: bool
    bound: Bound
    interrupted: bool = False
    now: ProfileNow = ProfileNow.UNCHANGED
    run: Run | None = None
    rules: PasswordRules = field(default_factory=lambda: read_rules({}))
    made: list[Secret] = field(default_factory=list)
    """The rehearsal's passwords, the present one first."""

    results: dict[str, StepResult] = field(default_factory=dict)

    def whole(self) -> Rehearsal:
        doings = {
            "reach": self._reach,
            "signon": self._sign_on,
            "profile": self._profile,
            "rules": self._make,
            "first": lambda: self._reset(NOTHING),
            "reset": lambda: self._reset(self._command_note()),
            "validate": self._validate,
            "old-password": self._old_password,
        }
        try:
            with self.bound.running():
                for step in STEPS[:-1]:
                    self._step(step, doings[step.id])
        except KeyboardInterrupt:
            self.interrupted = True
        self._finish()
        if self.run is not None:
            leave(self.run)
        steps = tuple(self.results.get(step.id) or self._skipped(step) for step in STEPS)
        partition = self.subject.partition
        return Rehearsal(
            partition.name, partition.host, self.user, steps, self.now, self.interrupted
        )

    # ------------------------------------------------------------ steps in order

    @property
    def _broken(self) -> bool:
        return any(one.result.outcome is Ending.FAILED for one in self.results.values())

    @property
    def _proven(self) -> bool:
        """Whether a password that the command set was right."""
        proof = self.results.get("validate")
        return proof is not None and proof.result.outcome is Ending.DONE

    def _step(self, step: RehearsalStep, do: Callable[[], OperationResult]) -> None:
        if self.watcher.cancelled():
            self.interrupted = True
        if self._broken or self.interrupted or (step.spends and not self.spend):
            return
        self._try(step, do)

    def _try(self, step: RehearsalStep, do: Callable[[], OperationResult]) -> None:
        partition = self.subject.partition
        self.watcher.started(partition.name, step)
        began = time.monotonic()
        try:
            self.bound.demand()
            result = do()
            if result.topic == "account.unknown-outcome":
                self.bound.demand()
        except ProblemError as fault:
            found = self.bound.lateness() if self.bound.over else fault
            result = failed(self.run or self._new_run(), self.user, found)
            result = replace(result, outcome=Ending.FAILED)
        except KeyboardInterrupt:
            self._end(step, self._stopped(step), began)
            raise
        self._end(step, result, began)

    def _end(self, step: RehearsalStep, result: OperationResult, began: float) -> None:
        timed = replace(result, ms=round((time.monotonic() - began) * 1000))
        found = StepResult(step, timed)
        self.results[step.id] = found
        self.watcher.finished(self.subject.partition.name, found)

    def _finish(self) -> None:
        """Put the last password in, whatever happened, once one was sent."""
        if self.now is ProfileNow.UNCHANGED:
            return
        step = STEPS[-1]
        try:
            with self.bound.running():
                self._try(step, self._final)
        except KeyboardInterrupt:
            self.interrupted = True

    def _skipped(self, step: RehearsalStep) -> StepResult:
        if step.spends and not self.spend:
            words = T("Not asked for: it spends a sign-on attempt.")
        elif step.id == "final":
            words = T("Not needed: no password was sent.")
        else:
            words = T("Not done: the rehearsal had ended.")
        return StepResult(step, self._result(Ending.SKIPPED, words))

    def _stopped(self, step: RehearsalStep) -> OperationResult:
        return self._result(Ending.FAILED, T("Interrupted at “{title}”.", title=step.title))

    def _result(
        self, ending: Ending, sentence: Text, cause: Text = NOTHING, id: str = ""
    ) -> OperationResult:
        partition = self.subject.partition
        return OperationResult(partition.name, partition.host, ending, id, sentence, cause)

    # ------------------------------------------------------------ what each step does

    def _new_run(self, *, user: str = "", password: Secret | None = None) -> Run:
        partition = self.subject.partition
        run = new_run(
            replace(partition, user=user) if user else partition,
            password if user else self.subject.password,
            self.doors,
            self.options,
            self.ledger,
            set(),
        )
        run.permit = self.bound.demand
        return run

    def _opened(self) -> Run:
        if self.run is None:
            self.run = self._new_run()
        self.bound.asking = self.run
        return self.run

    def _reach(self) -> OperationResult:
        reach(self._opened())
        partition = self.subject.partition
        return self._result(Ending.DONE, T("{host} answers.", host=partition.name))

    def _sign_on(self) -> OperationResult:
        sign_on(self._opened())
        account = self.subject.partition.user
        return self._result(Ending.DONE, T("{account} signed on.", account=account))

    def _profile(self) -> OperationResult:
        run, partition = self._opened(), self.subject.partition
        names = {"user": self.user, "host": partition.name}
        try:
            profile = run.signed_session().profile(self.user)
            held, unread = special_authorities(run, profile)
        except ProblemError as fault:
            if fault.id not in UNREADABLE or message_of(fault) in ("CPF2203", "CPF2204"):
                raise
            raise self._unproven(fault.problem.what) from None
        if held:
            raise ProblemError(
                "account.rehearsal-elevated", authorities=" ".join(sorted(held)), **names
            )
        if unread:
            groups = ", ".join(unread)
            raise self._unproven(T("Its group {groups} may not be read.", groups=groups))
        return self._result(
            Ending.DONE, T("{user} is there and has no special authorities.", user=self.user)
        )

    def _unproven(self, what: Text) -> ProblemError:
        partition = self.subject.partition
        return ProblemError(
            "account.rehearsal-unproven",
            user=self.user,
            host=partition.name,
            account=partition.user,
            what=what,
        )

    def _make(self) -> OperationResult:
        run = self._opened()
        found = rules_of(run)
        self.rules = found if found is not None else read_rules({}, level_of(run))
        made = make_password(self.rules, self.user)
        words = T("A random password of {count} characters was made.", count=len(made))
        cause = NOTHING
        if found is None:
            cause = T("The rules could not be read; it suits those that most hosts have.")
        elif self.rules.program:
            cause = T("A program of the host checks passwords as well; what it asks is not known.")
        return self._result(Ending.DONE, words, cause)

    def _reset(self, note: Text) -> OperationResult:
        result = self._send(self._opened(), ProfileNow.REHEARSED)
        if result.outcome is not Ending.DONE:
            return result
        return replace(result, cause=join(result.cause, note))

    def _send(self, run: Run, after: ProfileNow) -> OperationResult:
        """Set a fresh password, and another one where chance alone made the host refuse it.

        Nobody knows the password that the profile has at first, so one that shares a character
        with it in the same place cannot be avoided, only drawn again.
        """
        result = self._send_one(run, after)
        for _ in range(_DRAWN_AGAIN):
            by_chance = self.rules.other_places and not self.made
            if not by_chance or result.message_id not in _SAME_PLACE:
                break
            result = self._send_one(run, after)
        return result

    def _send_one(self, run: Run, after: ProfileNow) -> OperationResult:
        """`now` says at each moment what the profile's password may be."""
        secret = make_password(self.rules, self.user, self.made)
        command = substitute(self.template, self.user, secret, self.rules.level)
        before = self.now

        def sending() -> None:
            self.bound.demand()
            self.now = ProfileNow.UNKNOWN

        reset = Reset(run, self.user, secret, self.template, sending)
        try:
            result = reset.send(command)
        except ProblemError:
            self.now = before  # the host refused it before it ran
            raise
        if result.outcome is Ending.DONE:
            self.made.insert(0, secret)
            # "Done" is no more than a command without a fault, unless the host said what it
            # changed, or a password that it set was proven.
            self.now = after if reset.changed or self._proven else ProfileNow.UNKNOWN
        elif result.topic != "account.unknown-outcome":
            self.now = before
        return result

    def _command_note(self) -> Text:
        name = T("The command was the connector's: {name}.", name=self.template.name)
        return join(name, in_clear(self.subject.partition))

    def _validate(self) -> OperationResult:
        result = self._proof(self.made[0])
        if result.message_id == "CPF22E4":
            return self._result(
                Ending.DONE,
                T("The new password is right, and must be changed at the first sign-on."),
                T("The command sets it to expired, or the host's interval does."),
                result.message_id,
            )
        return result

    def _old_password(self) -> OperationResult:
        result = self._proof(self.made[1])
        if result.outcome is Ending.DONE or result.message_id == "CPF22E4":
            partition = self.subject.partition
            raise ProblemError("account.old-works", user=self.user, host=partition.name)
        if result.message_id in ("CPF22E2", "CPF22E3"):
            return self._result(
                Ending.DONE,
                T("The host refuses the old password. One attempt was spent."),
                id=result.message_id,
            )
        return result

    def _proof(self, secret: Secret) -> OperationResult:
        run = self._new_run(user=self.user, password=secret)
        reached = self._opened()
        run.addresses, run.greeting = reached.addresses, reached.greeting
        run.mapped_signon, run.mapped_command = reached.mapped_signon, reached.mapped_command
        self.bound.asking = run
        return validated(run, self.user)

    def _final(self) -> OperationResult:
        """On the open session where it is sound; else, or where that fails, once on a new one."""
        run = self._opened()
        if run.session is not None and not self._broken and not self.interrupted:
            try:
                result = self._send(run, ProfileNow.FINAL)
            except ProblemError:
                pass  # a session that was lost is no reason to leave it at that
            else:
                if result.topic != "account.unknown-outcome":
                    return self._told_final(result)
        leave(run)
        self.run = None
        run = self._opened()
        reach(run)
        sign_on(run)
        return self._told_final(self._send(run, ProfileNow.FINAL))

    def _told_final(self, result: OperationResult) -> OperationResult:
        known = self.now is ProfileNow.FINAL
        if result.outcome is not Ending.DONE or self.template.submits or not known:
            return result
        words = T("{user} has a last random password that nobody knows.", user=self.user)
        return replace(result, sentence=words)
