"""What is left to do on the host, step by step; the window and the command line share it.

Facts: IBM documentation "Managing the certificate assignment for an application" and
"Port numbers for host servers"; IBM support "An asn.1 encoding/decoding error occurred"
(binary transfer; not by Navigator; old releases do not know newer PKCS algorithms).
"""

from __future__ import annotations

from wizard.domain.certificates import Certificate
from wizard.domain.hosts import COMMAND_TLS_PORT, MAPPER_PORT, SIGNON_TLS_PORT
from wizard.domain.text import NOTHING, T, Text, join

SIGNON_APPLICATION = "QIBM_OS400_QZBS_SVR_SIGNON"
COMMAND_APPLICATION = "QIBM_OS400_QZBS_SVR_RMTCMD"


def import_steps(
    host: str, bundle: str, leaf: Certificate, *, ca_file: str = "", legacy: bool = False
) -> tuple[Text, ...]:
    """From the PKCS#12 file on this machine to the two host servers that present it.

    Parameters
    ----------
    host : str
    bundle : str
        The PKCS#12 file's name.
    leaf : Certificate
        The host's new certificate.
    ca_file : str
        The file with the CA's certificate, "" when there is none.
    legacy : bool
        The file has the old algorithms already.
    """
    issuer = NOTHING
    if ca_file:
        issuer = T(
            "Where DCM does not know the issuer, import {ca} first, as a CA certificate.",
            ca=ca_file,
        )
    algorithms = NOTHING
    if not legacy:
        algorithms = T(
            "Where DCM complains about ASN.1 encoding, its release does not know the file's "
            "algorithms: make the file again with the legacy ones."
        )
    return (
        T(
            "Copy {bundle} to a folder in the host's IFS in binary mode: by SFTP, by FTP after "
            "“binary”, or over a mapped drive. Text mode and the upload of IBM Navigator for i "
            "can damage it.",
            bundle=bundle,
        ),
        T(
            "Open Digital Certificate Manager in a browser: http://{host}:2006/dcm, or from "
            "http://{host}:2001 where only the old one is installed. Sign on with a profile that "
            "has *ALLOBJ and *SECADM.",
            host=f"[{host}]" if ":" in host else host,
        ),
        T("Open the certificate store *SYSTEM with its password; create it where there is none."),
        join(
            T(
                "Import {bundle} there as a server or client certificate, with the password that "
                "the file was made with.",
                bundle=bundle,
            ),
            issuer,
            algorithms,
        ),
        T(
            "Assign the certificate to both host servers (Manage Applications, Update certificate "
            "assignment, Server): {signon} and {command}.",
            signon=SIGNON_APPLICATION,
            command=COMMAND_APPLICATION,
        ),
        T(
            "End and start the two servers at a quiet time: ENDHOSTSVR SERVER(*SIGNON *RMTCMD), "
            "then STRHOSTSVR SERVER(*SIGNON *RMTCMD)."
        ),
        T(
            "Leave the port mapper on port {mapper} as it is: it has no certificate and stays "
            "plain text, and only tells the ports of the others. Firewalls let {mapper}, "
            "{command} and {signon} through.",
            mapper=MAPPER_PORT,
            command=COMMAND_TLS_PORT,
            signon=SIGNON_TLS_PORT,
        ),
        T(
            "Delete {bundle} from the IFS: it holds the private key. Then fetch what the host "
            "presents; its SHA-256 fingerprint has to be {sha256}.",
            bundle=bundle,
            sha256=leaf.sha256,
        ),
    )


def request_steps(request: str, key: str) -> tuple[Text, ...]:
    """What happens between the request and its reply."""
    return (
        T("Send {request} to the CA and ask for a TLS server certificate.", request=request),
        T(
            "Keep {key} and its password: the reply is of no use without them. The key never "
            "leaves this machine until then.",
            key=key,
        ),
        T(
            "Ask the CA for its own certificates as well, up to the root; PEM, DER and PKCS#7 "
            "(.p7b) all do."
        ),
        T(
            "Once the reply is there, choose “The CA's reply to a request has come” under New "
            "certificate (or run “keystore generate” with --reply), and name {key}. That makes "
            "the PKCS#12 file for DCM and the truststore.",
            key=key,
        ),
    )
