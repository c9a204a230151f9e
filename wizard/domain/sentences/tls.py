"""Problems of TLS handshakes and the trust Java gives."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "tls.silent": (
        "{host} accepted the connection on port {port} but never answered the TLS handshake.",
        "A plain server listens there, or a firewall swallows what follows the connection.",
        "Ask the IBM i administrator whether a certificate is assigned to this host server in DCM.",
    ),
    "tls.plain-server": (
        "Port {port} of {host} answers without TLS.",
        "The server on this port speaks plain text: no certificate is assigned to it in DCM, "
        "or the port belongs to another server.",
        "Assign a certificate to the host server in DCM "
        "(QIBM_OS400_QZBS_SVR_SIGNON, QIBM_OS400_QZBS_SVR_RMTCMD), or correct the port.",
    ),
    "tls.closed": (
        "{host} closed port {port} in the middle of the TLS handshake.",
        "The port speaks plain text (8475 and 8476 do), or no certificate is assigned to this "
        "host server in DCM.",
        "Check the port first: the TLS ports are 9475 and 9476. Then ask the IBM i administrator "
        "whether a certificate is assigned to the host servers in DCM.",
    ),
    "tls.no-certificate": (
        "{host} presented no certificate on port {port}.",
        "The TLS server there works without certificates, which the host servers never do.",
        "Check that the port belongs to the IBM i host servers.",
    ),
    "tls.failed": (
        "The TLS handshake with {host} on port {port} failed.",
        "The two sides found no common protocol, or the server on this port is no TLS server.",
        "Compare the host's QSSLPCL and QSSLCSL system values with what Java offers (Details).",
    ),
    "tls.no-common-protocol": (
        "{host} and this Java have no TLS version or cipher in common (port {port}).",
        "Java {java} refuses TLS 1.0 and 1.1; IBM i 7.1 and older offer nothing newer "
        "unless QSSLPCL says so.",
        "Have the IBM i administrator add *TLSV1.2 to QSSLPCL and matching ciphers to QSSLCSL. "
        "Do not weaken Java.",
    ),
    "tls.store-unreadable": (
        "Java cannot open the truststore {path}.",
        "Its password or its type is not the one given, or the file is damaged.",
        "Give the store's password, or choose another truststore on the Trust page.",
    ),
    "tls.store-missing": (
        "The truststore {path} does not exist.",
        "It was moved, or it has not been written yet.",
        "Choose the truststore again on the Trust page, or import the host's CA into a new one.",
    ),
}
