"""Known exceptions of the connector's log: how each is recognised, and what it means.

One table for the command line and the pages. The most telling expression comes first: an event
gets the first symptom whose expression is found in its message or its stack trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wizard.domain.text import T, Text


@dataclass(frozen=True, slots=True)
class Symptom:
    """One known failure.

    Parameters
    ----------
    id : str
    pattern : str
        A regular expression without repetitions of groups: its work stays small.
    what, why, next_step : Text
    check : str
        The check of the catalogue that looks at it, "" for none.
    """

    id: str
    pattern: str
    what: Text
    why: Text
    next_step: Text
    check: str = ""


_DCM = "Renew it in DCM on the host."

SYMPTOMS: tuple[Symptom, ...] = (
    Symptom(
        "trust.anchors",
        r"trustAnchors parameter must be non-empty",
        T("Java found no trusted certificate in the truststore."),
        T(
            "The path leads nowhere, the store was opened without its password, or a PKCS#12 file "
            "lacks Java's mark of trust."
        ),
        T(
            "See in the keystore wizard (or with keystore verify) which certificates Java finds "
            "in it. Then build it anew."
        ),
        "tls.trust",
    ),
    Symptom(
        "trust.expired",
        r"CertificateExpiredException|NotAfter:|timestamp check failed|CertificateNotYetValid",
        T("A certificate of the host's chain is not in date."),
        T("Java refuses every connection from the day on which one of the chain runs out."),
        T("The keystore wizard's time line (or keystore verify) shows which one. " + _DCM),
        "tls.expiry",
    ),
    Symptom(
        "trust.algorithm",
        r"algorithm constraints|AlgorithmConstraints|disabledAlgorithms",
        T("Java refuses an algorithm in the host's chain."),
        T("A signature with SHA-1 or MD5, or a short key, is no longer allowed by this Java."),
        T("Issue the host's certificate anew with SHA-256 and RSA 2048 or EC. " + _DCM),
        "tls.trust",
    ),
    Symptom(
        "trust.path",
        r"PKIX path|unable to find valid certification path|SunCertPathBuilderException"
        r"|CertPathValidatorException",
        T("Java does not trust the host's certificate."),
        T(
            "The CA that issued it is not in the truststore that the service reads, or the host "
            "leaves out an intermediate certificate."
        ),
        T(
            "Renew the host's certificates in the keystore wizard (or with keystore renew), and "
            "restart the service."
        ),
        "tls.trust",
    ),
    Symptom(
        "store.password",
        r"[Kk]eystore was tampered with|keystore password was incorrect",
        T("The truststore did not open."),
        T("The password in the connector's settings is another one, or the file is damaged."),
        T(
            "Open it in the keystore wizard (or with keystore verify) to try the password; Undo "
            "there (keystore undo) brings the last store back."
        ),
    ),
    Symptom(
        "store.not-certificate",
        r"Input not an X\.509 certificate",
        T("A file that is no single certificate was given to keytool."),
        T("keytool does not take P7B files, and reads the first certificate of a PEM file alone."),
        T(
            "Import it in the keystore wizard (or with keystore import), which reads every "
            "container and every certificate in it."
        ),
    ),
    Symptom(
        "tls.version",
        r"protocol_version|No appropriate protocol|Client requested protocol",
        T("Host and Java have no TLS version in common."),
        T("Java no longer uses TLS 1.0 and 1.1; an old release or QSSLPCL may offer only these."),
        T("Look at QSSLPCL on the host, and allow *TLSV1.2 there. Do not weaken Java."),
        "tls.handshake",
    ),
    Symptom(
        "tls.plain",
        r"plaintext connection\?|Unrecognized SSL message",
        T("The port answered without TLS."),
        T("SSL is on in the connector, but the port is that of the server without TLS."),
        T("Check the partition's ports: 9476 and 9475 with TLS, 8476 and 8475 without."),
        "port.signon",
    ),
    Symptom(
        "tls.handshake",
        r"handshake_failure|SSLHandshakeException|no cipher suites in common",
        T("Host and Java did not agree on a TLS connection."),
        T("They share no cipher suite, or no certificate is assigned to the server in DCM."),
        T("Run check: it names what each side offers. Look at QSSLCSL and at DCM."),
        "tls.handshake",
    ),
    Symptom(
        "net.name",
        r"UnknownHostException",
        T("The host's name has no address on the gateway."),
        T("The name is mistyped, or the gateway's name service does not know it."),
        T("Run check, and correct the name or the DNS entry."),
        "host.name",
    ),
    Symptom(
        "net.refused",
        r"Connection refused|ConnectException.{0,80}refused",
        T("The host refused the connection."),
        T(
            "The host server is not started, or its TLS port has no certificate in DCM. Port 449 "
            "is needed too unless the ports are fixed."
        ),
        T("Have STRHOSTSVR SERVER(*SIGNON *RMTCMD *SVRMAP) run on the host, then run check."),
        "port.signon",
    ),
    Symptom(
        "net.timeout",
        r"connect timed out|Connection timed out|SocketTimeoutException|Read timed out"
        r"|NoRouteToHostException",
        T("The host did not answer in time."),
        T("A firewall swallows the packets, or the host is down."),
        T("Open 449, 8475/9475 and 8476/9476 from the gateway to the host, then run check."),
        "port.signon",
    ),
    Symptom(
        "net.dropped",
        r"Connection reset|ConnectionDroppedException|Broken pipe|EOFException",
        T("The host ended the connection."),
        T("Its server job ended, an exit program stopped it, or a firewall cut it while idle."),
        T("Look at the job log of QZSOSIGN or QZRCSRVS on the host, and run check."),
        "port.command",
    ),
    Symptom(
        "command.exit-program",
        r"Exit program denied request|\b030[045]\b.{0,40}exit|rc.{0,3}0x?030[045]",
        T("An exit program on the host refused the request."),
        T("A program of QIBM_QZRC_RMT decides who may run remote commands (*RMTSRV)."),
        T("Ask the host's security to allow this account from the gateway's address."),
        "command.rmtsrv",
    ),
    Symptom(
        "account.secadm",
        r"\bCPF2292\b",
        T("The service account may not manage profiles (CPF2292)."),
        T("CHGUSRPRF asks for the special authority *SECADM, its own or a group's."),
        T("Have the host's administrator run CHGUSRPRF with SPCAUT(*SECADM) for it."),
        "account.secadm",
    ),
    Symptom(
        "account.target",
        r"\bCPF(?:2217|22E9)\b",
        T("The service account lacks authority to that user's profile."),
        T("It needs *OBJMGT and *USE on each profile that it resets; *ALLOBJ is not needed."),
        T("Have GRTOBJAUT OBJ(QSYS/user) OBJTYPE(*USRPRF) AUT(*OBJMGT *USE) run for it."),
        "command.chgusrprf",
    ),
    Symptom(
        "account.unknown",
        r"\bCPF220[34]\b",
        T("The host does not know that user profile."),
        T("The name is mistyped, or the profile is on another partition."),
        T("Compare the user's name in MyPass with the profile on this host."),
    ),
    Symptom(
        "signon.password",
        r"\bCPF22E2\b|[Pp]assword is incorrect|PASSWORD_INCORRECT",
        T("A password was wrong."),
        T("It was changed on the host, or typed in another case than password level 2 keeps."),
        T("Try it once with check. Each wrong try counts against QMAXSIGN."),
        "signon",
    ),
    Symptom(
        "signon.disabled",
        r"\bCPF22E3\b|USERID_DISABLE|[Uu]ser ID is disabled|[Pp]rofile .{0,12}is disabled",
        T("The profile is disabled."),
        T("Too many wrong passwords, or an administrator disabled it."),
        T("Have CHGUSRPRF with STATUS(*ENABLED) run on the host."),
        "account.status",
    ),
    Symptom(
        "signon.expired",
        r"\bCPF22E4\b|[Pp]assword (?:is|has) expired|PASSWORD_EXPIRED",
        T("The profile's password has run out."),
        T("The host's PWDEXPITV is over, or it was set with PWDEXP(*YES)."),
        T("Set a new one on the host; for the service account with PWDEXPITV(*NOMAX)."),
        "account.password-expiry",
    ),
    Symptom(
        "signon.none",
        r"\bCPF22E5\b|PASSWORD_NONE",
        T("The profile has no password."),
        T("PASSWORD(*NONE) keeps everyone from signing on with it."),
        T("Set a password on the host."),
        "signon",
    ),
    Symptom(
        "reset.short",
        r"\bCPF22C2\b",
        T("The new password is too short for the host."),
        T("QPWDMINLEN or QPWDRULES asks for more characters."),
        T(
            "Compare the password policy in MyPass with the host's values: Reset and validate "
            "shows them, as account rules does."
        ),
        "system.password-rules",
    ),
    Symptom(
        "reset.long",
        r"\bCPF22C3\b|Password length is not valid",
        T("The new password is too long for the host."),
        T("At password levels 0 and 1 it has ten characters at most, else QPWDMAXLEN decides."),
        T(
            "See the host's password level in Reset and validate (or with account rules), and "
            "shorten the policy in MyPass."
        ),
        "system.password-level",
    ),
    Symptom(
        "reset.reused",
        r"\bCPF22C4\b",
        T("The new password was used before."),
        T("QPWDRQDDIF keeps the last passwords from being used again."),
        T("Choose another one."),
        "system.password-rules",
    ),
    Symptom(
        "reset.rules",
        r"\bCPF(?:22C[0-9A-F]|22D[0-9A-F]|4AA7)\b",
        T("The new password breaks a rule of the host."),
        T("QPWDRULES or one of the QPWD values forbids it; the message names which."),
        T(
            "Compare the password policy in MyPass with the host's values: Reset and validate "
            "shows them, as account rules does."
        ),
        "system.password-rules",
    ),
    Symptom(
        "java.memory",
        r"OutOfMemoryError",
        T("The gateway's Java ran out of memory."),
        T("The service has less memory than its load needs."),
        T("Restart the MyPass Gateway service; ask your MyPass contact about its memory."),
    ),
    Symptom(
        "java.class",
        r"ClassNotFoundException|NoClassDefFoundError|UnsupportedClassVersionError",
        T("Java did not find a class, or one is made for a newer Java."),
        T("jt400.jar is missing beside the connector, or Java is older than the jar needs."),
        T("Run check: it names the Java and the jt400.jar that are used."),
    ),
)

BY_ID: dict[str, Symptom] = {symptom.id: symptom for symptom in SYMPTOMS}

# All in one, so that a line without any costs one look.
_ANY = re.compile("|".join(f"(?:{symptom.pattern})" for symptom in SYMPTOMS))
_EACH = tuple((symptom.id, re.compile(symptom.pattern)) for symptom in SYMPTOMS)
_HINTS = ("xception", "CPF", "SSL", "rror", "assword", "onnect", "TLS", "erti", "PKIX",
          "protocol", "xit program", "handshake", "rust", "timed out", "lgorithm", "cipher",
          "030", "disabled", "DISABLE", "PASSWORD", "eystore", "NotAfter", "pipe",
          "Input not")  # fmt: skip
_LONGEST = 4_000


def recognise(lines: Iterable[str]) -> str:
    """The id of the symptom that these lines show, "" for none."""
    text = "\n".join(line[:_LONGEST] for line in lines)
    if not any(hint in text for hint in _HINTS) or _ANY.search(text) is None:
        return ""
    return next(key for key, pattern in _EACH if pattern.search(text))
