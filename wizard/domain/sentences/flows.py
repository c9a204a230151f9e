"""Problems of the way through the set-up: answers that are missing, files that cannot be staged."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "flows.folder-missing": (
        "No gateway folder is chosen.",
        "Every file that the set-up reads and writes lies in that folder.",
        "Choose the folder that holds MyPassGateway.",
    ),
    "flows.folder-unread": (
        "{folder} has not been read yet.",
        "The connector's present set-up decides what the next pages show.",
        "Wait until the folder is read, or choose another one.",
    ),
    "flows.toolbox-looking": (
        "The search for Java and jt400.jar has not ended yet.",
        "Every proof on the host is given by the gateway's own Java and Toolbox.",
        "Wait for the search, or choose a Java folder and a jt400.jar yourself.",
    ),
    "flows.java-missing": (
        "No usable Java was found.",
        "The connector needs Java 8 or later, and so do the checks.",
        "Install a Java runtime on the gateway, or choose the folder of one that is there.",
    ),
    "flows.jar-missing": (
        "No usable jt400.jar was found.",
        "IBM Toolbox for Java speaks with the host; the connector folder usually holds it.",
        "Choose the jt400.jar that the connector uses.",
    ),
    "flows.no-host": (
        "No partition is named yet.",
        "The connector needs at least one IBM i to reset passwords on.",
        "Add a partition with its host name and its service account.",
    ),
    "flows.partition-unknown": (
        "There is no partition named “{name}”.",
        "The gateway's partitions are: {known}.",
        "Choose one of these names, or add the partition first.",
    ),
    "flows.command-empty": (
        "The command is empty.",
        "The connector runs it on the host for every password reset.",
        "Type the CHGUSRPRF command, or take the product's default.",
    ),
    "flows.command-long": (
        "The command has {length} characters.",
        "A CL command is at most 32,702 characters long.",
        "Shorten the command.",
    ),
    "flows.command-lines": (
        "The command holds a line break or another control character.",
        "The connector sends it as one line.",
        "Write the command on one line.",
    ),
    "flows.command-refused": (
        "The command cannot be used as it stands.",
        "{message}",
        "{next_step}",
    ),
    "flows.log-level": (
        "“{level}” is not a log level that the product documents.",
        "The levels are {levels}.",
        "Choose INFO for production, DEBUG while you look for a cause.",
    ),
    "flows.log-file": (
        "The log file's name holds a line break or another control character.",
        "Log4j takes the name as one line.",
        "Type the full path of the log file.",
    ),
    "flows.log-file-relative": (
        "“{file}” is not a full path.",
        "The connector would look for it in whatever folder it was started from.",
        "Type the full path, for example C:\\MyPassLogs\\iSeriesConnector.log.",
    ),
    "flows.log-file-folder": (
        "“{file}” is a folder.",
        "A log is a file: the connector could write nothing under the name of a folder.",
        "Type the path with the file's name behind it, for example iSeriesConnector.log. Nothing "
        "was written.",
    ),
    "flows.timeout-range": (
        "A connection cannot wait {seconds} seconds.",
        "Less than 1 second is too short for a real network, more than 120 looks like a hang.",
        "Choose a time from 1 to 120 seconds.",
    ),
    "flows.step-locked": (
        "“{step}” cannot be opened yet.",
        "It needs the answers of “{needs}”.",
        "Go to “{needs}” first.",
    ),
    "flows.review-outdated": (
        "What Review showed is no longer what would be written.",
        "An answer changed after the review.",
        "Open Review again and look at the changes.",
    ),
    "flows.not-applied": (
        "The changes are not applied yet.",
        "The gateway still has its former files.",
        "Press Apply, or go back to change an answer.",
    ),
    "flows.state-damaged": (
        "The answers of last time cannot be read.",
        "The saved file is damaged or was written by another version: {reason}.",
        "The set-up starts afresh; the damaged file is kept as {kept}.",
    ),
    "flows.store-password-needed": (
        "The password of the truststore {path} is not known.",
        "The store is there already, and nothing may be added without its password.",
        "Type the store's password on the Trust page.",
    ),
    "flows.store-password-choose": (
        "The new truststore has no password yet.",
        "This machine has no password vault to keep a generated one in.",
        "Type a password of at least 6 characters on the Trust page and keep it safe.",
    ),
    "flows.store-password-short": (
        "The truststore's password has {length} characters.",
        "Java's keytool refuses to open stores with fewer than 6.",
        "Choose a password of at least 6 characters.",
    ),
    "flows.file-unreadable": (
        "{path} cannot be read.",
        "{reason}.",
        "Check the path and your rights to the file.",
    ),
    "flows.file-large": (
        "{path} is larger than {limit} MB.",
        "Certificate files and truststores are much smaller.",
        "Choose the file that holds the certificate.",
    ),
    "flows.nothing-to-trust": (
        "{name} holds no certificate that can be trusted.",
        "{reason}.",
        "Export the CA certificate from the Digital Certificate Manager and import that file.",
    ),
    "flows.nothing-presented": (
        "{name} presents no certificate.",
        "{cause}",
        "Try again when the host answers, or import its new CA from a file.",
    ),
    "flows.store-invisible": (
        "Java does not see every certificate of the truststore {path}.",
        "It opened the store, but misses: {aliases}.",
        "Everything is as it was. Write the store as JKS, which every Java reads.",
    ),
    "flows.store-refused": (
        "With the new truststore Java refuses {name}. Everything is as it was before.",
        "{cause}",
        "{next_step}",
    ),
    "flows.store-not-proven": (
        "{path} was written on {when}, and no handshake has proven it since.",
        "The program ended before the gateway's Java had judged it, or no partition answered.",
        "Verify it now (keystore verify), or take the change back (keystore undo).",
    ),
    "flows.store-cut-short": (
        "An earlier change of {path} was cut short.",
        "The program ended in the middle of writing, so it and the files beside it may be a "
        "mixture of old and new.",
        "Put the old files back first: Undo on the page Truststore, or keystore undo (they are "
        "saved in {folder}).",
    ),
    "flows.store-unproven": (
        "The new truststore could not be proven. Everything is as it was before.",
        "No handshake came about with {names}: {cause}",
        "Try again when the host answers, or write the store without proof.",
    ),
    "flows.fingerprint-other": (
        "This fingerprint does not speak for {names}.",
        "It is that of another certificate that {host} presents: no signature ties the two "
        "together. Somebody in between can append the real CA to certificates of his own.",
        "Compare the fingerprint of {names} with the one the IBM i administrator reads in DCM.",
    ),
    "flows.renewal-unusable": (
        "Nothing is added: what {host} presents is not to be trusted as it is.",
        "{reasons}",
        "{step} To trust it all the same, use the Import page or keystore fetch.",
    ),
    "flows.fingerprint-old": (
        "This is the fingerprint of a certificate that the truststore holds already.",
        "{host} presents another one now, and that one is not trusted yet.",
        "Ask the IBM i administrator for the new certificate's fingerprint.",
    ),
    "flows.fingerprint-differs": (
        "The fingerprint is not the one that {host} presents.",
        "It belongs to another certificate, a character is missing, or somebody else answers "
        "in the host's place.",
        "Compare it with the one the IBM i administrator reads in the Digital Certificate Manager.",
    ),
    "flows.plain-partition": (
        "{name} does not use SSL.",
        "Without SSL the host presents no certificate.",
        "Turn SSL on for this partition on the Hosts page.",
    ),
    "flows.temp-unwritable": (
        "The truststore cannot be staged in {folder}.",
        "{reason}.",
        "Free some space or make the temporary folder writable, then check again.",
    ),
    "flows.reminder-password": (
        "The task could not open the truststore {path}.",
        "A task holds no password: it takes the store's from the vault, and the vault has none.",
        "Keep the store's password in the vault (page Reminder of the keystore wizard, or page "
        "Trust of the set-up), then register the task again. A system without a vault: have a "
        "scheduler of your own run “keystore verify” with --password-file FILE; a task that is "
        "registered here names no such file.",
    ),
    "flows.reminder-time": (
        "“{typed}” is no time of day.",
        "The task runs once a day.",
        "Type it like 07:00 or 18:30.",
    ),
    "flows.reminder-days": (
        "“{typed}” is no number of days to look ahead.",
        "It is a number from 0 to {most}.",
        "30 leaves a month for the renewal.",
    ),
    "flows.store-no-backup": (
        "There is no backup of {path}.",
        "A backup is made whenever this program changes a store; none of it lies in {folder}.",
        "Look for another copy of the store, or write it anew from its certificates.",
    ),
    "flows.store-as-backup": (
        "{path} is as it was before its last change already.",
        "It has the same bytes as the backup in {folder}.",
        "There is nothing to undo; older backups lie beside that one.",
    ),
    "flows.nothing-to-restore": (
        "There is no backup to restore in {folder}.",
        "Each change that this program writes makes one: Apply, config set, log level and others. "
        "There was none yet.",
        "There is nothing to put back. An edit by other means can be corrected in an editor.",
    ),
    "flows.verify-differs": (
        "{path} does not hold what was written.",
        "Another program changed the file during Apply.",
        "Restore the backup, close whatever edits the file, and apply again.",
    ),
    "flows.report-unwritable": (
        "The report cannot be saved as {path}.",
        "{reason}.",
        "Choose another folder.",
    ),
}
