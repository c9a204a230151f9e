"""Problems of the way to MyPass Cloud."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "cloud.proxy-kind": (
        "The proxy of {source} is of a kind that is not tried here.",
        "Only a plain HTTP proxy that knows CONNECT is (http://HOST:PORT).",
        "Name such a proxy with --proxy, or ask the network's administrators.",
    ),
    "cloud.proxy-words": (
        "The proxy of {source} cannot be read.",
        "It is named as http://HOST:PORT or HOST:PORT.",
        "Correct it.",
    ),
    "cloud.proxy-password": (
        "A password has no place in --proxy.",
        "Every person on this machine can see the words of a command.",
        "Name the proxy as http://HOST:PORT; nothing signs on to it here.",
    ),
    "cloud.unknown": (
        "No address is known for “{host}”.",
        "The name is mistyped, or this machine's DNS does not know it. Where only a proxy may look "
        "up names of the Internet, this machine needs that proxy.",
        "Compare the name with that in MyPass Cloud; name the proxy with --proxy if there is one.",
    ),
    "cloud.resolver-silent": (
        "The DNS did not answer for “{host}” within {seconds} seconds.",
        "This machine's DNS server is not reachable.",
        "Check this machine's network settings.",
    ),
    "cloud.refused": (
        "{host} refused the connection to port {port}.",
        "Nothing listens there, or a firewall rejects it.",
        "Check the name and the port; have outbound TCP to that port allowed.",
    ),
    "cloud.timeout": (
        "{host} did not answer on port {port} within {seconds} seconds.",
        "A firewall drops the connection, or this network reaches the Internet through a proxy "
        "alone.",
        "Have outbound TCP to that port allowed, look at “gateway firewall”, or name the proxy "
        "with --proxy.",
    ),
    "cloud.unreachable": (
        "There is no way to {host}, port {port}.",
        "This machine's network does not lead there.",
        "Check the network connection and the default gateway; name the proxy with --proxy if "
        "there is one.",
    ),
    "cloud.proxy-sign-on": (
        "The proxy {proxy} wants a sign-on.",
        "It answered 407. Nothing signs on to a proxy here, and a service seldom can.",
        "Ask the network's administrators to let this machine reach {host}:{port} without one.",
    ),
    "cloud.proxy-forbids": (
        "The proxy {proxy} does not let this machine reach {host}:{port}.",
        "It answered {status}: a rule of the proxy forbids it.",
        "Ask the network's administrators to allow CONNECT to {host}:{port} from this machine.",
    ),
    "cloud.proxy-no-way": (
        "The proxy {proxy} could not reach {host}:{port}.",
        "It answered {status}: it does not know the name, or has no way there itself.",
        "Check the name; then ask the network's administrators what the proxy's log says.",
    ),
    "cloud.proxy-silent": (
        "The proxy {proxy} took the connection and did not answer within {seconds} seconds.",
        "It hangs, waits for {host} itself, or another program listens there.",
        "Check the proxy's address and port; ask the network's administrators.",
    ),
    "cloud.proxy-strange": (
        "{proxy} does not answer as a proxy does.",
        "Another program listens there, or it closed the connection.",
        "Check the proxy's address and port.",
    ),
    "cloud.untrusted": (
        "This machine does not trust the certificate that {host} presents.",
        "Its issuer is not among the trusted root certificates: often a company's firewall that "
        "opens TLS presents one of its own, or Windows has not fetched the root yet.",
        "Open https://{host}:{port} in a browser on this machine and look who issued the "
        "certificate; have the firewall leave this host alone, or its root installed.",
    ),
    "cloud.dates": (
        "The certificate that {host} presents is not valid today by this machine's clock.",
        "It expired or is not valid yet, or this machine's clock is wrong.",
        "Check the date of this machine first, then the certificate in a browser.",
    ),
    "cloud.name": (
        "The certificate that {host} presents is for another name.",
        "The name is another one than that of MyPass Cloud, or something in between answers.",
        "Compare the name with that in MyPass Cloud, and look at the certificate in a browser.",
    ),
    "cloud.tls-silent": (
        "{host} took the connection on port {port} and did not answer the TLS handshake within "
        "{seconds} seconds.",
        "A firewall swallows what follows the connection, or another program listens there.",
        "Ask the network's administrators whether something inspects TLS on the way.",
    ),
    "cloud.tls-closed": (
        "The TLS handshake with {host} on port {port} was cut off.",
        "A firewall that inspects TLS does so, or another program listens there.",
        "Ask the network's administrators whether something inspects TLS on the way.",
    ),
    "cloud.tls-failed": (
        "The TLS handshake with {host} on port {port} failed.",
        "The two sides found no common version, or another program listens there.",
        "Check the port; ask the network's administrators whether something inspects TLS.",
    ),
    "cloud.no-http": (
        "{host} does not answer an HTTPS request on port {port}.",
        "Another program listens there, or the connection was cut off.",
        "Check the name and the port.",
    ),
    "cloud.http-silent": (
        "{host} did not answer an HTTPS request within {seconds} seconds.",
        "It is busy, or something in between holds the request back.",
        "Repeat it in some minutes; then ask your MyPass contact.",
    ),
    "cloud.unwell": (
        "{host} answers, and says that it cannot serve at present ({status}).",
        "It is under maintenance, or overloaded.",
        "Repeat it in some minutes; then ask your MyPass contact.",
    ),
    "cloud.clock": (
        "This machine's clock is {minutes} minutes {direction} {host}'s.",
        "Certificates and signed requests count by the clock: {most} minutes are the most.",
        "Set the clock: w32tm /resync as administrator, or check the domain's time source.",
    ),
}
