"""Problems of the live IBM i, its network and its answers."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "host.unknown": (
        "No address is known for “{host}”.",
        "The name is mistyped, or this machine's DNS does not know it.",
        "Check the spelling, try the fully qualified name or the IP address, "
        "or ask for a DNS entry.",
    ),
    "host.resolver-silent": (
        "The DNS did not answer for “{host}” within {seconds}.",
        "This machine's DNS server is not reachable.",
        "Check this machine's network, or use the host's IP address for now.",
    ),
    "port.refused": (
        "{host} refused the connection to port {port}.",
        "The host is up, but no server listens there: it is not started, or a firewall rejects.",
        "Ask the IBM i administrator to run STRHOSTSVR SERVER(*SIGNON *RMTCMD *SVRMAP), "
        "then check the port.",
    ),
    "port.timeout": (
        "{host} did not answer on port {port} within {seconds}.",
        "A firewall drops the connection, or the address is not the host's.",
        "Have TCP to port {port} opened from this gateway to the host, and check the address.",
    ),
    "port.unreachable": (
        "There is no network route to {host} (port {port}).",
        "This machine's network, a VPN or a router does not lead there.",
        "Check the gateway's network connection and the route to the host's network.",
    ),
    "port.failed": (
        "The connection to {host} on port {port} could not be made.",
        "The network answered in an unusual way (Details).",
        "Check the address, the port and the firewall between this gateway and the host.",
    ),
    "port.silent": (
        "{host} accepted the connection on port {port} but never answered.",
        "Another program holds the port, the host server hangs, or a firewall swallows the data.",
        "Ask the IBM i administrator to end and start the host server (ENDHOSTSVR, STRHOSTSVR).",
    ),
    "port.closed-at-once": (
        "{host} closed the connection on port {port} without an answer.",
        "The host server is not ready (its prestart jobs or QSERVER are down), or a TLS server, "
        "another host server or another program listens there.",
        "Check that the port is this server's and fits the SSL mode, then that the host servers "
        "run (STRHOSTSVR).",
    ),
    "port.tls-on-plain": (
        "Port {port} of {host} answers with TLS, but SSL mode is off.",
        "This is the TLS port of the host server.",
        "Turn SSL mode on, or use the plain port.",
    ),
    "port.refused-greeting": (
        "The host server on port {port} of {host} answered {code} to the first question.",
        "The server is there but does not start sessions now.",
        "Ask the IBM i administrator to look at the QZSOSIGN and QZRCSRVS jobs "
        "and at subsystem QUSRWRK.",
    ),
    "port.other-server": (
        "The host server on port {port} of {host} did not understand the question ({code}).",
        "Another host server listens there: the ports of the sign-on and the remote command "
        "server may be swapped.",
        "Correct the ports: sign-on is 8476 or, with SSL, 9476; remote command 8475 or 9475.",
    ),
    "port.not-a-host-server": (
        "The server on port {port} of {host} is no IBM i host server.",
        "Something else answered there: “{seen}”.",
        "Check the address and the port: the host may be another machine.",
    ),
    "mapper.no-service": (
        "The port mapper of {host} does not know {service}.",
        "This host server is not started, or no certificate is assigned to it in DCM "
        "when the name ends in -s.",
        "Ask the IBM i administrator to assign the certificate if needed and to run STRHOSTSVR.",
    ),
    "mapper.closed": (
        "{host} closed the connection to port {port} before its port mapper answered.",
        "The port mapper is not ready, or another program holds the port. It speaks plain text "
        "whether SSL is on or off.",
        "On the host, STRHOSTSVR SERVER(*SVRMAP) starts it. When the other ports are fixed, it is "
        "not needed.",
    ),
    "mapper.not-a-mapper": (
        "Port {port} of {host} does not answer like a port mapper.",
        "Another program listens there, or the host is not an IBM i.",
        "Check the host's address; on the host, STRHOSTSVR SERVER(*SVRMAP) starts the port mapper.",
    ),
}
