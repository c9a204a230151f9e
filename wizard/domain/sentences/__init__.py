"""Every problem of the product: id -> (what, why, what next), one file per subject.

The placeholders are filled by `wizard.domain.problems`. Style: active voice, about the
thing and not the program, no "error", no "invalid", no "please".
"""

from __future__ import annotations

from wizard.domain.sentences import (
    account,
    answers,
    app,
    cl,
    cloud,
    configfiles,
    elevation,
    firewall,
    flows,
    gateway,
    generating,
    host,
    hostmessages,
    importing,
    keystore,
    licence,
    log,
    machine,
    passwords,
    rights,
    services,
    settings,
    signon,
    simulator,
    storework,
    tls,
    updates,
    vault,
    windows,
    worker,
)

Sentences = dict[str, tuple[str, str, str]]

SENTENCES: Sentences = {
    **account.SENTENCES,
    **answers.SENTENCES,
    **app.SENTENCES,
    **cl.SENTENCES,
    **cloud.SENTENCES,
    **configfiles.SENTENCES,
    **elevation.SENTENCES,
    **firewall.SENTENCES,
    **flows.SENTENCES,
    **gateway.SENTENCES,
    **generating.SENTENCES,
    **host.SENTENCES,
    **hostmessages.SENTENCES,
    **importing.SENTENCES,
    **keystore.SENTENCES,
    **licence.SENTENCES,
    **log.SENTENCES,
    **machine.SENTENCES,
    **passwords.SENTENCES,
    **rights.SENTENCES,
    **services.SENTENCES,
    **settings.SENTENCES,
    **signon.SENTENCES,
    **simulator.SENTENCES,
    **storework.SENTENCES,
    **tls.SENTENCES,
    **vault.SENTENCES,
    **updates.SENTENCES,
    **windows.SENTENCES,
    **worker.SENTENCES,
}
