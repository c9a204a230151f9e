"""What a simulated IBM i is like: every knob, with its default, frozen.

A scenario is data. `wizard.simulator.scenario_file` reads it from TOML, and
``resources/scenarios/README.md`` describes the keys for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from wizard.domain.secret import Secret

SystemValue = str | int | tuple[str, ...]

SERVICES = ("mapper", "signon", "signon_tls", "command", "command_tls")
"""The five ports of a partition, as scenarios name them."""

STANDARD_PORTS = {
    "mapper": 449,
    "signon": 8476,
    "signon_tls": 9476,
    "command": 8475,
    "command_tls": 9475,
}

SPECIAL_AUTHORITIES = (
    "*ALLOBJ",
    "*SECADM",
    "*JOBCTL",
    "*SPLCTL",
    "*SAVSYS",
    "*SERVICE",
    "*AUDIT",
    "*IOSYSCFG",
)
"""In the order of QSYRUSRI's authority field (fact 8.1)."""


class Behaviour(StrEnum):
    """What a port does with a connection.

    ``normal`` serves. ``refuse`` leaves the port closed. ``filtered`` lets a connection hang
    unanswered, as a firewall does. ``silent`` accepts and never answers. ``close`` closes at
    once. ``garbage`` sends HTTP text at once. ``foreign`` is a server of another kind: HTTP
    text as the answer, on a TLS port after a proper handshake. ``plain`` speaks the host
    server protocol without TLS on a TLS port.
    """

    NORMAL = "normal"
    REFUSE = "refuse"
    FILTERED = "filtered"
    SILENT = "silent"
    CLOSE = "close"
    GARBAGE = "garbage"
    FOREIGN = "foreign"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class ServiceScenario:
    """One port of a partition.

    Parameters
    ----------
    behaviour : Behaviour
    port : int or None
        None is the standard port, or a free high one where that is not permitted;
        0 is any free port; anything else is exactly that port.
    delay : float
        Seconds before each answer.
    """

    behaviour: Behaviour = Behaviour.NORMAL
    port: int | None = None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class CertificateScenario:
    """The certificate of a TLS port and how the port offers TLS.

    Parameters
    ----------
    names : tuple of str
        DNS names and addresses of the subject alternative name; empty takes the
        partition's own names and address.
    valid_from_days, valid_days : int
        First and last day of validity, counted from today; -1 is yesterday.
    issuer : str
        ``ca`` (the partition's local CA), ``self`` (self-signed) or ``unknown-ca`` (another
        CA, which the partition does not hand out).
    key : str
        ``ec`` (P-256), ``rsa2048``, ``rsa3072`` or ``rsa1024``, which Java takes and
        strict clients do not.
    signature : str
        ``sha256`` or ``sha1`` (with RSA), which Java takes from a private CA and strict
        clients do not.
    intermediate : bool
        The CA issues through an intermediate CA.
    send_intermediate : bool
        False leaves the intermediate out of the handshake, a common misconfiguration.
    tls_min, tls_max : str
        ``1.0``, ``1.1``, ``1.2`` or ``1.3``.
    """

    names: tuple[str, ...] = ()
    valid_from_days: int = -1
    valid_days: int = 825
    issuer: str = "ca"
    key: str = "ec"
    signature: str = "sha256"
    intermediate: bool = False
    send_intermediate: bool = True
    tls_min: str = "1.2"
    tls_max: str = "1.3"


@dataclass(frozen=True, slots=True)
class ExitProgram:
    """What the exit programs of the sign-on server and of QIBM_QZRC_RMT decide.

    Parameters
    ----------
    signon, connection, commands, programs : str
        ``allow``; ``deny``; ``missing`` (the program cannot be resolved); ``fails`` (the
        program's call fails). `signon` is the sign-on server, `connection` the start of a
        command connection, `commands` request 1002 and `programs` request 1003.
    users : tuple of str
        The profiles the decision is about; empty means every profile.
    denied_commands : tuple of str
        Command names that are denied although `commands` allows others.
    """

    signon: str = "allow"
    connection: str = "allow"
    commands: str = "allow"
    programs: str = "allow"
    users: tuple[str, ...] = ()
    denied_commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileScenario:
    """One user profile.

    Parameters
    ----------
    name : str
        Upper case.
    password : Secret or None
        None means no password (``*NONE``), as a group profile has.
    groups : tuple of str
        Group profiles: the first is the group profile, others are supplemental.
    supplemental : tuple of str
        More supplemental groups.
    expires_in_days : int or None
        Days until the password expires, by the host's clock; None counts
        `expiry_interval` from today.
    expiry_interval : int
        Days; 0 is the system value QPWDEXPITV, -1 ``*NOMAX``.
    expired : bool
        The password is set to expired (PWDEXP(*YES)).
    attempts : int
        Sign-on attempts with a wrong password so far.
    unreadable : bool
        No other profile may read this one (CPF2217), as with a group profile that the
        service account has no authority to.
    managed_by : tuple of str
        The only profiles that may change this one; empty leaves it to the rule that a
        profile with special authorities needs a changer with ``*ALLOBJ``.
    change_message : str
        A message that ends every CHGUSRPRF of this profile ("CPF2213"), for training on rare
        refusals; empty lets it run.
    not_authorised : tuple of str
        Commands and objects this profile may not use ("CHGUSRPRF", "MYLIB/THING").
    signon_code, command_code : int
        A return code that the sign-on or the command server gives instead of 0, for
        training on rare refusals (facts, section 9).
    """

    name: str
    password: Secret | None = None
    status: str = "*ENABLED"
    special_authorities: tuple[str, ...] = ()
    user_class: str = "*USER"
    groups: tuple[str, ...] = ()
    supplemental: tuple[str, ...] = ()
    limit_capabilities: str = "*NO"
    expires_in_days: int | None = None
    expiry_interval: int = 0
    expired: bool = False
    no_password: bool = False
    attempts: int = 0
    text: str = ""
    unreadable: bool = False
    managed_by: tuple[str, ...] = ()
    change_message: str = ""
    not_authorised: tuple[str, ...] = ()
    signon_code: int = 0
    command_code: int = 0


