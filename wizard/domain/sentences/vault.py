"""Problems of a password file and of the key file beside it."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ the key file
    "vault.key-missing": (
        "The key file {path} of the password file is not there.",
        "Without it nobody can read the passwords that are stored: it was deleted, moved or left "
        "behind.",
        "Put the key file back from a backup. When it is lost, rename {vault} and store the "
        "passwords again.",
    ),
    "vault.key-open": (
        "Other accounts have rights to the key file {path} (mode {mode}).",
        "Whoever reads the key file can read every password.",
        "Run: chmod 600 '{path}'. When others may have read it, change the passwords as well.",
    ),
    "vault.key-owner": (
        "The key file {path} belongs to another account.",
        "The one who owns it could have read it, or could exchange it.",
        "Run this program as that account, or as its owner run: chown {user} '{path}'.",
    ),
    "vault.key-link": (
        "The key file {path} is a link or no regular file.",
        "A link can lead to a file that somebody else controls.",
        "Put the key file itself there.",
    ),
    "vault.key-damaged": (
        "The key file {path} cannot be used.",
        "It does not hold what this program wrote into it, or a newer version wrote it.",
        "Put it back from a backup. When it is lost, rename it and {vault}, and store the "
        "passwords again.",
    ),
    "vault.key-other": (
        "The password file {path} was made with another key file.",
        "One of the two was copied from another person or machine, or restored alone.",
        "Put the two files that belong together in place, or rename both and store the passwords "
        "again.",
    ),
    # ------------------------------------------------------------ the vault file
    "vault.damaged": (
        "The password file {path} cannot be read.",
        "Something damaged or cut it short; it is left as it is.",
        "Put it back from a backup, or rename it and store the passwords again.",
    ),
    "vault.newer": (
        "The password file {path} was written by a newer version of this program.",
        "It has version {found}; this program knows {known}.",
        "Install the newer version here as well.",
    ),
    "vault.other-kind": (
        "The password file {path} was encrypted in another way ({found}).",
        "It comes from another system: this one uses {known}.",
        "Rename it and store the passwords again.",
    ),
    "vault.entry-damaged": (
        "The stored password “{entry}” cannot be decrypted.",
        "It was damaged or exchanged in {path}; the other passwords are not concerned.",
        "Type the password and keep it again, or have it forgotten.",
    ),
    "vault.machine-other": (
        "The stored password “{entry}” does not open on this machine.",
        "Windows ties it to the machine on which it was stored: {machine}. This one is {here}.",
        "Type the password on this machine and keep it again; a moved gateway needs this once for "
        "each password.",
    ),
    "vault.unreadable": (
        "The file {path} cannot be read.",
        "The system reports: {reason}.",
        "Grant this account the right to read it, or start the program as an account that has it.",
    ),
    "vault.unwritable": (
        "The file {path} cannot be written.",
        "The system reports: {reason}.",
        "Make room or grant this account the right to write there. What was stored before is "
        "unchanged.",
    ),
    "vault.busy": (
        "Another program has been writing passwords for more than {seconds} seconds.",
        "It holds the lock of {path}.",
        "Close the other window or command, then try again.",
    ),
    "vault.unprotected": (
        "The file {path} cannot be given restrictive rights.",
        "The system reports: {reason}.",
        "Start the program as an administrator for this step, or choose another place for "
        "passwords. Nothing was stored.",
    ),
    "vault.dpapi": (
        "Windows did not encrypt the password.",
        "Its data protection (DPAPI) reports code {code}.",
        "Try again after a restart of Windows, or keep the password in the Credential Manager.",
    ),
    # ------------------------------------------------------------ choosing
    "vault.place-unknown": (
        "“{typed}” is no place for passwords.",
        "This machine has: {known}.",
        "Use one of these.",
    ),
    "vault.choice-damaged": (
        "The file {path}, which says where passwords are kept, cannot be used.",
        "Something damaged it, or a newer version wrote it. The passwords lie elsewhere.",
        "Put it back from a backup, or choose the place again: vault use PLACE --leave.",
    ),
    "vault.not-kept": (
        "“{entry}” was not kept as it should be.",
        "Read back, it was something else than what was stored.",
        "Nothing was moved. Look for a disk that is full, or choose the other place.",
    ),
    "vault.system-away": (
        "The system's vault does not answer, and it holds passwords: {entries}.",
        "A session without a desktop often has no vault; one with a desktop may have locked it.",
        "Unlock it, or run this in a desktop session. “vault use PLACE --leave” leaves these "
        "where they are.",
    ),
    "vault.entry-unknown": (
        "No password is stored as “{entry}”.",
        "“vault show” lists the names.",
        "Write the name as it is shown there.",
    ),
    "vault.locked-out": (
        "You would not be able to open {path} any more.",
        "Only Administrators and SYSTEM may open password files here, and you work without "
        "administrator's rights.",
        "Start the program as an administrator, or keep passwords in the Credential Manager. "
        "Nothing was stored.",
    ),
}
