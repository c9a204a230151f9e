"""Problems of the worker process and of the connections Java makes."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "worker.not-started": (
        "The helper process that holds Java could not be started.",
        "The system refused to start another process (Details).",
        "Check that the program's folder is complete and that a virus scanner does not block it.",
    ),
    "worker.died": (
        "The helper process that holds Java ended in the middle of a check (code {code}).",
        "It was ended from outside, ran out of memory, or the Java runtime crashed.",
        "Check again: a new one starts by itself. If it happens twice, choose another Java "
        "on the page Java and Toolbox.",
    ),
    "worker.hangs": (
        "Java did not come back within {seconds}.",
        "The host stopped answering in the middle of a conversation, or Java hangs.",
        "Check again: a new helper process starts by itself. Then look at the firewall between "
        "the gateway and the host.",
    ),
    "worker.garbled": (
        "The helper process that holds Java gave an answer that cannot be read.",
        "Something else writes to its output.",
        "Check again; if it happens twice, choose another Java on the page Java and Toolbox.",
    ),
    "worker.closed": (
        "The check was stopped.",
        "The program is closing, or the Java settings changed.",
        "Check again.",
    ),
    "worker.java-too-old": (
        "This Java is too old for the checks.",
        "The connector needs Java 8 or later.",
        "Install a current Java runtime on the gateway and choose it on the page Java and Toolbox.",
    ),
    "worker.gone": (
        "{path} does not exist any more.",
        "Java or jt400.jar was removed or updated since it was chosen.",
        "Open the page Java and Toolbox: it searches again. On the command line, run the command "
        "again.",
    ),
    "worker.jvm-refused": (
        "The Java runtime could not be loaded.",
        "Its files are incomplete, or it is a 32-bit Java and this program is 64-bit (Details).",
        "Choose another Java on the page Java and Toolbox.",
    ),
    "worker.jar-unusable": (
        "The jt400.jar cannot be used.",
        "The file is damaged or is not the IBM Toolbox for Java.",
        "Replace it with a complete jt400.jar, or choose another one on the page Java and Toolbox.",
    ),
    "worker.unexpected": (
        "Java answered in a way that this program does not know.",
        "The host or the Java runtime did something unusual (Details).",
        "Check again; if it stays, give the Details to MyPass support.",
    ),
    "java.connect-timeout": (
        "Java could not connect to the host in time.",
        "A firewall drops connections from this gateway to the host server's port.",
        "Have the port opened, then check again.",
    ),
    "java.silent": (
        "The host stopped answering Java.",
        "The host server hangs, or a firewall cut the connection silently.",
        "Ask the IBM i administrator to look at the host server jobs, then check again.",
    ),
    "java.refused": (
        "The host refused Java's connection.",
        "The host server ended between two checks, or its port changed.",
        "Ask the IBM i administrator to run STRHOSTSVR, then check again.",
    ),
    "java.unknown-host": (
        "Java does not find the host's address.",
        "Java resolves names by itself and did not find this one.",
        "Check the host name and this machine's DNS.",
    ),
    "java.unreachable": (
        "Java finds no route to the host.",
        "The network between gateway and host is interrupted.",
        "Check the gateway's network, then check again.",
    ),
    "java.connection-lost": (
        "The connection to the host broke.",
        "The host server closed it, SSL mode and port do not belong together, or the network "
        "was interrupted.",
        "Check that SSL mode fits the port, then check again.",
    ),
    "java.tls-plain-server": (
        "The host answers without TLS on the TLS port.",
        "No certificate is assigned to the host server in DCM, or the port belongs to "
        "another server.",
        "Assign a certificate to the host server in DCM, or correct the port.",
    ),
    "java.tls-closed": (
        "The host closed the connection during the TLS handshake.",
        "No certificate is assigned to the host server in DCM, or the server is not up.",
        "Ask the IBM i administrator to assign a certificate in DCM and to restart the host "
        "server (ENDHOSTSVR, STRHOSTSVR).",
    ),
    "java.tls-no-common-protocol": (
        "The host and Java {java} have no TLS version or cipher in common.",
        "Java refuses TLS 1.0, TLS 1.1 and weak ciphers; IBM i 7.1 and older offer nothing "
        "newer unless QSSLPCL says so.",
        "Have the IBM i administrator add *TLSV1.2 to QSSLPCL and matching ciphers to QSSLCSL. "
        "Java stays as strict as it is.",
    ),
    "java.tls-failed": (
        "The TLS handshake between Java and the host failed.",
        "The reason is in Java's own words under Details.",
        "Compare the host's QSSLPCL and QSSLCSL with Java's words under Details.",
    ),
    "java.tls-endless": (
        "The TLS handshake with the host did not come to an end within {seconds}.",
        "The host or a device before it sends its part byte by byte, or stopped in the middle.",
        "Ask the IBM i administrator to look at the host server jobs and the network, then check "
        "again.",
    ),
    "java.tls-broke-java": (
        "Java ended during the TLS handshake with the host.",
        "What the host sent broke it, or Java was ended from outside or ran out of memory.",
        "Check again: a new helper process starts by itself. If it happens with this host alone, "
        "look at what answers on the port.",
    ),
    "host.dropped": (
        "The host dropped the connection.",
        "The host server job ended, or SSL mode and port do not belong together.",
        "Ask the IBM i administrator for the job log of QZRCSRVS or QZSOSIGN, then check again.",
    ),
    "host.strange-answer": (
        "The host's answer is not one that jt400 understands.",
        "Another program answers on this port, or the host needs a newer jt400.",
        "Check the address and the port; then try a current jt400.jar.",
    ),
    "host.server-not-started": (
        "The host server could not start a session.",
        "Its prestart jobs or its subsystem are not up, or the host is low on resources.",
        "Ask the IBM i administrator to check subsystem QUSRWRK and to run STRHOSTSVR.",
    ),
    "mapper.no-answer": (
        "The port mapper gave jt400 no port.",
        "The host server is not started on the host.",
        "Ask the IBM i administrator to run STRHOSTSVR SERVER(*ALL).",
    ),
    "host.request-failed": (
        "The host could not complete the request.",
        "The Details hold all that the host and jt400 said about it.",
        "Give the Details to the IBM i administrator.",
    ),
    "host.own-profile": (
        "{user} may not read its own profile on the host.",
        "{what}",
        "Ask the IBM i administrator for *READ authority to the profile: "
        "GRTOBJAUT OBJ(QSYS/{user}) OBJTYPE(*USRPRF) USER({user}) AUT(*READ).",
    ),
    "host.characters": (
        "The command holds a character that the host's character set does not have.",
        "The host would take another one in its place: another password, or a command that ends "
        "elsewhere. Nothing was sent.",
        "Choose a password of letters, digits and signs that a terminal of this host can type.",
    ),
    "host.ccsid": (
        "The host names a character set (CCSID) that jt400 cannot work with.",
        "With CCSID 65535 or 0 jt400 turns to the central server (as-central, port 8470, with SSL "
        "9470), or it has no table for the one named (Details).",
        "Ask the IBM i administrator to give the service account a CCSID of its language "
        "(CHGUSRPRF CCSID), or to set the system value QCCSID.",
    ),
    "host.other-server": (
        "Another host server than the expected one answered, or one that speaks another language.",
        "It did not accept the request itself (Details): the ports of the sign-on and the remote "
        "command server may be swapped.",
        "Correct the ports: sign-on is 8476 or, with SSL, 9476; remote command 8475 or 9475.",
    ),
    "java.not-trusted": (
        "Java does not trust the certificate that the host presented for this connection.",
        "It is another one than a moment ago: the host has just changed it, or several machines "
        "answer under this name.",
        "Check again. If it comes back, have the same certificate assigned to all of them in DCM, "
        "or trust each issuer on the Trust page.",
    ),
    "host.program-failed": (
        "The host answered {message}: {text}",
        "A program on the host refused or failed.",
        "Give the message to the IBM i administrator.",
    ),
}
