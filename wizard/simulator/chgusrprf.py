"""CHGUSRPRF: the command that resets a password, with its effect on later sign-ons."""

from __future__ import annotations

from wizard.simulator import cl, rules
from wizard.simulator.messages import (
    HostMessage,
    HostProgramError,
    command_failed,
    failed,
    message,
)
from wizard.simulator.scenario import SPECIAL_AUTHORITIES
from wizard.simulator.state import HostState, ProfileState

_POSITIONAL = ("USRPRF", "PASSWORD", "SPCAUT")  # IBM's table of CHGUSRPRF
_KEYWORDS = frozenset(
    {
        "USRPRF",
        "PASSWORD",
        "PWDEXP",
        "STATUS",
        "USRCLS",
        "ASTLVL",
        "CURLIB",
        "INLPGM",
        "INLMNU",
        "LMTCPB",
        "TEXT",
        "SPCAUT",
        "SPCENV",
        "DSPSGNINF",
        "PWDEXPITV",
        "PWDCHGBLK",
        "LCLPWDMGT",
        "LMTDEVSSN",
        "KBDBUF",
        "MAXSTG",
        "MAXSTGLRG",
        "PTYLMT",
        "JOBD",
        "GRPPRF",
        "OWNER",
        "GRPAUT",
        "GRPAUTTYP",
        "SUPGRPPRF",
        "ACGCDE",
        "DOCPWD",
        "MSGQ",
        "DLVRY",
        "SEV",
        "PRTDEV",
        "OUTQ",
        "ATNPGM",
        "SRTSEQ",
        "LANGID",
        "CNTRYID",
        "CCSID",
        "CHRIDCTL",
        "SETJOBATR",
        "LOCALE",
        "USROPT",
        "UID",
        "GID",
        "HOMEDIR",
        "EIMASSOC",
        "USREXPDATE",
        "USREXPITV",
        "AUT",
    }
)
_CHOICES = {
    "STATUS": ("*SAME", "*ENABLED", "*DISABLED"),
    "PWDEXP": ("*SAME", "*NO", "*YES"),
    "LMTCPB": ("*SAME", "*NO", "*PARTIAL", "*YES"),
    "USRCLS": ("*SAME", "*USER", "*SYSOPR", "*PGMR", "*SECADM", "*SECOFR"),
}


def required(bound: cl.Bound, keyword: str) -> cl.Value:
    """The one value of a parameter that must be there.

    Raises
    ------
    HostProgramError
        CPD0071 (missing) or CPD0084 (a list), then CPF0006.
    """
    values = bound.get(keyword, ())
    if not values or not values[0].text:
        raise command_failed("CPD0071", keyword)
    return _single(keyword, values)


def _single(keyword: str, values: tuple[cl.Value, ...]) -> cl.Value:
    if len(values) != 1:
        # A password that was not quoted may fall apart into words: name the keyword only.
        raise command_failed("CPD0020", "?", keyword)
    return values[0]


def _choice(bound: cl.Bound, keyword: str) -> str:
    values = bound.get(keyword)
    if values is None:
        return "*SAME"
    text = _single(keyword, values).text
    if text not in _CHOICES[keyword]:
        raise command_failed("CPD0084", keyword, text[:30])
    return text


