"""Problems of what a person typed."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "answers.host-empty": (
        "The host name is empty.",
        "The connector needs to know which IBM i to connect to.",
        "Type the fully qualified name (i-prod.example.com) or the IP address of the partition.",
    ),
    "answers.host-url": (
        "“{typed}” is a web address, not a host name.",
        "The host servers are reached by name or address alone.",
        "Type only the name, without “https://” and without a path.",
    ),
    "answers.host-port": (
        "“{typed}” holds a port number.",
        "Ports have fields of their own.",
        "Type only the name here and set the ports under Advanced "
        "(--mapper-port, --signon-port and --command-port on the command line).",
    ),
    "answers.host-address": (
        "“{typed}” is not a complete IP address.",
        "An IPv4 address has four numbers from 0 to 255.",
        "Type all four numbers (192.0.2.10) or the host's name.",
    ),
    "answers.host-malformed": (
        "“{typed}” is not a host name.",
        "A name has letters, digits and hyphens, in parts separated by dots, 63 characters a part.",
        "Compare it with the name the IBM i administrator gave you.",
    ),
    "answers.profile-empty": (
        "The service account is empty.",
        "MyPass signs on to the host as a user profile of its own.",
        "Type the profile's name, for example MYPASSSVC.",
    ),
    "answers.profile-long": (
        "“{typed}” has {length} characters.",
        "A user profile's name has at most 10.",
        "Type the name as the IBM i administrator created it.",
    ),
    "answers.profile-characters": (
        "“{typed}” is not a user profile's name.",
        "A profile's name has letters A to Z, digits, # $ _ @ and does not begin with a digit.",
        "Type the name as the IBM i administrator created it.",
    ),
    "answers.partition-empty": (
        "The partition has no name.",
        "The name is what reports and the list of partitions show.",
        "Give it a short name such as PROD.",
    ),
    "answers.partition-long": (
        "The partition's name has {length} characters.",
        "Names have at most 40, so that lists stay readable.",
        "Shorten the name.",
    ),
    "answers.partition-characters": (
        "{typed} cannot name a partition.",
        "Commas separate names on the command line, and control characters cannot be shown.",
        "Use letters, digits, blanks and hyphens.",
    ),
    "answers.partition-taken": (
        "There is already a partition named “{typed}”.",
        "Each partition needs a name of its own.",
        "Choose another name.",
    ),
    "answers.port-range": (
        "“{typed}” is not a port number.",
        "TCP ports are whole numbers from 1 to 65535.",
        "Type the number, or leave it out for the standard port.",
    ),
    "answers.fingerprint": (
        "“{junk}” does not belong into a fingerprint.",
        "A fingerprint is 64 hexadecimal digits (SHA-256) or 40 (SHA-1): 0 to 9 and A to F, with "
        "colons, blanks or nothing between them.",
        "Paste one fingerprint as DCM shows it, and nothing else.",
    ),
    "answers.fingerprint-kind": (
        "This is no whole {kind} fingerprint.",
        "Its label says {kind}, which has {wanted} hexadecimal digits; {count} stand here.",
        "Paste the fingerprint once more as DCM shows it.",
    ),
}
