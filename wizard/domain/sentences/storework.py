"""Problems of work on a store: names, conversion, export, removal, and the commands for it."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ the room
    "keystore.alias-taken": (
        "The store has an entry named “{alias}” already.",
        "Java keeps one entry for each name, and upper and lower case are the same to it.",
        "Choose another name.",
    ),
    "keystore.alias-characters": (
        "This cannot be the name of an entry.",
        "A name has 1 to {most} characters that can be printed. Stores hold longer ones (65,535 "
        "bytes in a JKS), but no list shows them whole, and a person has to type them to "
        "remove the entry.",
        "Choose a shorter or another name.",
    ),
    "keystore.not-convertible": (
        "The store cannot be written as {type} as a whole: {names} cannot be taken along.",
        "{reason}.",
        "Give the key's own password where it has one, or leave these entries out. Nothing was "
        "written.",
    ),
    "keystore.export-format": (
        "“{typed}” is not a format for export.",
        "Certificates are written as pem, der or p7b.",
        "Use pem, unless the program that reads the file asks for another.",
    ),
    "keystore.export-nothing": (
        "There is no certificate to export.",
        "The store holds none, or the entries chosen have none.",
        "List the store and choose an entry with a certificate.",
    ),
    "keystore.export-one": (
        "A DER file holds one certificate, and {count} are to be exported.",
        "The format has no place for more.",
        "Choose one entry, or one of the formats for several: PEM or PKCS#7 (pem, p7b).",
    ),
    # ------------------------------------------------------------ what both doors do
    "flows.target-exists": (
        "{path} is there already.",
        "It would be overwritten.",
        "Name another file, or say that it may be replaced; a backup is kept.",
    ),
    "flows.export-over-store": (
        "{path} is the store itself.",
        "An export holds certificates alone, and no connector could open it as its store.",
        "Name another file.",
    ),
    "flows.removal-refused": (
        "{aliases} stays in the truststore: without it Java refuses {name}.",
        "With the entry gone, Java said: {cause}",
        "Everything is as it was before. Renew {name} first; then what it needs no more may go.",
    ),
    "flows.undo-refused": (
        "The store stays as it is: after the undo Java refuses {name}, which it trusts now.",
        "{cause}",
        "Everything is as it was before the undo. If {name} is no longer to be reached, take it "
        "out of the gateway's partitions (partitions.toml) first; then the undo goes through.",
    ),
    "flows.undo-overtaken": (
        "{path} was changed by someone else after the last change of this program.",
        "An undo takes that back as well. {losses}",
        "Undo all the same if that is what you want: the store as it is now is kept in a backup.",
    ),
    "flows.store-overtaken": (
        "{path} was not put back: someone else changed it in the meantime.",
        "It was to be put back because of this: {cause} That would lose what the other one wrote.",
        "Look at what the store holds now. As it was before the change it lies in {folder}.",
    ),
    "flows.passwords-differ": (
        "The two passwords differ.",
        "One of them was mistyped.",
        "Type the same password twice.",
    ),
    # ------------------------------------------------------------ the commands
    "cli.stdin-twice": (
        "Standard input is to be two things at once.",
        "It can be one file, or the password, and not both.",
        "Put the password into the first line of a file and add --password-file FILE.",
    ),
    "cli.generate-and-given": (
        "A password is to be generated and is given as well.",
        "Only one of them can be the store's.",
        "Use either --generate-password, or --password-file or --password-stdin.",
    ),
    "cli.generate-existing": (
        "{path} has its password already.",
        "A password is generated for a new store alone.",
        "Give the store's own password. To change it, use: keystore convert STORE TARGET "
        "--target-password-file FILE.",
    ),
    "cli.generate-no-vault": (
        "No password was generated for {path}, and nothing was written.",
        "This machine has no password vault to keep it in, and nobody would know it.",
        "Choose a password, and give it with --password-file FILE or at the prompt. Or keep "
        "passwords in an encrypted file: vault use file.",
    ),
    "cli.alias-of-many": (
        "The name “{alias}” is for one certificate, and {count} are to be trusted.",
        "Each entry of a store has a name of its own.",
        "Leave --alias out, or import the certificates one by one.",
    ),
    "cli.not-converted": (
        "The store cannot be written as {type} as a whole: {names} cannot be taken along.",
        "{reason}.",
        "Give a key's own password with --key-password-file FILE, or add --leave-out to go on "
        "without these entries. Nothing was written.",
    ),
    "cli.target-exists": (
        "{path} is there already.",
        "It would be overwritten.",
        "Name another file, or add --yes to replace it; a backup is kept.",
    ),
    "cli.undo-overtaken": (
        "{path} was changed by someone else after the last change of this program. Nothing was "
        "undone.",
        "An undo takes that back as well. {losses}",
        "Add --yes if that is what you want: the store as it is now is kept in a backup.",
    ),
    "cli.removal": (
        "Nothing was removed.",
        "{losses}",
        "Add --yes if that is what you want; keystore undo brings the store back.",
    ),
}
