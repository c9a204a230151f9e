"""signon, command.rmtsrv and account.*: may the service account do the connector's work?"""

from __future__ import annotations

from wizard.domain.hostfacts import CommandOutcome, Message, Profile
from wizard.domain.ports import ToolboxSession
from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.network import release
from wizard.flows.checks.run import Check, Outcome, Run
from wizard.flows.checks.tls import long_day

WARN_DAYS = 14
_NEXT_SPENDS = ("signon.password-incorrect", "signon.last-attempt")
# CHKOBJ's own answers: they prove that a command ran (IBM i messages CPF9801 not found,
# CPF9802 not authorised, CPF9810 library not found, CPF9820 not authorised to the library).
_CHKOBJ_ANSWERS = {"CPF9801", "CPF9802", "CPF9810", "CPF9820", "CPF9899"}
HARMLESS = "CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD)"


def sign_on(run: Run) -> Outcome:
    """Sign on once, and never with a password that was refused before."""
    partition, toolbox = run.partition, run.asked_toolbox()
    if run.password is None or not run.password:
        raise ProblemError("signon.password-missing")
    info = run.info
    if run.greeting is None:
        try:
            run.greeting = run.network.greet_signon(
                partition.host,
                run.signon_port,
                tls=partition.ssl,
                timeout=run.options.connect_timeout,
            )
        except ProblemError:
            run.greeting = None  # jt400 has the last word on who answers there
    level = run.greeting.password_level if run.greeting else None
    if info is not None and level is not None and level >= 4 and not info.knows_level_4:
        raise ProblemError("signon.level-4", version=info.jt400 or "?")
    if info is not None and info.jt400 == "21.0.2":
        raise ProblemError("signon.bad-version", version=info.jt400)
    with run.ledger.turn(partition.host, partition.user):
        if run.ledger.refused(partition.host, partition.user, run.password):
            raise ProblemError("signon.spent", user=partition.user, host=partition.host)
        run.session = toolbox.session(
            partition,
            run.password,
            signon_port=run.signon_port,
            command_port=run.command_port,
            connect_timeout=run.options.connect_timeout,
            read_timeout=run.options.read_timeout,
        )
        try:
            run.signed_on = run.session.sign_on()
        except ProblemError as fault:
            if fault.id in _NEXT_SPENDS:
                run.ledger.refuse(partition.host, partition.user, run.password)
            raise
    made = run.handshakes.get(run.signon_port)
    parts = [f"IBM i {release(run.signed_on.vrm)}"]
    if level is not None:
        parts.append(f"password level {level}")
    parts.append(f"over {made.protocol}" if made else "without TLS")
    return Outcome(
        Verdict.PASS,
        T("Signed on as {user}", user=partition.user),
        T("{facts}", facts=", ".join(parts)),
    )


def remote_command(run: Run) -> Outcome:
    """Does a harmless command run, and a harmless program call?"""
    session = _session(run)
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


def _try_command(run: Run) -> tuple[CommandOutcome | None, ProblemError | None]:
    try:
        return _session(run).run_command(HARMLESS), None
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
            run.profile = run.profile or _session(run).profile(user)
        except ProblemError:
            run.profile = None
    limited = run.profile is not None and run.profile.limit_capabilities == "*YES"
    if limited or not ran.messages:
        return Outcome(
            Verdict.FAIL,
            T("The host runs no commands for {user} (*RMTSRV)", user=user),
            _words(ran.messages) or T("The host answered that the user is limited."),
            T("The profile has limited capabilities (LMTCPB *YES)."),
            T("Ask the IBM i administrator to lift the limit for this account."),
            _raw(ran.messages),
            f"CHGUSRPRF USRPRF({user}) LMTCPB(*NO)",
        )
    return Outcome(
        Verdict.FAIL,
        T("A harmless command failed on the host (*RMTSRV)"),
        _words(ran.messages),
        T("The host took the command but would not run it."),
        T("Give the host's words to the IBM i administrator."),
        _raw(ran.messages),
    )


