"""Problems of the program as a whole: its settings, its window, its command line."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "app.settings-unreadable": (
        "The saved answers in {path} cannot be read.",
        "The file's rights do not let you, or the disk has a fault (Details).",
        "Check the rights of the file, or move it away to begin afresh.",
    ),
    "app.settings-unwritable": (
        "The answers could not be saved in {path}.",
        "The disk is full or the folder cannot be written (Details).",
        "Keep this window open, make room or correct the rights, then go on.",
    ),
    "app.no-java": (
        "No usable Java runtime was found on this machine.",
        "The connector and these checks need Java 8 or later, 64-bit.",
        "Install a Java runtime on the gateway (for example Eclipse Temurin), "
        "or name its folder on the page Java and Toolbox.",
    ),
    "app.no-jar": (
        "No usable jt400.jar was found on this machine.",
        "The checks use the IBM Toolbox for Java, as the connector does.",
        "Name the gateway's jt400.jar on the page Java and Toolbox, "
        "or fetch one with packaging/fetch_jt400.py.",
    ),
    "app.no-window": (
        "The window cannot be opened on this machine.",
        "Qt or a system library that it needs is missing (Details).",
        "Use the command line (mypass-wizard --help), or install the library named under Details.",
    ),
    "app.no-display": (
        "There is no display to open the window on.",
        "The program runs in a session without a screen.",
        "Use the command line (mypass-wizard --help), or start it in a desktop session. The "
        "demonstration walks without one: demo --headless.",
    ),
    "cli.no-gateway": (
        "No gateway folder was named.",
        "This command reads and writes the connector's files.",
        "Name the folder that holds MyPassGateway: mypass-wizard --install-dir DIR ...",
    ),
    "cli.usage": (
        "{what}",
        "The command line could not be understood, so nothing was done.",
        "Add --help to the command to see its options.",
    ),
    "cli.no-partitions": (
        "This gateway has no partitions yet.",
        "There is no partitions.toml in its connector folder, or it names none.",
        "Set the gateway up in the window, write the file (the README shows it), or name a host: "
        "check --host H --user U.",
    ),
    "cli.setting-unknown": (
        "“{typed}” is not a key of fpc101.properties; “{meant}” is.",
        "The connector finds a key by its exact spelling alone, capital letters included.",
        "Set {meant}, which the product guide documents.",
    ),
    "cli.no-host": (
        "No partition is configured and no host was named.",
        "There is nothing to check.",
        "Name a host (--host H --user U), or a gateway with partitions (--install-dir DIR).",
    ),
    "cli.renew-no-host": (
        "No host was named whose new CA is to be trusted.",
        "There is no gateway with partitions either to take one from.",
        "Name the host: {command} HOST (its name or its address).",
    ),
    "cli.renew-which-host": (
        "No host was named whose new CA is to be trusted.",
        "A renewal is of one host at a time. The gateway's partitions are on: {hosts}.",
        "Name one of them: {command} {first}",
    ),
    "cli.unknown-partition": (
        "There is no partition named “{name}”.",
        "The gateway knows: {known}.",
        "Use one of these names, or add the partition with the window.",
    ),
    "cli.user-missing": (
        "The service account is missing.",
        "A check signs on to the host as a user profile.",
        "Add --user with the profile's name.",
    ),
    "cli.host-and-names": (
        "Both partition names and --host were given.",
        "A check is either of configured partitions or of one host named here.",
        "Use one of the two.",
    ),
    "cli.options-of-host": (
        "These options describe a host, but no --host was given.",
        "Configured partitions have their account, SSL mode and ports in partitions.toml.",
        "Add --host and --user, or leave the options out.",
    ),
    "cli.truststore-password": (
        "The truststore {path} needs its password.",
        "It is a PKCS#12 store: without the password Java sees no certificate in it.",
        "Add --truststore-password-file FILE.",
    ),
    "cli.password-sources": (
        "More than one source for the password was named.",
        "Only one of them can be right.",
        "Use either --password-stdin or --password-file.",
    ),
    "cli.password-file": (
        "The password file {path} cannot be read.",
        "{reason}",
        "Check the path and its rights. The file holds the password in its first line.",
    ),
    "cli.password-empty": (
        "The password is empty.",
        "{source} held no password in its first line.",
        "Put the password there and try again. A store whose password is empty opens without this "
        "option.",
    ),
    "cli.profile-password-empty": (
        "The password is empty.",
        "{source} held no password in its first line.",
        "Put the password into the first line and try again.",
    ),
    "cli.new-password-none": (
        "The password of {what} is needed.",
        "It was not given, and there is no terminal to ask at.",
        "Add --new-password-file FILE or --new-password-stdin.",
    ),
    "cli.export-folder": (
        "The certificates cannot be written to {folder}: {reason}.",
        "The folder is a file, cannot be made, or is not open to this account.",
        "Name another folder with --export-dir.",
    ),
    "cli.simulate-address": (
        "“{typed}” is not a loopback address.",
        "Simulated hosts listen on this machine alone, on addresses from 127.0.0.1 to "
        "127.255.255.254.",
        "Type one of these, such as 127.0.0.10.",
    ),
    "cli.no-folder": (
        "The folder in which this command was started no longer exists.",
        "It was removed or renamed meanwhile.",
        "Go to another folder and run the command again.",
    ),
    "cli.setting-characters": (
        "The value of {key} has bytes that are no text.",
        "The terminal and the command do not agree about the character set.",
        "Type the value again, or write the characters as \\uXXXX in the file itself.",
    ),
    "cli.password-characters": (
        "The password holds characters that no keyboard types.",
        "{source} has control characters (NUL, tab and the like) in its first line; such a file "
        "is often saved in another encoding.",
        "Save the password as plain text in UTF-8 and try again. Nothing was sent.",
    ),
    "cli.password-none": (
        "The password of {what} is needed.",
        "It is neither in the vault nor given, and there is no terminal to ask at.",
        "Add --password-stdin or --password-file FILE.",
    ),
    "cli.setting-form": (
        "“{typed}” is not KEY=VALUE.",
        "A setting is a key, an equals sign and a value.",
        "Write for example SSLmode=true.",
    ),
    "cli.source-password": (
        "{file} needs a password of its own.",
        "It is encrypted, and the truststore's password does not open it.",
        "Write its password into the first line of a file, and add --source-password-file FILE.",
    ),
    "cli.file": (
        "{path} cannot be read.",
        "{reason}",
        "Check the path and its rights.",
    ),
    "cli.output-lost": (
        "What the command printed could not be written.",
        "The disk is full, or the place that the output was sent to has a fault (Details).",
        "Make room or send the output elsewhere, then run the command again.",
    ),
    "cli.fingerprint": (
        "The fingerprint does not match any certificate that {host} presents.",
        "The host presents {seen}.",
        "Compare both with the one that DCM shows. Do not trust a certificate that differs.",
    ),
    "cli.not-confirmed": (
        "Nothing was imported.",
        "The fingerprint was not confirmed.",
        "Compare it with DCM, then repeat with --fingerprint SHA256, or with --yes once you have.",
    ),
    "cli.interrupted": (
        "Interrupted.",
        "",
        "",
    ),
    "cli.password-differs": (
        "The two passwords differ.",
        "One of them was mistyped.",
        "Type the same password twice.",
    ),
    "cli.not-a-truststore": (
        "{path} is no truststore.",
        "Java reads JKS and PKCS#12 stores; this file is neither.",
        "Name the store itself. Certificates are brought into a store with: "
        "keystore import STORE FILE.",
    ),
    "cli.which-partitions": (
        "It was not said on which partitions.",
        "The gateway has several: {known}.",
        "Name them with --partitions NAME,..., or take --all.",
    ),
    "cli.host-and-partitions": (
        "--host names a host of its own; --partitions and --all name configured ones.",
        "Both were given.",
        "Use one of them.",
    ),
    "cli.all-and-partitions": (
        "--partitions names some partitions, --all means every one.",
        "Both were given.",
        "Use one of them.",
    ),
    "cli.two-from-input": (
        "Two passwords cannot both come from standard input.",
        "Only its first line is read.",
        "Put one of them into a file: --password-file or --new-password-file.",
    ),
    "cli.no-store": (
        "No truststore was named.",
        "The command works on a store of certificates, and was not told which.",
        "Name the store behind the command, or before it the gateway whose connector has one: "
        "--install-dir DIR.",
    ),
    "cli.no-store-there": (
        "The connector folder {folder} holds no truststore.",
        "None was written yet, or it lies elsewhere.",
        "Name the store, or write one with: keystore fetch STORE --host H.",
    ),
    "cli.warn-days": (
        "“{typed}” is no number of days to look ahead.",
        "It is a number from 0 to {most}.",
        "Use for example --warn-days 30.",
    ),
    "cli.task-options": (
        "These options do not belong together.",
        "--register-task makes the daily task, --unregister-task removes it, and --daily-at says "
        "when a task that is made runs.",
        "Use one of the two, and --daily-at with --register-task alone.",
    ),
    "cli.daily-at": (
        "“{typed}” is no time of day.",
        "The task runs once a day, at a time like 07:00 or 18:30.",
        "Use for example --daily-at 07:00.",
    ),
    "cli.store-type": (
        "“{typed}” is not a type of store.",
        "Stores are written as jks or pkcs12.",
        "Use --type jks (every Java reads it) or --type pkcs12.",
    ),
    "cli.trust-choice": (
        "“{typed}” is not a choice of what to trust.",
        "The choices are auto, ca and all.",
        "Use --trust auto, unless you know that you need another.",
    ),
    "cli.nothing-to-trust": (
        "None of the certificates was taken into the store.",
        "{reasons}",
        "Export the host's current CA in DCM and import that, or insist with --trust ca (every "
        "CA) or --trust all.",
    ),
    "cli.no-ca": (
        "There is no CA certificate to trust.",
        "{subject} was issued by a CA that is not in the file; trusting the host's own "
        "certificate would break at its next renewal.",
        "Export the issuing CA in DCM and import that, or insist with --trust all.",
    ),
    "cli.ssl-mode": (
        "“{typed}” is no value for SSLmode.",
        "The connector knows true and false.",
        "Use SSLmode=true (recommended) or SSLmode=false.",
    ),
    "cli.gateway-file": (
        "{what}",
        "A file of the gateway cannot be understood, so its partitions are not known (Details).",
        "Mend the file, or restore it from wizard-backups in the connector folder.",
    ),
    "app.unexpected": (
        "The program met a situation that it does not know.",
        "This is a fault of the program; nothing half-done was left behind.",
        "Try again; if it stays, give the Details to MyPass support.",
    ),
    "cli.practice-folder": (
        "No gateway folder to practise on can be made in “{folder}”: {reason}.",
        "It is made in an empty or new folder, so that a real gateway is never changed.",
        "Name another folder: simulate --gateway DIR.",
    ),
    "cli.unfinished": (
        "An earlier change of this gateway was cut short.",
        "The program ended in the middle of writing, so the files may be a mixture of old and new.",
        "Put the old files back first: config restore (they are saved in {folder}).",
    ),
}
