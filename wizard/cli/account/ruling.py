"""``account rules``: what hosts ask of a password, and whether a candidate would do."""

from __future__ import annotations

import typer

from wizard.cli.account import shared
from wizard.cli.account.shared import CONNECT, READ, Where
from wizard.cli.context import Context
from wizard.cli.output import ALL_WELL, FOUND, problem_json
from wizard.flows.accounts.ruling import HostRules, described, rules_everywhere


def rules(
    context: typer.Context,
    partitions: shared.Partitions = None,
    all_: shared.All = False,
    host: shared.Host = None,
    account: shared.Account = None,
    ssl: shared.Ssl = True,
    mapper_port: shared.PortOption = "",
    signon_port: shared.PortOption = "",
    command_port: shared.PortOption = "",
    truststore: shared.Truststore = None,
    truststore_password_file: shared.TruststorePassword = None,
    password_file: shared.PasswordFile = None,
    password_stdin: shared.PasswordStdin = False,
    new_password_file: shared.NewPasswordFile = None,
    new_password_stdin: shared.NewPasswordStdin = False,
    connect_timeout: shared.ConnectTimeout = CONNECT,
    read_timeout: shared.ReadTimeout = READ,
    as_json: shared.AsJson = False,
) -> None:
    """The hosts' password rules; with --new-password-file or -stdin a candidate is judged here.

    The candidate is not sent anywhere. Exit code 1 when it breaks a rule or one host's rules
    could not be read.
    """
    state: Context = context.obj
    output = state.json(as_json)
    shared.demand_one_input(password_stdin, new_password_stdin)
    where = Where(partitions, all_, host, account, ssl, mapper_port, signon_port, command_port)
    chosen = shared.choose(state, where)
    doors = shared.doors_of(state, truststore, truststore_password_file)
    subjects = shared.with_passwords(state, chosen.partitions, password_stdin, password_file)
    candidate = None
    if new_password_stdin or new_password_file is not None:
        candidate = shared.user_password("the user", new_password_stdin, new_password_file)
    found = rules_everywhere(
        subjects,
        doors,
        candidate=candidate,
        options=shared.options_of(chosen.template, connect_timeout, read_timeout),
    )
    if output.as_json:
        output.document({"rules": [_json(one) for one in found]})
    else:
        for one in found:
            _show(state, one)
    bad = any(one.problem is not None or one.broken for one in found)
    raise typer.Exit(FOUND if bad else ALL_WELL)


def _json(one: HostRules) -> dict[str, object]:
    rules_ = one.rules
    return {
        "partition": one.partition,
        "host": one.host,
        "level": None if rules_ is None else rules_.level,
        "bind_resets": None if rules_ is None else rules_.always,
        "rules": [] if rules_ is None else [str(part) for part in described(rules_)],
        "broken": None
        if one.broken is None
        else [{"rule": item.rule, "sentence": str(item.sentence)} for item in one.broken],
        "problem": None if one.problem is None else problem_json(one.problem),
    }


def _show(state: Context, one: HostRules) -> None:
    output = state.output
    output.heading(one.partition, one.host)
    if one.problem is not None:
        output.problem(one.problem)
        return
    for part in described(one.rules) if one.rules is not None else ():
        output.say(f"  {part}")
    if one.broken is not None:
        output.say("  The candidate breaks these:" if one.broken else "  The candidate would do.")
        for item in one.broken:
            output.say(f"    {item.rule}: {item.sentence}")