def change_user_profile(
    state: HostState, user: str, command: cl.Command
) -> tuple[HostMessage, ...]:
    """Run CHGUSRPRF for `user`.

    The order of the checks is an assumption: syntax, ``*SECADM``, the profile, the authority
    to it, the password's rules. Nothing changes unless all of them pass.

    Raises
    ------
    HostProgramError
        CPF2292, CPF2204, CPF2217, CPF22xx and CPF4AA7, the scenario's own message, or the
        diagnostics of CL.
    """
    bound = cl.bind(command, _POSITIONAL, _KEYWORDS)
    name = required(bound, "USRPRF").text
    status, expire = _choice(bound, "STATUS"), _choice(bound, "PWDEXP")
    limits, user_class = _choice(bound, "LMTCPB"), _choice(bound, "USRCLS")
    interval = _interval(bound)
    authorities = _authorities(bound)
    held = state.effective_authorities(user)
    if "*SECADM" not in held:
        raise failed("CPF2292")
    profile = state.find(name)
    if profile is None:
        raise failed("CPF2204", name)
    if not may_change(state, user, profile):
        raise failed("CPF2217", name)
    wanted = profile.scenario.change_message
    if wanted:
        raise command_failed(wanted, name) if wanted.startswith("CPD") else failed(wanted, name)
    if authorities is not None and not set(authorities) <= held:
        raise failed("CPF22F1")
    with state.lock:
        change = _password(state, profile, bound)
        if interval is not None:
            profile.expiry_interval = interval
        if change is not None:
            state.set_password(profile, change or None)
        elif interval is not None:
            state.restart_expiry(profile)
        if expire != "*SAME":
            profile.expired = expire == "*YES"
        if status != "*SAME":
            profile.status = status
        if status == "*ENABLED":
            profile.attempts = 0
        if limits != "*SAME":
            profile.limit_capabilities = limits
        if user_class != "*SAME":
            profile.user_class = user_class
        if authorities is not None:
            profile.special_authorities = authorities
        if "TEXT" in bound and (text := _single("TEXT", bound["TEXT"])).text != "*SAME":
            profile.text = "" if text.text == "*BLANK" else text.text[:50]
    return (message("CPC2205", name),)


def may_change(state: HostState, user: str, target: ProfileState) -> bool:
    """*OBJMGT and *USE on the target, as the scenario gives them."""
    if "*ALLOBJ" in state.effective_authorities(user) or target.name == user:
        return True
    if target.scenario.managed_by:
        return user in target.scenario.managed_by
    return not target.special_authorities


def _interval(bound: cl.Bound) -> int | None:
    values = bound.get("PWDEXPITV")
    if values is None:
        return None
    text = _single("PWDEXPITV", values).text
    special = {"*SAME": None, "*SYSVAL": 0, "*NOMAX": -1}
    if text in special:
        return special[text]
    if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 366:
        return int(text)
    raise command_failed("CPD0084", "PWDEXPITV", text[:30])


def _authorities(bound: cl.Bound) -> tuple[str, ...] | None:
    values = tuple(value.text for value in bound.get("SPCAUT", ()))
    if values in {(), ("*SAME",), ("*USRCLS",)}:
        return None
    if values == ("*NONE",):
        return ()
    for text in values:
        if text not in SPECIAL_AUTHORITIES:
            raise command_failed("CPD0084", "SPCAUT", text[:30])
    return values


def _password(state: HostState, profile: ProfileState, bound: cl.Bound) -> str | None:
    """The new password, "" for none at all, None to keep the old one."""
    values = bound.get("PASSWORD")
    if values is None:
        return None
    value = _single("PASSWORD", values)
    if value.text == "*SAME" and not value.quoted:
        return None
    # Quoted or not, *NONE takes the password away.
    if value.text.strip() == "*NONE":
        return ""
    scenario = state.scenario
    new = value.text.rstrip(" ")
    if scenario.password_level < 2:
        new = new.upper()
        if len(new) > 10:
            raise command_failed("CPD0074", "PASSWORD", "10")
    elif len(new) > 128:
        raise command_failed("CPD0074", "PASSWORD", "128")
    if new.startswith("*") or not rules.level_allows(new, scenario.password_level):
        raise command_failed("CPD0078", "PASSWORD")
    wanted = state.system_values["QPWDRULES"]
    everywhere = "*ALLCRTCHG" in (wanted if isinstance(wanted, tuple) else (wanted,))
    if scenario.chgusrprf_rules == "always" or (scenario.chgusrprf_rules == "auto" and everywhere):
        broken = rules.breach(scenario, profile.name, new, profile.password, profile.history)
        if broken is not None:
            raise HostProgramError(broken.message)
    return new
