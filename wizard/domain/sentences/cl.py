"""Problems of the reset command's template, and of passwords that go into it."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "cl.empty": (
        "The command is empty.",
        "It is what the connector runs on the host for every reset.",
        "Restore the default: CHGUSRPRF USRPRF({{user}}) PASSWORD({{pwd}}) STATUS(*ENABLED) "
        "PWDEXP(*NO).",
    ),
    "cl.long": (
        "The command has {length} characters.",
        "The host runs commands of at most {limit}.",
        "Shorten it.",
    ),
    "cl.newline": (
        "The command goes on in a new line at column {column}.",
        "It travels to the host as one line.",
        "Remove the line break.",
    ),
    "cl.control": (
        "Column {column} of the command holds the control character {code}.",
        "It came along when the text was pasted; the host cannot read it.",
        "Delete it, and type a blank there if one is needed.",
    ),
    "cl.quote-open": (
        "The apostrophe at column {column} is not closed.",
        "A text in apostrophes ends at the next single apostrophe; one inside it is doubled.",
        "Add the closing apostrophe.",
    ),
    "cl.quote-glued": (
        "Column {column} joins a text in apostrophes to something else.",
        "CL wants a blank or a parenthesis between two values.",
        "Put a blank there, or double the apostrophe if it belongs to the text.",
    ),
    "cl.hex": (
        "The text after X at column {column} is not hexadecimal.",
        "X'...' holds pairs of the digits 0 to 9 and A to F.",
        "Remove the X if it is an ordinary text.",
    ),
    "cl.comment-open": (
        "The comment that begins at column {column} does not end.",
        "A comment ends with */.",
        "Close or remove it.",
    ),
    "cl.parenthesis-open": (
        "The parenthesis at column {column} is not closed.",
        "Each “(” needs its “)”.",
        "Add the closing parenthesis.",
    ),
    "cl.parenthesis-close": (
        "The closing parenthesis at column {column} has no opening one.",
        "Each “)” needs its “(”.",
        "Remove it, or add the opening one.",
    ),
    "cl.nested": (
        "The parentheses at column {column} are nested too deeply.",
        "No command needs more than a few.",
        "Check the parentheses.",
    ),
    "cl.command-name": (
        "Column {column} is where the command's name should stand.",
        "A name has at most 10 letters, digits, $ # @ _ and may follow a library: QSYS/CHGUSRPRF.",
        "Begin with the command's name and a blank.",
    ),
    "cl.keyword": (
        "“{keyword}” at column {column} is not a keyword.",
        "A keyword has letters and digits and stands right before its parenthesis.",
        "Correct the keyword, or put a blank before the parenthesis.",
    ),
    "cl.keyword-empty": (
        "{keyword} at column {column} has no value.",
        "Its parentheses are empty.",
        "Give it a value or remove it.",
    ),
    "cl.continuation-open": (
        "The command ends with {sign} at column {column}.",
        "In CL source that sign continues a command on the next line, and there is none.",
        "Remove the sign, or add the rest of the command.",
    ),
    "cl.continued": (
        "The command is written on several lines.",
        "The host takes it as one; + and - at the end of a line join the lines.",
        "Write it on one line, as config set does.",
    ),
    "cl.expression": (
        "“{operator}” at column {column} computes a value.",
        "Expressions such as *CAT belong to compiled CL programs; the host does not compute them "
        "in a command that it is sent.",
        "Write the value itself.",
    ),
    "cl.variable": (
        "{name} at column {column} is a variable.",
        "Variables belong to compiled CL programs; a command that is sent has none.",
        "Write the value itself; the connector fills in {{user}} and {{pwd}} alone.",
    ),
    "cl.prompt": (
        "The question mark at column {column} asks for a display.",
        "It prompts a person at a terminal, and nobody sits there during a reset.",
        "Remove it.",
    ),
    "cl.preset-unknown": (
        "“{typed}” is no preset.",
        "The presets are {known}.",
        "Choose one of them, or set the command itself: config set command=...",
    ),
    "cl.user-missing": (
        "The command has no {{user}}.{near}",
        "The connector puts the name of the profile in its place.",
        "Write USRPRF({{user}}).",
    ),
    "cl.user-twice": (
        "The command has {{user}} {count} times.",
        "It stands for one profile, in one place.",
        "Keep it in USRPRF({{user}}) and remove the one at column {column}.",
    ),
    "cl.user-glued": (
        "{{user}} at column {column} is not a value of its own.",
        "It stands in a comment, in a name or inside a longer text.",
        "Write USRPRF({{user}}).",
    ),
    "cl.pwd-missing": (
        "The command has no {{pwd}}.{near}",
        "The connector puts the new password in its place.",
        "Write PASSWORD({{pwd}}).",
    ),
    "cl.pwd-twice": (
        "The command has {{pwd}} {count} times.",
        "Every further place would show the password to more programs.",
        "Keep it in PASSWORD({{pwd}}) and remove the one at column {column}.",
    ),
    "cl.pwd-glued": (
        "{{pwd}} at column {column} is not a value of its own.",
        "It stands in a comment, in a name or inside a longer text, where no quoting is safe.",
        "Write PASSWORD({{pwd}}) or PASSWORD('{{pwd}}').",
    ),
    "cl.user-quoted": (
        "{{user}} at column {column} stands in a command in apostrophes.",
        "The host reads such a command twice; the connector fills in values of the first reading.",
        "Write CHGUSRPRF itself, or leave the apostrophes around it out where the outer command "
        "takes it so: SBMJOB CMD(CHGUSRPRF USRPRF({{user}}) ...).",
    ),
    "cl.pwd-quoted": (
        "{{pwd}} at column {column} stands in a command in apostrophes.",
        "The host reads such a command twice; an apostrophe of the password could end it and "
        "begin another parameter.",
        "Write CHGUSRPRF itself, or leave the apostrophes around it out where the outer command "
        "takes it so: SBMJOB CMD(CHGUSRPRF ... PASSWORD({{pwd}})).",
    ),
    "cl.mark-run": (
        "{mark} at column {column} is run as a command.",
        "Whoever resets a password would choose what the service account runs.",
        "Write the command there, with {mark} as the value of one of its parameters.",
    ),
    "cl.other-command": (
        "The command is {name}.",
        "The connector is made for CHGUSRPRF; what another command does to the profile cannot "
        "be foreseen.",
        "Use CHGUSRPRF unless the host's administrators gave you this command.",
    ),
    "cl.other-library": (
        "CHGUSRPRF is taken from library {library}.",
        "IBM's own is in QSYS; one from another library may be a program that sees every password.",
        "Write QSYS/CHGUSRPRF unless the host's administrators gave you that library.",
    ),
    "cl.power": (
        "{keyword}({value}) at column {column} changes what the profile may do.",
        "A password reset would give or take powers, for every user who resets a password.",
        "Remove {keyword}. If it is meant so, config set --allow-power writes it all the same.",
    ),
    "cl.position": (
        "The value at column {column} has no keyword.",
        "CHGUSRPRF takes at most three values without keywords.",
        "Put its keyword before it, for example STATUS(*ENABLED).",
    ),
    "cl.position-late": (
        "The value at column {column} has no keyword, but follows one.",
        "In CL every value after the first keyword needs its own.",
        "Put its keyword before it, or move it before the first keyword.",
    ),
    "cl.keyword-unknown": (
        "CHGUSRPRF has no parameter {keyword} (column {column}).",
        "The host refuses a command with a parameter that it does not know.",
        "Write {nearest}, if that is meant.",
    ),
    "cl.keyword-strange": (
        "CHGUSRPRF has no parameter {keyword} (column {column}).",
        "The host refuses a command with a parameter that it does not know.",
        "Remove {keyword}.",
    ),
    "cl.keyword-since": (
        "{keyword} at column {column} came with IBM i {release}.",
        "Hosts of an earlier release refuse the whole command.",
        "Keep it if every partition runs {release} or later.",
    ),
    "cl.value-unknown": (
        "{keyword} does not take “{value}” (column {column}).",
        "It takes {choices}.",
        "Write {keyword}({nearest}), if that is meant.",
    ),
    "cl.value-strange": (
        "{keyword} does not take “{value}” (column {column}).",
        "It takes {choices}.",
        "Write one of these.",
    ),
    "cl.value-alone": (
        "{value} at column {column} stands beside other values of {keyword}.",
        "It is a value that stands alone.",
        "Keep {value}, or the others.",
    ),
    "cl.values-one": (
        "{keyword} has {count} values, the second at column {column}.",
        "It takes one; a text of several words stands in apostrophes.",
        "Keep one value.",
    ),
    "cl.values-many": (
        "{keyword} has {count} values.",
        "It takes at most {most}; the first one too many is at column {column}.",
        "Remove those that are too many.",
    ),
    "cl.expiry-both": (
        "PWDEXP(*YES) and PWDEXPITV(*NOMAX) contradict each other (column {column}).",
        "The one lets the password expire at once, the other never.",
        "Keep PWDEXP(*YES) to have users change it at once, or PWDEXPITV(*SYSVAL) for the "
        "system's own interval.",
    ),
    "cl.expiry-never": (
        "PWDEXPITV(*NOMAX) at column {column} lets the password never expire.",
        "Every user who resets a password leaves the system's password policy for good.",
        "Write PWDEXPITV(*SYSVAL), or leave PWDEXPITV out to keep each profile's own interval.",
    ),
    "cl.expiry-once": (
        "PWDEXP(*YES) at column {column} lets the new password expire at once.",
        "The host asks for another one at the next sign-on; programs that sign on without a "
        "display fail until then.",
        "Keep it if the password of a reset is to be used once.",
    ),
    "cl.expiry-days": (
        "PWDEXPITV({days}) at column {column} gives every profile the same interval.",
        "It replaces the profile's own interval and the system's (QPWDEXPITV).",
        "Write PWDEXPITV(*SYSVAL) to follow the system.",
    ),
    "cl.keyword-twice": (
        "{keyword} stands twice, again at column {column}.",
        "The host refuses a command with the same keyword twice.",
        "Remove one of them.",
    ),
    "cl.misplaced": (
        "{mark} is not the value of {keyword}.",
        "The reset would put it somewhere else in the profile.",
        "Write {keyword}({mark}).",
    ),
    "cl.status-missing": (
        "The command does not say STATUS(*ENABLED).",
        "A profile that was disabled after wrong passwords stays locked after the reset.",
        "Add STATUS(*ENABLED), unless locked profiles are to stay locked.",
    ),
    "cl.status-other": (
        "STATUS at column {column} is {status}.",
        "The reset would leave the profile unusable.",
        "Write STATUS(*ENABLED).",
    ),
    "cl.password-empty": (
        "The new password is empty.",
        "The host would not take it, or would remove the password.",
        "Choose a password.",
    ),
    "cl.password-star": (
        "The new password begins with *.",
        "The host reads such words as special values, in apostrophes too: *NONE would remove the "
        "password, *SAME would leave the old one.",
        "Choose a password that begins with another character.",
    ),
    "cl.password-control": (
        "The new password holds a control character.",
        "It cannot be typed at a sign-on and would change the command.",
        "Choose a password of letters, digits and signs.",
    ),
    "cl.password-lookalike": (
        "The new password holds a wide form of an apostrophe, a parenthesis or a star.",
        "Some hosts turn it into the plain one, which would end the password in the command.",
        "Choose a password of letters, digits and signs of the keyboard.",
    ),
    "cl.password-long": (
        "The new password is too long.",
        "IBM i takes at most {limit} characters.",
        "Choose a shorter password.",
    ),
    "cl.password-long-low": (
        "The new password is too long for this host.",
        "At password level {level} it takes at most {limit} characters.",
        "Choose a shorter password.",
    ),
    "cl.password-characters": (
        "The new password has characters that this host does not take.",
        "At password level {level} it takes A to Z in either case, 0 to 9, $ @ # and _.",
        "Choose a password of these characters.",
    ),
    "cl.password-digits": (
        "The new password has digits alone.",
        "At password level {level} the host keeps such a password with a Q before it, and programs "
        "add that Q when somebody signs on, or do not.",
        "Choose a password that begins with a letter.",
    ),
    "cl.password-blanks": (
        "The new password ends with a blank.",
        "IBM i removes blanks at the end.",
        "Choose a password that ends with another character.",
    ),
}
