"""account.*: may the service account do the connector's work, and will it stay so?"""

from __future__ import annotations

from wizard.domain.hostfacts import Profile
from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.run import Check, Outcome, Run
from wizard.flows.checks.tls import long_day

WARN_DAYS = 14


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
    source, unreadable = granted(run, "*SECADM")
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
        return Outcome(
            Verdict.WARN,
            T("Whether it has *SECADM could not be proven"),
            T(
                "{user} has {own}. Group {groups} could not be read, so it may grant it or not.",
                user=profile.name,
                own=own,
                groups=", ".join(unreadable),
            ),
            run.unreadable[unreadable[0]],
            T(
                "Ask the IBM i administrator whether the group has *SECADM, "
                "or to grant it to the account itself."
            ),
            command=f"DSPUSRPRF USRPRF({unreadable[0]})",
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
    source, unreadable = granted(run, "*ALLOBJ")
    needed = run.partition.resets_elevated
    if source and needed:
        return Outcome(Verdict.PASS, T("Has *ALLOBJ"), source)
    if source:
        return Outcome(
            Verdict.PASS,
            T("Has *ALLOBJ, which is more than it needs"),
            T("{source}. It is needed only to reset elevated profiles.", source=source),
        )
    if not needed:
        return Outcome(
            Verdict.PASS,
            T("Has no *ALLOBJ, and needs none"),
            T("Elevated profiles (security administrators) are not reset through MyPass"),
        )
    if unreadable:
        return Outcome(
            Verdict.WARN,
            T("Whether it has *ALLOBJ could not be proven"),
            T(
                "{user} itself has it not. Group {groups} could not be read, so it may grant it "
                "or not.",
                user=profile.name,
                groups=", ".join(unreadable),
            ),
            run.unreadable[unreadable[0]],
            T(
                "Ask the IBM i administrator whether the group has *ALLOBJ: the answers say that "
                "elevated profiles are reset."
            ),
            command=f"DSPUSRPRF USRPRF({unreadable[0]})",
        )
    wanted = " ".join(sorted({*profile.special_authorities, "*ALLOBJ", "*SECADM"}))
    return Outcome(
        Verdict.FAIL,
        T("*ALLOBJ is missing"),
        T("Neither {user} nor its groups have it", user=profile.name),
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


def granted(run: Run, authority: str) -> tuple[Text, tuple[str, ...]]:
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
                run.groups[group] = run.signed_session().profile(group)
            except ProblemError as fault:
                if fault.id != "host.program-failed":
                    raise  # a lost connection says nothing about the group
                run.groups[group] = None
                run.unreadable[group] = fault.problem.what
        found = run.groups[group]
        if found is None:
            unreadable.append(group)
        elif authority in found.special_authorities:
            return T("Granted through the group {group}", group=group), ()
    return NOTHING, tuple(unreadable)


# No authority to the profile object (IBM i messages CPF2217, CPF22F0, CPF9802).
_NO_AUTHORITY = ("CPF2217", "CPF22F0", "CPF9802")


def _profile(run: Run) -> Profile:
    if run.profile is None:
        user = run.partition.user
        try:
            run.profile = run.signed_session().profile(user)
        except ProblemError as fault:
            words = str(fault.problem.what)
            if fault.id == "host.program-failed" and any(one in words for one in _NO_AUTHORITY):
                raise ProblemError(
                    "host.own-profile", user=user, what=words, details=fault.problem.details
                ) from None
            raise
    return run.profile


CHECKS: dict[str, Check] = {
    "account.status": status,
    "account.password-expiry": password_expiry,
    "account.secadm": secadm,
    "account.allobj": allobj,
    "account.limited-capability": limited_capability,
}
