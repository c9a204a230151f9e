"""Problems of the rights to the files that the program writes."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "rights.descriptor-strange": (
        "Windows describes the rights of a file in a way that is not known here.",
        "The description has another form than Microsoft's documentation says.",
        "Look at the file's Properties, Security. Nothing was changed.",
    ),
    "rights.entry-gone": (
        "The entry for {account} is not there as it was made.",
        "Somebody changed or removed it since.",
        "Look at the rights and remove by hand what is no longer wanted. Nothing was changed.",
    ),
    "rights.name-characters": (
        "This cannot be the name of an account or a group.",
        "A name has 1 to 256 characters, and no control characters.",
        "Type the name as Windows shows it, for example MP-GWGroup or IIS AppPool\\MyPassGateway.",
    ),
    "rights.name-unknown": (
        "This machine knows no account or group named “{account}”.",
        "The name is mistyped, the group was not made yet, or its domain cannot be reached.",
        "Check the name, with DOMAIN\\ before it for one of a domain, or make the group first.",
    ),
    "rights.name-wide": (
        "“{account}” stands for far more people than those who look after the gateway.",
        "Whoever belongs to it could read or change what the gateway trusts.",
        "Make a group of its own for the gateway, and name that.",
    ),
    "rights.everyone": (
        "Far too many people may use {path}: {accounts}.",
        "The file took over the rights of its folder, or somebody gave it these.",
        "Run gateway rights apply, or set its rights yourself (Properties, Security).",
    ),
    "rights.everyone-changes": (
        "Far too many people may change or remove {path}: {accounts}.",
        "Whoever changes it decides which hosts the gateway trusts and what it runs there.",
        "Run gateway rights apply, or set its rights yourself (Properties, Security).",
    ),
    "rights.everyone-secret": (
        "Far too many people may read the password in {path}: {accounts}.",
        "On this machine its encryption does not keep it from them.",
        "Put its rights right now, then change the password.",
    ),
    "rights.wide": (
        "More accounts may use {path} than need it: {accounts}.",
        "The file took over the rights of its folder, or somebody gave it these.",
        "Run gateway rights apply, or set its rights yourself (Properties, Security).",
    ),
    "rights.denied": (
        "You may not see or change the rights of {path}.",
        "That takes an administrator, or a member of the configuration group.",
        "Start the program as one of them. Nothing was changed.",
    ),
    "rights.failed": (
        "The rights of {path} cannot be read or set: {reason}.",
        "The disk may keep no rights (FAT, some network folders), or another program holds it.",
        "Remove the cause and try again. Nothing was changed.",
    ),
    "rights.locked-out": (
        "With the rights of the file that it replaces you could not finish {path}.",
        "Those who may write that file are not those who may remove it, or you are none of them.",
        "Start the program as a member of the configuration group, or as an administrator.",
    ),
    "rights.no-names": (
        "It is not known yet who looks after this gateway.",
        "Without the configuration group's name the gateway could lose its own files.",
        "Name the group, and the application pool's account where there is one: "
        "gateway rights set --group G --pool P.",
    ),
    "rights.nothing-named": (
        "Neither a group nor an account is named.",
        "The command sets the names that it is given and leaves the other one.",
        'Give --group G, --pool P, or both; an empty name (--pool "") removes it.',
    ),
    "rights.file-malformed": (
        "{path} cannot be read as TOML at line {line}.",
        "Somebody changed it by hand, or a copy of it broke off.",
        "Mend that line, or remove the file and name the group anew with gateway rights set.",
    ),
    "rights.file-layout": (
        "rights.toml is laid out in a way that cannot be edited without losing something.",
        "It was written by hand or by another program.",
        "Write the names into it by hand: group = 'NAME' and pool = 'NAME'. Nothing was changed.",
    ),
    "rights.file-value": (
        "“{key}” in {path} is not a name.",
        "It holds something else than text in quotes of 1 to 256 characters.",
        "Write it as {key} = 'NAME', with single quotes around a name that has a backslash.",
    ),
    "rights.file-key": (
        "“{key}” in {path} has no effect.",
        "The file has two names: group and pool.",
        "Look for a mistyped key. It stays as it is.",
    ),
    "rights.unconfirmed": (
        "Nobody is there to confirm the change of the rights.",
        "The command does not run at a terminal.",
        "Look at gateway rights first, then give --yes. Nothing was changed.",
    ),
    "rights.link": (
        "{path} is a link, or has a second name elsewhere.",
        "Its rights would be changed at a place that nobody sees here.",
        "Put the file itself in its place. Nothing was changed.",
    ),
    "rights.not-kept": (
        "{path} did not take the rights that were set.",
        "Read back, they were others; the rights from before are set again.",
        "Look for a policy or a program that sets the rights of this folder.",
    ),
    "rights.half": (
        "The rights of {path} are neither as before nor as wanted.",
        "What was set did not read back, and the way back failed: {reason}",
        "Look at the file's Properties, Security, and set its rights there.",
    ),
}
