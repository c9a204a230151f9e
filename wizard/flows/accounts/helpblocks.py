"""The blocks of host-side help: a few sentences and the CL commands that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wizard.domain.dcmsteps import COMMAND_APPLICATION, SIGNON_APPLICATION
from wizard.domain.hosts import (
    COMMAND_PORT,
    COMMAND_TLS_PORT,
    MAPPER_PORT,
    SIGNON_PORT,
    SIGNON_TLS_PORT,
)
from wizard.domain.text import T, Text


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """What the commands are filled with.

    Parameters
    ----------
    host : str
        The partition's host name.
    account : str
        The service account.
    gateway : str
        This machine's name.
    address : str
        Its address as the host sees it, "" when that is not known.
    target : str
        The profile whose password is reset.
    ssl : bool
    """

    host: str
    account: str
    gateway: str
    address: str = ""
    target: str = "USERNAME"
    ssl: bool = True

    @property
    def origin(self) -> str:
        """Name and address of this gateway."""
        return f"{self.gateway} ({self.address})" if self.address else self.gateway


Block = Callable[[HelpFacts], Iterator[Text | str]]
"""Sentences and, as plain strings, the CL commands between them."""


# ---------------------------------------------------------------- the service account


def create(facts: HelpFacts) -> Iterator[Text | str]:
    """The service account is made."""
    yield T("The service account, with the least that a reset needs: no menu, no program.")
    yield (
        f"CRTUSRPRF USRPRF({facts.account}) PASSWORD(*NONE) USRCLS(*USER) SPCAUT(*SECADM) "
        "INLPGM(*NONE) INLMNU(*SIGNOFF) LMTCPB(*NO) PWDEXPITV(*NOMAX) "
        f"TEXT('MyPass Gateway {_quoted(facts.gateway)}')"
    )
    yield T(
        "Set its password by prompting, so that it stands in no history: type the next command, "
        "press F4 and fill in PASSWORD."
    )
    yield f"CHGUSRPRF USRPRF({facts.account}) PWDEXP(*NO)"


def _quoted(text: str) -> str:
    return text.replace("'", "''")[:30]


def enable(facts: HelpFacts) -> Iterator[Text | str]:
    """It is enabled."""
    yield T("Enable the service account; find out first who tried wrong passwords.")
    yield f"DSPUSRPRF USRPRF({facts.account})"
    yield f"CHGUSRPRF USRPRF({facts.account}) STATUS(*ENABLED)"


def password(facts: HelpFacts) -> Iterator[Text | str]:
    """Its password is set."""
    yield T(
        "Set the service account's password by prompting (F4 on the next command), and have it "
        "typed on gateway {gateway}.",
        gateway=facts.gateway,
    )
    yield f"CHGUSRPRF USRPRF({facts.account}) STATUS(*ENABLED) PWDEXP(*NO)"


def lasting(facts: HelpFacts) -> Iterator[Text | str]:
    """Its password never runs out."""
    yield T("A service account's password is protected by its length, not by its age.")
    yield f"CHGUSRPRF USRPRF({facts.account}) PWDEXPITV(*NOMAX) PWDEXP(*NO)"


def secadm(facts: HelpFacts) -> Iterator[Text | str]:
    """It gets *SECADM."""
    yield T("See what the account has: SPCAUT replaces the whole list, so name that as well.")
    yield f"DSPUSRPRF USRPRF({facts.account})"
    yield f"CHGUSRPRF USRPRF({facts.account}) SPCAUT(*SECADM)"


def unlimited(facts: HelpFacts) -> Iterator[Text | str]:
    """Its commands are not limited."""
    yield T("Let the account run commands.")
    yield f"CHGUSRPRF USRPRF({facts.account}) LMTCPB(*NO)"


def own_profile(facts: HelpFacts) -> Iterator[Text | str]:
    """It may read its own profile."""
    yield T("Let the account read its own profile, so that the checks can judge it.")
    yield (f"GRTOBJAUT OBJ(QSYS/{facts.account}) OBJTYPE(*USRPRF) USER({facts.account}) AUT(*READ)")


def command(facts: HelpFacts) -> Iterator[Text | str]:
    """It may use CHGUSRPRF."""
    yield T("The reset command itself has to be open to the account.")
    yield f"GRTOBJAUT OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD) USER({facts.account}) AUT(*USE)"


def grant(facts: HelpFacts) -> Iterator[Text | str]:
    """It may manage the user's profile."""
    yield T(
        "Authority to each profile whose password is reset, one command each; this spares *ALLOBJ."
    )
    yield (
        f"GRTOBJAUT OBJ(QSYS/{facts.target}) OBJTYPE(*USRPRF) USER({facts.account}) "
        "AUT(*OBJMGT *USE)"
    )