def _default_profiles() -> tuple[ProfileScenario, ...]:
    return (
        ProfileScenario(
            "MYPASSSVC",
            Secret("mypass4u"),
            special_authorities=("*SECADM",),
            user_class="*SECADM",
            text="MyPass service account",
        ),
        ProfileScenario("ANNA", Secret("anna4demo"), text="Anna Example, order entry"),
        ProfileScenario(
            "QSECOFR",
            Secret("officer4u"),
            special_authorities=SPECIAL_AUTHORITIES,
            user_class="*SECOFR",
            text="Security officer",
        ),
    )


@dataclass(frozen=True, slots=True)
class PartitionScenario:
    """One simulated partition.

    Parameters
    ----------
    name : str
        The partition's system name.
    host_names : tuple of str
        The names its certificate carries beside its address.
    address : str or None
        Where it listens; None takes the next loopback address.
    vrm : str
        Release, "V7R5M0".
    ccsid : int
        The host's CCSID (37, 273, 1141, ...).
    password_level : int
        QPWDLVL, 0 to 4.
    signon_level, command_level : int
        Data-stream levels of the two servers; the command level decides the form of
        commands and messages (facts, 5.4).
    max_sign_on_attempts : int
        QMAXSIGN; 0 is ``*NOMAX``.
    clock : datetime or None
        The host's local time when it starts, running on from there; None is now.
    profiles : tuple of ProfileScenario
    system_values : mapping
        Values that replace the usual ones.
    objects : tuple of str
        Objects that exist beside the usual ones, "MYLIB/MYFILE *FILE".
    exit_program : ExitProgram
    chgusrprf_rules : str
        Whether CHGUSRPRF obeys the password rules: ``auto`` (only with ``*ALLCRTCHG`` in
        QPWDRULES), ``always`` or ``never``.
    limited_users : str
        What a command of a limited user gets: ``refuse`` (message CPD0032), ``code``
        (return code 0100) or ``allow``.
    drop_commands : int
        So many commands end in a dropped connection; -1 all of them.
    lost_answers : int
        So many commands run, but the connection drops before their answer; -1 all of them.
    mapper_unlisted : tuple of str
        Service names the port mapper denies ("as-signon-s").
    tls : bool
        False leaves the TLS ports closed and unlisted (no certificate assigned in DCM).
    certificate : CertificateScenario
        For the sign-on server, and for the command server unless the next one is given.
    command_certificate : CertificateScenario or None
    mapper, signon, signon_tls, command, command_tls : ServiceScenario
    """

    name: str = "DEMO"
    host_names: tuple[str, ...] = ()
    address: str | None = None
    vrm: str = "V7R5M0"
    ccsid: int = 37
    password_level: int = 3
    signon_level: int = 18
    command_level: int = 11
    max_sign_on_attempts: int = 3
    clock: datetime | None = None
    profiles: tuple[ProfileScenario, ...] = field(default_factory=_default_profiles)
    system_values: Mapping[str, SystemValue] = field(default_factory=dict)
    objects: tuple[str, ...] = ()
    exit_program: ExitProgram = field(default_factory=ExitProgram)
    chgusrprf_rules: str = "auto"
    limited_users: str = "refuse"
    drop_commands: int = 0
    lost_answers: int = 0
    mapper_unlisted: tuple[str, ...] = ()
    tls: bool = True
    certificate: CertificateScenario = field(default_factory=CertificateScenario)
    command_certificate: CertificateScenario | None = None
    mapper: ServiceScenario = field(default_factory=ServiceScenario)
    signon: ServiceScenario = field(default_factory=ServiceScenario)
    signon_tls: ServiceScenario = field(default_factory=ServiceScenario)
    command: ServiceScenario = field(default_factory=ServiceScenario)
    command_tls: ServiceScenario = field(default_factory=ServiceScenario)

    @property
    def vrm_number(self) -> int:
        """The release as the host sends it: 0x00VVRRMM."""
        version, rest = self.vrm[1:].split("R")
        release, modification = rest.split("M")
        return int(version) << 16 | int(release) << 8 | int(modification)

    def service(self, name: str) -> ServiceScenario:
        """The port named `name` (one of `SERVICES`)."""
        services = {
            "mapper": self.mapper,
            "signon": self.signon,
            "signon_tls": self.signon_tls,
            "command": self.command,
            "command_tls": self.command_tls,
        }
        return services[name]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Simulated partitions that run together."""

    partitions: tuple[PartitionScenario, ...]

    @staticmethod
    def load(path: Path) -> Scenario:
        """The scenario of a TOML file.

        Raises
        ------
        ProblemError
            ``simulator.*``, with the file and the key.
        """
        from wizard.simulator.scenario_file import load

        return load(path)

    @staticmethod
    def default(partitions: int = 1) -> Scenario:
        """So many healthy partitions, DEMO1 onwards (DEMO when there is one)."""
        first = PartitionScenario()
        if partitions <= 1:
            return Scenario((first,))
        return Scenario(
            tuple(replace(first, name=f"DEMO{number}") for number in range(1, partitions + 1))
        )
