"""What each check is about: the "Learn more" of a row that failed or warns.

Sources: the product guide (ports, privileges, password levels), IBM i documentation as noted,
and the JTOpen sources for what jt400 does.
"""

from __future__ import annotations

from wizard.domain.text import T, Text

BACKGROUND: dict[str, Text] = {
    "host.name": T(
        "The connector asks this machine's name service (DNS, or the hosts file) for the "
        "address. The fully qualified name is the better answer than an address: it survives a "
        "move of the host, and it is what the host's certificate names."
    ),
    "port.mapper": T(
        "Port 449 tells where the other host servers listen. It is plain text even with SSL on, "
        "and no credential passes through it. When both ports are fixed under Advanced, the "
        "connector need not ask it."
    ),
    "port.signon": T(
        "The sign-on server (as-signon, port 8476, with SSL 9476) checks user and password. "
        "STRHOSTSVR SERVER(*SIGNON) starts it on the host; its SSL port opens only once a "
        "certificate is assigned to it in DCM (QIBM_OS400_QZBS_SVR_SIGNON)."
    ),
    "port.command": T(
        "The remote command server (as-rmtcmd, port 8475, with SSL 9475) runs the reset command. "
        "STRHOSTSVR SERVER(*RMTCMD) starts it on the host; its SSL port opens only once a "
        "certificate is assigned to it in DCM (QIBM_OS400_QZBS_SVR_RMTCMD)."
    ),
    "tls.handshake": T(
        "Java and the host need one TLS version and one cipher suite that both allow. The host's "
        "are in the system values QSSLPCL and QSSLCSL; Java drops old ones with its updates, so "
        "a host that worked for years can stop after one."
    ),
    "tls.trust": T(
        "Java accepts the host only when the issuer of its certificate is in the truststore that "
        "the connector reads. Trust the issuing CA and not the host's own certificate: then a "
        "renewal by the same CA changes nothing here."
    ),
    "tls.hostname": T(
        "IBM Toolbox for Java never compares the certificate with the name that it connects to, "
        "so this program does. The names stand in the certificate as subject alternative names; "
        "they are chosen in DCM when it is issued."
    ),
    "tls.expiry": T(
        "From the day on which a certificate of the chain runs out Java refuses every "
        "connection, and all resets fail at once. A renewal by the same CA needs nothing here; "
        "a new CA must be in the truststore before the host switches to it."
    ),
    "signon": T(
        "The password never travels as it is: both sides compute a substitute of it. A run "
        "spends one attempt at most, because the host disables a profile after as many wrong "
        "ones as the system value QMAXSIGN says."
    ),
    "command.rmtsrv": T(
        "*RMTSRV is no authority that a profile holds: it is the name under which an exit program "
        "of QIBM_QZRC_RMT sees requests to the remote command server. Such a program may allow "
        "commands (function X'1002') and refuse program calls (X'1003'), or the reverse."
    ),
    "account.status": T(
        "STATUS(*ENABLED) in the reset command is about the user whose password is reset. The "
        "service account itself is enabled by an administrator of the host alone."
    ),
    "account.password-expiry": T(
        "When the service account's own password expires, every reset on this partition stops. "
        "PWDEXPITV(*NOMAX) excepts it from the system's interval; a long generated password "
        "makes up for it."
    ),
    "account.secadm": T(
        "*SECADM lets a profile manage user profiles, and CHGUSRPRF asks for it. It may come from "
        "a group. Beside it the host wants *OBJMGT and *USE authority to each profile that is "
        "reset (CPF2217, CPF22E9); *ALLOBJ is not needed for that."
    ),
    "account.allobj": T(
        "*ALLOBJ is authority to everything on the host. The product needs it only when the "
        "passwords of elevated profiles, such as security administrators, are reset through "
        "MyPass. Without that, an account without *ALLOBJ is the safer one."
    ),
    "account.limited-capability": T(
        "LMTCPB(*YES) keeps a profile from entering commands. Whether remote commands count as "
        "entered differs between releases and servers, so only a command that ran is a proof."
    ),
    "command.chgusrprf": T(
        "The connector runs the command that fpc101.properties holds, CHGUSRPRF by default. The "
        "account needs *USE authority to that command; *SECADM alone does not give it."
    ),
    "system.release": T(
        "The connector works with OS/400 V4R5 and later. Old releases know neither TLS 1.2 nor "
        "long passwords, so check Trust and the password level as well."
    ),
    "system.password-level": T(
        "QPWDLVL says how the host keeps passwords: levels 0 and 1 know 10 characters without "
        "case, levels 2 to 4 know 128 with case. A change takes effect at the next IPL, and "
        "going back is not always possible: it is the IBM i administrator's plan."
    ),
    "system.password-rules": T(
        "A password that a user changes must meet these rules. CHGUSRPRF, which does the reset, "
        "is held to them only where QPWDRULES has *ALLCRTCHG, so a reset may set a password "
        "that the rules forbid."
    ),
}
