"""Problems of the simulated IBM i and its scenario files."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "simulator.file-unreadable": (
        "The scenario {file} cannot be read.",
        "{reason}",
        "Check the path and the rights of the file.",
    ),
    "simulator.file-large": (
        "The scenario {file} has more than {limit} bytes.",
        "A scenario is a short text file.",
        "Choose the scenario's TOML file.",
    ),
    "simulator.not-toml": (
        "The scenario {file} is not a TOML file.",
        "{reason}",
        "Correct that line, or start from resources/scenarios/demo.toml.",
    ),
    "simulator.no-partition": (
        "The scenario {file} describes no partition.",
        "Each partition stands in a [[partition]] table, and there is none.",
        "Add one, as resources/scenarios/demo.toml shows.",
    ),
    "simulator.many-partitions": (
        "The scenario {file} describes {count} partitions.",
        "{limit} can run at the same time.",
        "Remove some of them.",
    ),
    "simulator.partition-count": (
        "{count} partitions cannot be simulated.",
        "From 1 to {limit} can run at the same time.",
        "Choose a number in that range.",
    ),
    "simulator.unknown-key": (
        "The scenario {file} has an unknown key {key}.",
        "The keys known there are: {known}.",
        "Correct its spelling or remove it.",
    ),
    "simulator.wrong-type": (
        "The key {key} in the scenario {file} has a value of the wrong kind.",
        "It takes {expected}.",
        "Correct the value.",
    ),
    "simulator.wrong-value": (
        "The key {key} in the scenario {file} has a value that it does not know.",
        "It takes {expected}.",
        "Correct the value.",
    ),
    "simulator.missing-key": (
        "The scenario {file} lacks the key {key}.",
        "Nothing can stand in for it.",
        "Add the key.",
    ),
    "simulator.twice": (
        "The scenario {file} has two entries named {name} under {key}.",
        "Names tell the entries apart.",
        "Rename or remove one of them.",
    ),
    "simulator.address": (
        "The simulated partition {name} cannot listen on {address}.",
        "{reason}",
        "Choose an address of this machine, such as 127.0.0.10.",
    ),
    "simulator.port-taken": (
        "The simulated partition {name} cannot listen on port {port} of {address}.",
        "Another program uses that port.",
        "End that program, or choose another port or address.",
    ),
    "simulator.port-denied": (
        "The simulated partition {name} cannot listen on port {port} of {address}.",
        "This account may not open that port; ports below 1024 often need more rights.",
        "Choose a port above 1023, or leave the key out.",
    ),
    "simulator.port-dead": (
        "The simulated partition {name} does not answer on port {port} of {address}.",
        "{reason}",
        "A firewall on this machine may block loopback connections; allow them.",
    ),
    "simulator.certificate": (
        "The simulated partition {name} cannot use its certificate for {service}.",
        "This machine's OpenSSL refuses it: {reason}",
        "Choose another key, signature or TLS version in the scenario.",
    ),
    "simulator.export-format": (
        "The local CA cannot be exported as {format}.",
        "It knows pem, der, p7b and p12.",
        "Choose one of these.",
    ),
    "simulator.export-password": (
        "The local CA cannot be exported as p12 without a password.",
        "A PKCS#12 file is protected by one.",
        "Give a password for the file.",
    ),
}