def status(run: Run) -> Outcome:
    """Is the profile enabled?"""
    profile = _profile(run)
    if profile.status == "*ENABLED":
        return Outcome(Verdict.PASS, T("Profile is enabled"))
    return Outcome(
        Verdict.FAIL,
        T("Profile is disabled"),
        T("{user} has the status {status}", user=profile.name, status=profile.status),
        T("Too many wrong passwords were tried, or an administrator disabled it."),
        T("Ask the IBM i administrator to enable the profile."),
        command=f"CHGUSRPRF USRPRF({profile.name}) STATUS(*ENABLED)",
    )


def password_expiry(run: Run) -> Outcome:
    """Will the service account's own password stay valid?"""
    profile = _profile(run)
    user, signed_on = profile.name, run.signed_on
    never = f"CHGUSRPRF USRPRF({user}) PWDEXPITV(*NOMAX) PWDEXP(*NO)"
    if profile.password_expired:
        return Outcome(
            Verdict.FAIL,
            T("The password is set to expired"),
            T("{user} must change it at the next sign-on", user=user),
            T("PWDEXP(*YES) was set, as for a new or reset password."),
            T("Ask the IBM i administrator to set the password again with PWDEXP(*NO)."),
            command=never,
        )
    expires = (signed_on.password_expires if signed_on else None) or profile.expires
    if expires is None:
        return Outcome(Verdict.PASS, T("Password never expires"))
    today = (signed_on.host_time if signed_on else None) or run.now
    # jt400 puts the host's wall clock into this machine's time zone: compare days there.
    expires, today = expires.astimezone(), today.astimezone()
    days = (expires.date() - today.date()).days
    seen = T(
        "{day}, {left}",
        day=long_day(expires),
        left=one_of(abs(days), "{count} day left", "{count} days left"),
    )
    if days < 0:
        return Outcome(
            Verdict.FAIL,
            T("Password has expired"),
            T("It was valid until {day}", day=long_day(expires)),
            T("The profile's password has an expiry date, and it has passed."),
            T("Have the password renewed on the host and set to never expire."),
            command=never,
        )
    if days <= WARN_DAYS:
        return Outcome(
            Verdict.WARN,
            T("Password expires soon"),
            seen,
            T("From that day on the connector cannot sign on, and no reset works."),
            T(
                "Change it in time here and on the host, or have it set to never expire: "
                "a service account is protected by its length, not by its age."
            ),
            command=never,
        )
    return Outcome(Verdict.PASS, T("Password is valid until {day}", day=long_day(expires)), seen)


def secadm(run: Run) -> Outcome:
    """*SECADM, own or through a group."""
    profile = _profile(run)
    source, unreadable = _granted(run, "*SECADM")
    if source:
        return Outcome(Verdict.PASS, T("Has *SECADM"), source)
    groups = ", ".join(profile.groups)
    own = " ".join(sorted(profile.special_authorities)) or T("no special authority")
    seen = T("{user} has {own}", user=profile.name, own=own)
    if groups:
        seen = T(
            "{user} has {own}, and none of its groups ({groups}) grants it.",
            user=profile.name,
            own=own,
            groups=groups,
        )
    if unreadable:
        seen = T(
            "{user} has {own}. Group {groups} could not be read, so it may grant it or not.",
            user=profile.name,
            own=own,
            groups=", ".join(unreadable),
        )
    # SPCAUT replaces the whole list (CHGUSRPRF), so what is there already must be named again.
    wanted = " ".join(sorted({*profile.special_authorities, "*SECADM"}))
    return Outcome(
        Verdict.FAIL,
        T("*SECADM is missing"),
        seen,
        T("Without it the host answers CPF2292 to every reset."),
        T("Ask the IBM i administrator to grant it."),
        command=f"CHGUSRPRF USRPRF({profile.name}) SPCAUT({wanted})",
    )


