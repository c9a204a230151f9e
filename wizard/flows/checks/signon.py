"""signon and command.rmtsrv: does the host let the service account in, and run its commands?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wizard.domain.hostfacts import CommandOutcome, Message
from wizard.domain.ports import ToolboxSession
from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.network import release
from wizard.flows.checks.run import Check, Outcome, Run

A = TypeVar("A")

_NEXT_SPENDS = ("signon.password-incorrect", "signon.last-attempt")
# CHKOBJ's own answers: they prove that a command ran (IBM i messages CPF9801 not found,
# CPF9802 not authorised, CPF9810 library not found, CPF9820 not authorised to the library).
_CHKOBJ_ANSWERS = {"CPF9801", "CPF9802", "CPF9810", "CPF9820", "CPF9899"}
LONGEST_PASSWORD = 128  # IBM i: password levels 2 to 4
SHORT_PASSWORD = 10  # IBM i: password levels 0 and 1; JTOpen puts a Q before a first digit
HARMLESS = "CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD)"


def sign_on(run: Run) -> Outcome:
    """Sign on once, and never with a password that was refused before."""
    run.signed_on = attempt(run, lambda session: session.sign_on())
    level = run.greeting.password_level if run.greeting else None
    made = run.handshakes.get(run.signon_port)
    parts = [f"IBM i {release(run.signed_on.vrm)}"]
    if level is not None:
        parts.append(f"password level {level}")
    parts.append(f"over {made.protocol}" if made else "without TLS")
    return Outcome(
        Verdict.PASS,
        T("Signed on as {user}", user=run.partition.user),
        T("{facts}", facts=", ".join(parts)),
    )


def attempt(run: Run, ask: Callable[[ToolboxSession], A]) -> A:
    """Open the run's session and ask it for one sign-on.

    A password that was refused before is not sent, nor one that this jt400 or the host's
    password level would refuse for what it is.

    Parameters
    ----------
    ask : callable
        Makes the one attempt.

    Raises
    ------
    ProblemError
        ``signon.*``, ``exit.*``, ``java.*``, ``host.*``, ``port.*``, ``worker.*``.
    """
    partition, toolbox = run.partition, run.asked_toolbox()
    if run.password is None or not run.password:
        raise ProblemError("signon.password-missing")
    info = run.info
    if len(run.password) > LONGEST_PASSWORD:
        raise ProblemError("signon.password-too-long", length=len(run.password))
    # What jt400 trims; of nothing jt400 9 makes an ArrayIndexOutOfBoundsException (measured).
    plain = run.password.reveal().rstrip("\0 \u3000")
    if not plain:
        raise ProblemError("signon.password-blank")
    _greet(run)
    level = run.greeting.password_level if run.greeting else None
    if level in (0, 1) and len(plain) == SHORT_PASSWORD and plain[0] in "0123456789":
        raise ProblemError("signon.password-digit")
    if info is not None and level is not None and level >= 4 and not info.knows_level_4:
        raise ProblemError("signon.level-4", version=info.jt400 or "?")
    if info is not None and info.jt400 == "21.0.2":
        raise ProblemError("signon.bad-version", version=info.jt400)
    machine, user = run.machine, partition.user
    with run.ledger.turn(machine, user):
        if run.ledger.refused(machine, user, run.password):
            raise ProblemError("signon.spent", user=user, host=partition.host)
        if (machine, user) in run.failed_on:
            raise ProblemError("signon.held-back", user=user, host=partition.host)
        run.session = toolbox.session(
            partition,
            run.password,
            signon_port=run.signon_port,
            command_port=run.command_port,
            connect_timeout=run.options.connect_timeout,
            read_timeout=run.options.read_timeout,
        )
        run.permit()
        try:
            return ask(run.session)
        except ProblemError as fault:
            if fault.id in _NEXT_SPENDS:
                run.failed_on.add((machine, user))
                run.ledger.refuse(machine, user, run.password)
            raise


def _greet(run: Run) -> None:
    """Ask the password level before any credential is sent.

    Raises
    ------
    ProblemError
        Who answers there is no sign-on server, or nobody does; or the level stays unknown and
        this jt400 does not know level 4, so that a sign-on could spend an attempt for nothing.
    """
    if run.greeting is not None:
        return
    patience = run.options.connect_timeout + run.options.read_timeout
    try:
        run.greeting = run.network.greet_signon(
            run.partition.host, run.signon_port, tls=run.partition.ssl, timeout=patience
        )
    except ProblemError as fault:
        if not fault.id.startswith("tls.") or fault.id == "tls.silent":
            raise
        # Java agreed with the host on TLS, but this program's own TLS did not.
        if run.info is not None and not run.info.knows_level_4:
            raise ProblemError(
                "signon.level-unknown", version=run.info.jt400 or "?", details=str(fault.problem)
            ) from None


def remote_command(run: Run) -> Outcome:
    """Does a harmless command run, and a harmless program call?"""
    session = run.signed_session()
    ran, refused = _try_command(run)
    called: ProblemError | None = None
    if refused is None or refused.id == "exit.request-denied":
        try:
            session.call_program()
        except ProblemError as fault:
            called = fault
    if refused is not None:
        return _refused(refused, called)
    if ran is not None and not ran.done and not _CHKOBJ_ANSWERS.intersection(ran.ids):
        return _not_run(run, ran, called)
    if called is not None and called.id != "exit.request-denied":
        return _odd_call(called)
    if called is not None:
        found = called.problem
        return Outcome(
            Verdict.FAIL,
            T("The host refuses program calls (*RMTSRV)"),
            T("A command ran, but a program call was refused: {what}", what=found.what),
            found.why,
            T(
                "Ask the IBM i security administrator to allow program calls (function X'1003') "
                "for {user} as well: WRKREGINF EXITPNT(QIBM_QZRC_RMT).",
                user=run.partition.user,
            ),
            found.details,
            "WRKREGINF EXITPNT(QIBM_QZRC_RMT)",
        )
    return Outcome(
        Verdict.PASS,
        T("Remote command access (*RMTSRV)"),
        T("A harmless command and a program call ran through the remote command server"),
    )


def _odd_call(called: ProblemError) -> Outcome:
    """A program call that nobody refused and that failed all the same."""
    found = called.problem
    broken = called.id.startswith(("exit.", "worker.", "java.", "host.dropped"))
    return Outcome(
        Verdict.FAIL if broken else Verdict.WARN,
        T("A program call failed on the host (*RMTSRV)"),
        T("A command ran, but the call of QWCRSVAL did not: {what}", what=found.what),
        found.why,
        found.next_step,
        found.details,
    )


def _try_command(run: Run) -> tuple[CommandOutcome | None, ProblemError | None]:
    try:
        return run.signed_session().run_command(HARMLESS), None
    except ProblemError as fault:
        return None, fault


def _refused(refused: ProblemError, called: ProblemError | None) -> Outcome:
    found = refused.problem
    if refused.id == "exit.request-denied":
        what = (
            T("Commands are refused, program calls work.")
            if called is None
            else T("Commands and program calls are refused.")
        )
        title = T("The host refuses remote commands (*RMTSRV)")
    elif refused.id.startswith("exit.request-"):
        what, title = found.what, T("No command ran on the host (*RMTSRV)")
    elif refused.id.startswith(("exit.", "signon.")):
        what = T("The remote command server refused the connection: {what}", what=found.what)
        title = T("The host refuses the connection for remote commands (*RMTSRV)")
    else:
        what, title = found.what, T("No command ran on the host (*RMTSRV)")
    return Outcome(
        Verdict.FAIL,
        title,
        what,
        found.why,
        found.next_step,
        found.details,
        "WRKREGINF EXITPNT(QIBM_QZRC_RMT)" if refused.id.startswith("exit.") else "",
    )


def _not_run(run: Run, ran: CommandOutcome, called: ProblemError | None) -> Outcome:
    """The host took the command and did not run it: a limited profile is the usual cause."""
    user = run.partition.user
    if called is None:
        try:
            run.profile = run.profile or run.signed_session().profile(user)
        except ProblemError:
            run.profile = None
    limited = run.profile is not None and run.profile.limit_capabilities == "*YES"
    if limited:
        return Outcome(
            Verdict.FAIL,
            T("The host runs no commands for {user} (*RMTSRV)", user=user),
            _words(ran.messages) or T("The host would not run the command and gave no message."),
            T("The profile has limited capabilities (LMTCPB *YES)."),
            T("Ask the IBM i administrator to lift the limit for this account."),
            _raw(ran.messages),
            f"CHGUSRPRF USRPRF({user}) LMTCPB(*NO)",
        )
    if not ran.messages:
        return Outcome(
            Verdict.FAIL,
            T("A harmless command failed on the host (*RMTSRV)"),
            T("The host would not run it and gave no message."),
            T("An exit program or a limit of the profile can be behind that."),
            T("Ask the IBM i administrator for the job log of QZRCSRVS and for LMTCPB of {user}.",
              user=user),
        )  # fmt: skip
    return Outcome(
        Verdict.FAIL,
        T("A harmless command failed on the host (*RMTSRV)"),
        _words(ran.messages),
        T("The host took the command but would not run it."),
        T("Give the host's words to the IBM i administrator."),
        _raw(ran.messages),
    )


def _words(messages: tuple[Message, ...]) -> Text:
    if not messages:
        return NOTHING
    # CPF0006 and CPF0001 only say that the messages before them ended the command.
    telling = [message for message in messages if message.id not in ("CPF0006", "CPF0001")]
    last = (telling or list(messages))[-1]
    return T("{id} {text}", id=last.id, text=last.text)


def _raw(messages: tuple[Message, ...]) -> str:
    return "\n".join(
        part
        for message in messages
        for part in (f"{message.id} {message.text}", message.help)
        if part
    )


CHECKS: dict[str, Check] = {
    "signon": sign_on,
    "command.rmtsrv": remote_command,
}
