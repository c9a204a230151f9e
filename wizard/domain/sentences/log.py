"""Problems of the connector's log and of its levels."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    # ------------------------------------------------------------ the log itself
    "log.file-missing": (
        "The log “{path}” does not exist.",
        "The connector has not written it yet, or it writes to another place.",
        "Run a password reset once, or compare the path with the logging file's. Another file can "
        "be named: log tail FILE, or “Log” on the Log page.",
    ),
    "log.unreadable": (
        "The log “{path}” cannot be read: {reason}.",
        "The account that runs this program may lack the right to read it.",
        "Give the account read access to the log's folder, or start the program as an "
        "administrator of the gateway.",
    ),
    "log.no-file": (
        "The connector's logging file names no log file.",
        "{path} sends the log elsewhere, for example to a console.",
        "Have it write one: log file PATH. A log that exists can be named: log tail FILE, or “Log” "
        "on the Log page.",
    ),
    "log.no-logging-file": (
        "The connector's logging file {path} does not exist.",
        "So nothing tells where the log is, and log4j may write none.",
        "Make it: log file PATH, the full path of the log. A log that exists can be named: log "
        "tail FILE, or “Log” on the Log page.",
    ),
    "log.relative": (
        "The log's path “{file}” is not a full one.",
        "log4j takes it from the folder that the service was started in, and no file of that name "
        "lies in the connector's folders.",
        "Set a full path, or name the file: log tail FILE, or “Log” on the Log page.",
    ),
    # ------------------------------------------------------------ what is asked for
    "log.level": (
        "“{typed}” is not a log level.",
        "log4j knows {levels}.",
        "Use one of these, for example WARN.",
    ),
    "log.span": (
        "“{typed}” is not a length of time that can be used.",
        "A number and s, m, h or d are expected, from one second to seven days.",
        "Type for example 30m.",
    ),
    "log.since": (
        "“{typed}” is not a time.",
        "A time of day, a date, both, or a length of time before now is expected.",
        "Type for example 14:30, “2026-11-24 14:30” or 10m.",
    ),
    "log.lines": (
        "{typed} lines cannot be shown.",
        "From 1 to {most} are possible.",
        "Choose a number in that range, or narrow the view with --level, --grep or --since.",
    ),
    "log.grep": (
        "The regular expression cannot be read: {reason} (character {column}).",
        "Signs such as ( [ * + ? . \\ have a meaning of their own.",
        "Put a backslash before a sign that is meant as it stands, or close the bracket.",
    ),
    "log.grep-looks": (
        "The regular expression looks ahead, looks behind, or refers to a group.",
        "The time that such an expression takes on a line has no bound.",
        "Write it without (?=…), (?!…), (?<…), possessive signs and references such as \\1.",
    ),
    "log.grep-large": (
        "The regular expression is too large.",
        "It has more than {most} characters, or its repetitions multiply.",
        "Shorten it, or use smaller numbers in braces.",
    ),
    # ------------------------------------------------------------ the level for a while
    "log.debug-none": (
        "No debug level is running on this gateway.",
        "log debug start was not used here, or the level went back already.",
        "Start with log debug start, reproduce the fault, then log debug show. It shows the last "
        "trace also after its end.",
    ),
    "log.debug-running": (
        "A debug level is running already, since {since}.",
        "{who} started it.",
        "Look at it with log debug show, or end it with log debug stop.",
    ),
    "log.debug-note": (
        "The note about the debug level cannot be used.",
        "“{path}” is damaged, or comes from a newer version.",
        "Set the level by hand (log level INFO), then remove that file.",
    ),
    "log.trace-note": (
        "The note about the last trace cannot be used.",
        "“{path}” is damaged, or comes from a newer version.",
        "Look at the lines with log tail --since, or start anew with log debug start.",
    ),
    "log.for-without-level": (
        "--for tells how long a level holds, but no level is given.",
        "Without a level nothing is changed.",
        "Add one: log level DEBUG --for 30m.",
    ),
    "log.note-unwritable": (
        "“{path}” cannot be written: {reason}.",
        "It keeps what the level was before, so that it can go back.",
        "Give the account the right to write there. The level was not changed.",
    ),
    "log.no-config": (
        "The logging file {path} does not exist.",
        "There is no level that could go back afterwards.",
        "Set the level first: log level INFO makes the file.",
    ),
    # ------------------------------------------------------------ logging files
    "log.config-xml": (
        "{path} cannot be read as XML (line {line}).",
        "{reason}",
        "Correct the file in an editor, or restore it from a backup.",
    ),
    "log.config-form": (
        "{path} has no place for this: {what}.",
        "The file is written in a way that is not known here.",
        "Change it in an editor.",
    ),
    "log.config-other": (
        "The connector's log is set in {path}.",
        "Files of this kind (YAML, JSON) are recognised but not edited here.",
        "Change the level of the root logger in that file with an editor.",
    ),
    "log.config-none": (
        "There is no logging file that the connector would read.",
        "{why}",
        "Put a log4j2.xml or log4j2.properties into {folder}; the product's maker has one. A "
        "log4j.properties would have no effect, so none is written.",
    ),
    "log.level-elsewhere": (
        "The level of {logger} is not set in {path} itself.",
        "“{source}” stands there. What it means is decided elsewhere: by a system property of the "
        "service's Java, by an environment variable, or by another file.",
        "Change it there, or put a level in its place with an editor.",
    ),
    "log.logger-name": (
        "“{typed}” cannot be the name of a logger.",
        "It is the name of a Java package or class, such as com.ibm.as400.access.",
        "Type the name as it stands in the log.",
    ),
    # ------------------------------------------------------------ the bundle
    "log.out-exists": (
        "“{path}” exists already.",
        "A file is not replaced unasked.",
        "Choose another name, or agree that it is replaced (--force).",
    ),
    "log.out-unwritable": (
        "“{path}” cannot be written: {reason}.",
        "The folder may be missing or protected, or the disk full.",
        "Choose another place for it.",
    ),
    "log.report": (
        "“{path}” is not a report of a check.",
        "check --json prints the report that is meant here.",
        "Write one with check --json > report.json and name that file.",
    ),
}