def allobj(run: Run) -> Outcome:
    """*ALLOBJ is asked for only when elevated profiles are to be reset."""
    profile = _profile(run)
    source, unreadable = _granted(run, "*ALLOBJ")
    needed = run.partition.resets_elevated
    if source and needed:
        return Outcome(Verdict.PASS, T("Has *ALLOBJ"), source)
    if source:
        return Outcome(
            Verdict.PASS,
            T("Has *ALLOBJ, which is more than it needs"),
            T("{source} It is needed only to reset elevated profiles.", source=source),
        )
    if not needed:
        return Outcome(
            Verdict.PASS,
            T("Has no *ALLOBJ, and needs none"),
            T("Elevated profiles (security administrators) are not reset through MyPass"),
        )
    wanted = " ".join(sorted({*profile.special_authorities, "*ALLOBJ", "*SECADM"}))
    return Outcome(
        Verdict.FAIL,
        T("*ALLOBJ is missing"),
        T("Group {groups} could not be read", groups=", ".join(unreadable))
        if unreadable
        else T("Neither {user} nor its groups have it", user=profile.name),
        T("The answers say that elevated profiles are reset; the host allows that only with it."),
        T(
            "Ask the IBM i administrator to grant it, or to grant authority to each such profile "
            "(GRTOBJAUT), or take elevated profiles out of MyPass."
        ),
        command=f"CHGUSRPRF USRPRF({profile.name}) SPCAUT({wanted})",
    )


def limited_capability(run: Run) -> Outcome:
    """LMTCPB: may the profile run commands?"""
    profile = _profile(run)
    limit = profile.limit_capabilities
    if limit != "*YES":
        return Outcome(
            Verdict.PASS, T("Commands are not limited (LMTCPB {limit})", limit=limit or "?")
        )
    return Outcome(
        Verdict.WARN,
        T("Commands are limited (LMTCPB *YES)"),
        T("The harmless command ran all the same"),
        T("Releases differ on whether a limited profile may run remote commands."),
        T("Have the limit lifted, so that the next release or a PTF does not stop the resets."),
        command=f"CHGUSRPRF USRPRF({profile.name}) LMTCPB(*NO)",
    )


def _limited_and_refused(run: Run) -> Outcome:
    profile = _profile(run)
    return Outcome(
        Verdict.FAIL,
        T("Commands are limited (LMTCPB *YES)"),
        T("The host refused the harmless command because of it"),
        T("A limited profile may not run commands on this host."),
        T("Ask the IBM i administrator to lift the limit."),
        command=f"CHGUSRPRF USRPRF({profile.name}) LMTCPB(*NO)",
    )


def known_after_refusal(run: Run) -> dict[str, Check]:
    """Checks whose answer is known although the remote command check failed."""
    if run.profile is not None and run.profile.limit_capabilities == "*YES":
        return {"account.limited-capability": _limited_and_refused}
    return {}


def _granted(run: Run, authority: str) -> tuple[Text, tuple[str, ...]]:
    """Where an authority comes from (empty when nowhere), and the groups that could not be read.

    Read group by group: jt400's own hasSpecialAuthority fails as a whole when one group
    profile cannot be read (JTOpen `User`).
    """
    profile = _profile(run)
    if authority in profile.special_authorities:
        return T("Granted to {user} itself", user=profile.name), ()
    unreadable = []
    for group in profile.groups:
        if group not in run.groups:
            try:
                run.groups[group] = _session(run).profile(group)
            except ProblemError as fault:
                if fault.id.startswith(("worker.", "java.")):
                    raise
                run.groups[group] = None
        found = run.groups[group]
        if found is None:
            unreadable.append(group)
        elif authority in found.special_authorities:
            return T("Granted through the group {group}", group=group), ()
    return NOTHING, tuple(unreadable)


def _session(run: Run) -> ToolboxSession:
    if run.session is None:
        raise ProblemError("worker.closed")
    return run.session


def _profile(run: Run) -> Profile:
    if run.profile is None:
        run.profile = _session(run).profile(run.partition.user)
    return run.profile


def _words(messages: tuple[Message, ...]) -> Text:
    if not messages:
        return NOTHING
    last = messages[-1]
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
    "account.status": status,
    "account.password-expiry": password_expiry,
    "account.secadm": secadm,
    "account.allobj": allobj,
    "account.limited-capability": limited_capability,
}