def allobj(facts: HelpFacts) -> Iterator[Text | str]:
    """It gets *ALLOBJ."""
    yield T(
        "Only where MyPass is to reset profiles with special authorities, and where authority to "
        "each of them (above) is not wanted: *ALLOBJ opens everything on the host."
    )
    yield f"CHGUSRPRF USRPRF({facts.account}) SPCAUT(*ALLOBJ *SECADM)"


# ---------------------------------------------------------------- the user's profile


def target(facts: HelpFacts) -> Iterator[Text | str]:
    """The user's profile is looked at."""
    yield T("See the user's profile: whether it exists, its status and its authorities.")
    yield f"DSPUSRPRF USRPRF({facts.target})"


def unlock(facts: HelpFacts) -> Iterator[Text | str]:
    """The user's profile is enabled."""
    yield T("Enable the user's profile, if a person asks for it.")
    yield f"CHGUSRPRF USRPRF({facts.target}) STATUS(*ENABLED)"


def locks(facts: HelpFacts) -> Iterator[Text | str]:
    """Who holds the user's profile."""
    yield T("See which job holds the user's profile.")
    yield f"WRKOBJLCK OBJ(QSYS/{facts.target}) OBJTYPE(*USRPRF)"


def storage(facts: HelpFacts) -> Iterator[Text | str]:
    """The user's storage limit."""
    yield T("Raise the profile's storage limit; it owns more than the limit allows.")
    yield f"CHGUSRPRF USRPRF({facts.target}) MAXSTG(*NOMAX)"


# ---------------------------------------------------------------- the host servers


def servers(facts: HelpFacts) -> Iterator[Text | str]:
    """The host servers are started."""
    del facts
    yield T("Start the three servers that the gateway talks to.")
    yield "STRHOSTSVR SERVER(*SIGNON *RMTCMD *SVRMAP)"
    yield T("Their jobs run in subsystem QUSRWRK; without them the servers answer nobody.")
    yield "WRKACTJOB SBS(QUSRWRK)"
    yield "STRPJ SBS(QUSRWRK) PGM(QSYS/QZSOSIGN)"
    yield "STRPJ SBS(QUSRWRK) PGM(QSYS/QZRCSRVS)"


def ports(facts: HelpFacts) -> Iterator[Text | str]:
    """Ports, firewalls and packet rules."""
    signon, command = (
        (SIGNON_TLS_PORT, COMMAND_TLS_PORT) if facts.ssl else (SIGNON_PORT, COMMAND_PORT)
    )
    yield T(
        "See that the ports listen: {mapper} (as-svrmap), {signon} (as-signon) and {command} "
        "(as-rmtcmd). Firewalls and IP packet rules let them in from {origin}.",
        mapper=MAPPER_PORT,
        signon=signon,
        command=command,
        origin=facts.origin,
    )
    yield "NETSTAT OPTION(*CNN)"


def exits(facts: HelpFacts) -> Iterator[Text | str]:
    """Exit programs are looked at."""
    yield T(
        "Look at the exit programs. The one for remote commands sees {account} from {origin} with "
        "the server identifier *RMTSRV; it has to allow remote commands (function X'1002', "
        "CHGUSRPRF) and program calls (X'1003', QSYRUSRI and QWCRSVAL).",
        account=facts.account,
        origin=facts.origin,
    )
    yield "WRKREGINF EXITPNT(QIBM_QZRC_RMT) FORMAT(CZRC0100)"
    yield "WRKREGINF EXITPNT(QIBM_QZSO_SIGNONSRV) FORMAT(ZSOY0100)"


