"""Problems of the look for a newer version."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "update.off": (
        "Nobody said where to look for newer versions.",
        "The look is off unless somebody turns it on.",
        "Turn it on with the address and the public key that the publisher gave you: "
        "update on --address URL --key KEY.",
    ),
    "update.address": (
        "“{address}” is no address that can be asked.",
        "Only https:// with a host name is asked, so that nobody on the way can listen or answer.",
        "Give the publisher's address as it stands in the documentation you got.",
    ),
    "update.no-key": (
        "That is no public key of minisign.",
        "Such a key is one line of 56 letters that begins with RW, alone or below a comment line.",
        "Copy it anew from the publisher, or give the file that holds it.",
    ),
    "update.unreachable": (
        "{host} could not be asked for a newer version.",
        "{words}",
        "Check the address, the proxy and the firewall (443 outbound). The program works without.",
    ),
    "update.untrusted": (
        "{host} could not prove that it is {host}.",
        "Its certificate was refused: {words}",
        "Do not go on from here: find out whether a proxy opens the connections of this machine, "
        "and trust its CA in Windows, or whether somebody answers in the publisher's place.",
    ),
    "update.silent": (
        "{host} gave no answer within {seconds} seconds.",
        "It is busy, or a firewall or proxy drops what is sent.",
        "Try later, or check the way to port 443. The program works without.",
    ),
    "update.refused": (
        "{host} had no announcement: it answered {status}.",
        "The address is no longer the right one, or a proxy answers in its place.",
        "Compare the address with the publisher's documentation.",
    ),
    "update.moved": (
        "{host} sends whoever asks on to another address.",
        "A move is not followed: the signed announcement has to lie at the address itself.",
        "Ask the publisher for the new address, and turn the look on with it.",
    ),
    "update.large": (
        "{host} answered with more than an announcement can be.",
        "An announcement is smaller than {most} bytes; something else lies at this address.",
        "Compare the address with the publisher's documentation.",
    ),
    "update.garbled": (
        "What lies at the address is no announcement of this program.",
        "It is a signature of four lines and a JSON document below; this is something else.",
        "Compare the address with the publisher's documentation. Nothing was installed.",
    ),
    "update.other-key": (
        "The announcement was signed with another key ({found}) than yours ({wanted}).",
        "The publisher changed the key, or somebody else signed it.",
        "Ask the publisher by a way you trust. Do not install what is announced until then.",
    ),
    "update.bad-signature": (
        "The announcement's signature is wrong.",
        "It was changed on the way, or it was never the publisher's.",
        "Do not install what is announced. Ask the publisher by a way you trust.",
    ),
    "update.other-product": (
        "The announcement is about another product.",
        "It is signed by the right key and names another program.",
        "Compare the address with the publisher's documentation.",
    ),
    "update.expired": (
        "The announcement ran out on {day}.",
        "Nobody renewed it since, or somebody shows an old one to hide a newer version.",
        "Look at the publisher's page by yourself, and check this machine's clock.",
    ),
    "update.older": (
        "The announcement of {day} is older than the one seen before ({before}).",
        "Somebody shows an old one, which hides a newer version; or the publisher put it back.",
        "Look at the publisher's page by yourself.",
    ),
    "update.early": (
        "The announcement was issued in the future, on {day}.",
        "This machine's clock is slow, or the publisher's is fast.",
        "Check this machine's clock; certificates depend on it as well.",
    ),
}
