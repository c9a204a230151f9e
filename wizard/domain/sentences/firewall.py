"""Problems of the way out through Windows' firewall."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "firewall.no-windows": (
        "This machine has no Windows firewall.",
        "Its rules are looked at on the gateway machine itself.",
        "Run this on the gateway's Windows server.",
    ),
    "firewall.denied": (
        "Windows does not let this account work with the firewall's rules.",
        "Only administrators may change them.",
        "Start the program as administrator.",
    ),
    "firewall.slow": (
        "Windows did not answer about its firewall within {seconds} seconds.",
        "PowerShell is slow to start on a busy machine, or the firewall's service hangs.",
        "Repeat it; look at the service “Windows Defender Firewall” when it stays so.",
    ),
    "firewall.no-powershell": (
        "The firewall's rules cannot be read: {program} does not start.",
        "They are read through Windows PowerShell, and a policy may forbid it.",
        "Compare the outbound rules in “Windows Defender Firewall with Advanced Security”.",
    ),
    "firewall.refused": (
        "Windows refused to tell or to change the firewall's rules.",
        "It reported: {words}",
        "Look at the service “Windows Defender Firewall” (mpssvc), which has to run.",
    ),
    "firewall.strange": (
        "Windows' answer about its firewall cannot be read.",
        "PowerShell printed something else than was asked for.",
        "Compare the outbound rules in “Windows Defender Firewall with Advanced Security”.",
    ),
    "firewall.blocked": (
        "The rule “{rule}” blocks connections out to port {port}.",
        "A block rule wins over every rule that allows ({profile} network). {use}",
        "Disable or narrow that rule in “Windows Defender Firewall with Advanced Security”, "
        "or in the group policy that brings it.",
    ),
    "firewall.missing": (
        "Connections out to port {port} do not leave this machine.",
        "In the {profile} network only what a rule allows goes out, and no rule allows this. {use}",
        "Run “mypass-wizard --install-dir DIR gateway firewall allow” as administrator, or have "
        "the rule made by group policy.",
    ),
    "firewall.unsure": (
        "It is not certain that connections out to port {port} leave this machine.",
        "The rule “{rule}” is for some addresses or for one program alone ({profile} network). "
        "{use}",
        "Compare that rule with the host's address and the gateway's programs in “Windows Defender "
        "Firewall with Advanced Security”.",
    ),
    "firewall.no-partitions": (
        "No partition is known for which the firewall could be opened.",
        "Rules are made for the addresses of the configured partitions alone.",
        "Name the gateway with --install-dir DIR before the command, and set up its partitions "
        "first.",
    ),
    "firewall.unconfirmed": (
        "Nobody confirmed the change of the firewall's rules.",
        "There is no terminal at which to ask.",
        "Give --yes.",
    ),
    "firewall.not-kept": (
        "The rules were made, and connections out to port {ports} still do not leave this machine.",
        "A group policy may forbid the rules of the machine itself.",
        "Have the rules made by group policy: TCP, outbound, those ports.",
    ),
    "firewall.not-gone": (
        "Rules of the group “{group}” are still in force.",
        "A group policy may bring rules of the same group.",
        "Look at them in “Windows Defender Firewall with Advanced Security”, sorted by group.",
    ),
}
