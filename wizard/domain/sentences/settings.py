"""Problems of fpc101.properties: its keys, its backups, and changes by two at a time."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "settings.duplicate": (
        "{key} stands {count} times: on line {last}, and before that on line {first}.",
        "Java takes the last one and says nothing of the others.",
        "Remove the entries that do not count, so that nobody edits the wrong one: config unset "
        "--earlier {key}.",
    ),
    "settings.ssl-value": (
        "SSLmode on line {line} is “{value}”.",
        "The connector takes everything but true for false: passwords travel in clear text.",
        "Write true: config set SSLmode=true.",
    ),
    "settings.ssl-off": (
        "SSLmode on line {line} is false.",
        "Passwords travel to every host in clear text, new ones included.",
        "Write true once the hosts have their certificates: config set SSLmode=true.",
    ),
    "settings.utf8": (
        "{key} on line {line} looks like UTF-8: “{meant}” is read as “{read}”.",
        "The connector reads the file as Latin-1, as Java does.",
        "Write it with mypass-wizard config set, or type {escaped} in an editor.",
    ),
    "settings.key-near": (
        "“{typed}” on line {line} is no key of the connector; “{meant}” is.",
        "The connector finds a key by its exact spelling alone, capital letters included.",
        "Set {meant}, and remove {typed}: config unset {typed}.",
    ),
    "settings.changed-apart": (
        "“{path}” was changed by someone else in the meantime.",
        "The other change and this one touch different keys (Details shows both, and the file "
        "that has them together).",
        "Run the command again: it starts from what the file holds now. Nothing was written.",
    ),
    "settings.changed-same": (
        "“{path}” was changed by someone else in the meantime, and so was the same key: {keys}.",
        "Details shows what the file held, what it holds now, and what this change wants.",
        "Decide which value is right, and set it again. Nothing was written.",
    ),
    "settings.choice-missing": (
        "It is not decided yet which value {keys} shall have.",
        "The file and this change hold different ones.",
        "Choose one of the two for each of these keys.",
    ),
    "settings.key-empty": (
        "The new key has no name.",
        "A setting is a key and its value.",
        "Type the key that the connector's makers named.",
    ),
    "settings.key-there": (
        "“{key}” is there already.",
        "A key that stands twice has the value of its last line.",
        "Change its value where it is shown.",
    ),
    "settings.backup-unknown": (
        "There is no backup “{typed}”.",
        "The newest ones in {folder} are: {known}.",
        "Use a number or a name as config history shows them.",
    ),
    "settings.backup-many": (
        "“{typed}” is the beginning of {count} backups.",
        "Only one of them can be meant; the newest of them are: {known}.",
        "Type more of the name, as config history shows it.",
    ),
    "settings.restore-edited": (
        "“{path}” was edited by other means after the last change of this program ({time}).",
        "What is put back may be much older than that edit, and replaces it.",
        "Look at the difference (Details, or config diff), then repeat with --yes; the file as it "
        "is now is kept as a backup. Nothing was written.",
    ),
    "settings.restore-declined": (
        "Nothing was put back.",
        "The difference was not confirmed.",
        "Name another backup, as config history shows it, or repeat with --yes.",
    ),
    "settings.no-backup": (
        "There is no backup of “{path}”.",
        "A backup is made by each change of this program; none in {folder} holds the file.",
        "There is nothing to compare with yet.",
    ),
    "settings.two-values": (
        "{what} was given twice: “{first}” and “{second}”.",
        "Only one of the two can be meant.",
        "Repeat the command with the one you mean. Nothing was written.",
    ),
    "settings.preset-and-command": (
        "Both a preset and a command were given.",
        "A preset is a command, and only one of them can be meant.",
        "Use --preset NAME or command=..., not both.",
    ),
    "settings.nothing-asked": (
        "No setting was given.",
        "The command changes what it is told, and nothing else.",
        "Write for example config set SSLmode=true, or config set --preset default.",
    ),
}