def job_logs(facts: HelpFacts) -> Iterator[Text | str]:
    """The servers' job logs."""
    del facts
    yield T("The job logs of the two servers tell more: QZSOSIGN (sign-on), QZRCSRVS (commands).")
    yield "WRKACTJOB SBS(QUSRWRK) JOB(QZRCSRVS)"
    yield "WRKACTJOB SBS(QUSRWRK) JOB(QZSOSIGN)"


def quser(facts: HelpFacts) -> Iterator[Text | str]:
    """The servers' own profile."""
    del facts
    yield T("The servers run as QUSER: it has to be enabled, its password not expired.")
    yield "DSPUSRPRF USRPRF(QUSER)"
    yield "CHGUSRPRF USRPRF(QUSER) STATUS(*ENABLED) PWDEXPITV(*NOMAX)"


# ---------------------------------------------------------------- TLS


def certificate(facts: HelpFacts) -> Iterator[Text | str]:
    """DCM: a certificate for the two servers."""
    host = f"[{facts.host}]" if ":" in facts.host else facts.host
    yield T(
        "In Digital Certificate Manager (http://{host}:2006/dcm, or http://{host}:2001 on older "
        "releases), store *SYSTEM: assign a certificate that is in date and names {name} to both "
        "servers, {signon} and {command}.",
        host=host,
        name=facts.host,
        signon=SIGNON_APPLICATION,
        command=COMMAND_APPLICATION,
    )
    yield T("Then end and start the two servers, at a quiet time.")
    yield "ENDHOSTSVR SERVER(*SIGNON *RMTCMD)"
    yield "STRHOSTSVR SERVER(*SIGNON *RMTCMD)"


def issuer(facts: HelpFacts) -> Iterator[Text | str]:
    """DCM: the issuing CA is handed over."""
    yield T(
        "Export the certificate of the issuing CA in DCM as a file, and give it to whoever runs "
        "gateway {gateway}: it belongs into the connector's truststore.",
        gateway=facts.gateway,
    )


def protocols(facts: HelpFacts) -> Iterator[Text | str]:
    """TLS versions and cipher suites."""
    del facts
    yield T("See which TLS versions and cipher suites the host offers; Java wants TLS 1.2 or 1.3.")
    yield "DSPSYSVAL SYSVAL(QSSLPCL)"
    yield "DSPSYSVAL SYSVAL(QSSLCSLCTL)"
    yield "DSPSYSVAL SYSVAL(QSSLCSL)"


# ---------------------------------------------------------------- the system


def rules(facts: HelpFacts) -> Iterator[Text | str]:
    """The password rules."""
    del facts
    yield T("The host's rules for passwords, and how long they last.")
    yield "WRKSYSVAL SYSVAL(QPWD*)"
    yield "DSPSECA"


def level(facts: HelpFacts) -> Iterator[Text | str]:
    """The password level."""
    del facts
    yield T(
        "The password level takes effect at the next IPL. Read IBM's planning topic first: going "
        "up is easy, going back is not."
    )
    yield "DSPSYSVAL SYSVAL(QPWDLVL)"
    yield "CHGSYSVAL SYSVAL(QPWDLVL) VALUE('2')"


def approval(facts: HelpFacts) -> Iterator[Text | str]:
    """Programs that approve passwords."""
    del facts
    yield T("The programs that approve passwords on the host.")
    yield "DSPSYSVAL SYSVAL(QPWDVLDPGM)"
    yield "WRKREGINF EXITPNT(QIBM_QSY_VLD_PASSWRD)"


def release(facts: HelpFacts) -> Iterator[Text | str]:
    """The release."""
    del facts
    yield T("The release that is installed; the connector needs V4R5 or later.")
    yield "DSPSFWRSC"


def name(facts: HelpFacts) -> Iterator[Text | str]:
    """The host's own name and addresses."""
    yield T("The name and the addresses that the host has itself; DNS has to say the same.")
    yield "CFGTCP OPTION(12)"
    yield "NETSTAT OPTION(*IFC)"
    del facts


def here(facts: HelpFacts) -> Iterator[Text | str]:
    """Nothing is to be done on the host."""
    yield T(
        "Nothing has to be done on the host: this is about gateway {gateway} itself, or about "
        "what was typed there.",
        gateway=facts.gateway,
    )
