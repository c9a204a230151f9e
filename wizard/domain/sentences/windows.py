"""What is to be said about the gateway machine's Windows."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "windows.old": (
        "{product} (build {build}) is older than Windows Server 2016.",
        "The MyPass Gateway needs Windows Server 2016 (build {least}) or later.",
        "Move the gateway to a newer Windows Server, or upgrade this one, before setting it up.",
    ),
    "windows.workstation": (
        "{product} (build {build}) is an edition for workstations.",
        "The MyPass Gateway is meant for Windows Server 2016 or later. A workstation restarts for "
        "updates, sleeps, and password resets wait meanwhile.",
        "Use it for a trial alone, and put the gateway in operation on a Windows Server.",
    ),
    "windows.unread": (
        "Windows does not tell its version.",
        "It reported: {words}.",
        "Run winver on this machine, and compare: Windows Server 2016 (build 14393) or later.",
    ),
}
