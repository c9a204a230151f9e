"""The CL commands that a simulated partition runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from wizard.simulator import cl
from wizard.simulator.chgusrprf import change_user_profile, may_change, required
from wizard.simulator.messages import HostMessage, HostProgramError, command_failed, failed, message
from wizard.simulator.state import HostState

_LONGEST_DELAY = 300

_Run = Callable[[HostState, str, cl.Command], tuple[HostMessage, ...]]


class LimitedUserError(Exception):
    """A limited user's command that the scenario answers with return code 0100."""


def _need(command: cl.Command, positional: tuple[str, ...], keywords: frozenset[str]) -> cl.Bound:
    return cl.bind(command, positional, keywords | set(positional))


def _object(bound: cl.Bound, keyword: str) -> tuple[str, str]:
    library, _, name = required(bound, keyword).text.rpartition("/")
    return library or "*LIBL", name


def _exists(state: HostState, library: str, name: str, kind: str) -> bool:
    if kind == "*USRPRF":
        return library in {"QSYS", "*LIBL"} and state.find(name) is not None
    known = {("QSYS", command, "*CMD") for command in COMMANDS}
    known |= {("QSYS", name, "*LIB") for name in ("QSYS", "QGPL", "QTEMP", "QUSRSYS", "QSYS2")}
    known |= {("QSYS", name, "*PGM") for name in ("QCMD", "QCMDEXC", "QSYRUSRI", "QWCRSVAL")}
    for text in state.scenario.objects:
        path, _, own_kind = text.partition(" ")
        own_library, _, own_name = path.partition("/")
        known.add((own_library, own_name, own_kind))
    if library in {"*LIBL", "*CURLIB"}:
        return any((name, kind) == item[1:] for item in known)
    return (library, name, kind) in known


def _library_exists(state: HostState, library: str) -> bool:
    if library.startswith("*"):
        return True
    held = {text.partition("/")[0] for text in state.scenario.objects}
    return library in held or _exists(state, "QSYS", library, "*LIB")


def _forbidden(state: HostState, user: str, library: str, name: str) -> bool:
    profile = state.find(user)
    refused = profile.scenario.not_authorised if profile else ()
    return name in refused or f"{library}/{name}" in refused


def _check_object(state: HostState, user: str, command: cl.Command) -> tuple[HostMessage, ...]:
    bound = _need(command, ("OBJ", "OBJTYPE", "MBR", "AUT"), frozenset({"ASPDEV"}))
    library, name = _object(bound, "OBJ")
    kind = required(bound, "OBJTYPE").text
    if not _library_exists(state, library):
        raise failed("CPF9810", library)
    if not _exists(state, library, name, kind):
        raise failed("CPF9801", name, library)
    if "AUT" in bound and bound["AUT"][0].text != "*NONE":
        target = state.find(name) if kind == "*USRPRF" else None
        closed = target is not None and not (
            may_read(state, user, name)
            # Managing a profile is what CHGUSRPRF wants; reading it is less.
            and (bound["AUT"][0].text != "*OBJMGT" or may_change(state, user, target))
        )
        if closed or _forbidden(state, user, library, name):
            raise failed("CPF9802", name, library)
    return ()


def may_read(state: HostState, user: str, name: str) -> bool:
    """Whether `user` may read the profile `name`."""
    target = state.find(name)
    if target is None or name == user or not target.scenario.unreadable:
        return True
    return "*ALLOBJ" in state.effective_authorities(user)


def _display_profile(state: HostState, user: str, command: cl.Command) -> tuple[HostMessage, ...]:
    bound = _need(
        command, ("USRPRF", "TYPE", "OUTPUT"), frozenset({"OBJTYPE", "OUTFILE", "OUTMBR"})
    )
    name = required(bound, "USRPRF").text
    name = user if name == "*CURRENT" else name
    if state.find(name) is None:
        raise failed("CPF2204", name)
    if not may_read(state, user, name):
        raise failed("CPF2217", name)
    return ()


def _display_value(
    state: HostState,
    _user: str,
    command: cl.Command,
) -> tuple[HostMessage, ...]:
    bound = _need(command, ("SYSVAL", "OUTPUT"), frozenset())
    name = required(bound, "SYSVAL").text
    if name not in state.system_values:
        raise failed("CPF1074", name)
    return ()


def _delay(
    state: HostState,
    _user: str,
    command: cl.Command,
) -> tuple[HostMessage, ...]:
    bound = _need(command, ("DLY", "RSMTIME"), frozenset())
    text = required(bound, "DLY").text
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 999_999):
        raise command_failed("CPD0084", "DLY", text)
    state.stopping.wait(min(int(text[:6]), _LONGEST_DELAY))
    return ()


def _submit(state: HostState, user: str, command: cl.Command) -> tuple[HostMessage, ...]:
    """A job of its own, which here has ended when this returns; nobody hears what came of it."""
    inner = next((one for one in command.parameters if one.keyword in ("", "CMD")), None)
    if inner is None:
        raise command_failed("CPD0071", "CMD")
    with suppress(HostProgramError, LimitedUserError):
        run(state, user, inner.text)
    return (message("CPC1221", "000001", user),)


COMMANDS: dict[str, _Run] = {
    "CHGUSRPRF": change_user_profile,
    "CHKOBJ": _check_object,
    "DLYJOB": _delay,
    "DSPSYSVAL": _display_value,
    "DSPUSRPRF": _display_profile,
    "SBMJOB": _submit,
}
"""Every command that the partition knows."""


def run(state: HostState, user: str, text: str) -> tuple[HostMessage, ...]:
    """Run one command string for a signed-on user.

    Returns
    -------
    tuple of HostMessage
        Messages of a command that was done.

    Raises
    ------
    HostProgramError
        The command failed, with its messages.
    LimitedUserError
        The user is limited and the scenario asks for return code 0100.
    """
    try:
        command = cl.parse(text)
    except HostProgramError:
        state.commands.append(cl.redacted(text, None))
        raise
    state.commands.append(cl.redacted(text, command))
    action = COMMANDS.get(command.name)
    if action is None or command.library not in {"*LIBL", "QSYS", "*NLVLIBL", "*SYSTEM"}:
        raise command_failed("CPD0030", command.name, command.library)
    profile = state.find(user)
    if profile is not None and profile.limit_capabilities == "*YES":
        if state.scenario.limited_users == "code":
            raise LimitedUserError
        if state.scenario.limited_users == "refuse":
            raise command_failed("CPD0032", command.name, user)
    if _forbidden(state, user, "QSYS", command.name):
        raise failed("CPF9802", command.name, "QSYS")
    return action(state, user, command)
