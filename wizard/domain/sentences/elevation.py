"""Problems of the helper that gets administrator's rights for one act."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "elevation.refused": (
        "Nobody allowed administrator's rights for this step. Nothing was changed.",
        "Windows asked, and the answer was No or did not come.",
        "Do it again and answer Yes, or have an administrator do it.",
    ),
    "elevation.not-started": (
        "The helper with administrator's rights did not start. Nothing was changed.",
        "Windows reported: {words}",
        "Start the program itself as administrator and do it again.",
    ),
    "elevation.silent": (
        "The helper with administrator's rights gave no answer within {seconds} seconds.",
        "It waits for Windows, or it hangs. What it was asked to do may have been done.",
        "Look at the services again (gateway show) before you repeat it.",
    ),
    "elevation.died": (
        "The helper with administrator's rights ended before it answered.",
        "It was ended from outside, or it failed. What it was asked to do may have been done.",
        "Look at the services again (gateway show) before you repeat it.",
    ),
    "elevation.stranger": (
        "Another program answered in place of the helper. Nothing was asked of it.",
        "The pipe's other end is not the process that this program started.",
        "Do it again; when this stays so, have the machine looked at by whoever keeps it secure.",
    ),
    "elevation.garbled": (
        "The helper and the program did not understand each other. Nothing was changed.",
        "What arrived is no request or answer of this program; the installation may be half "
        "updated.",
        "Close all windows of the program, repair its installation and do it again.",
    ),
    "elevation.own-only": (
        "This command is for the program itself.",
        "It starts the helper for one step that needs administrator's rights.",
        "Use gateway stop, start or restart.",
    ),
}
