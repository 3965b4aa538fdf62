"""`moderator`: what a new moderator needs in the configuration."""

import getpass
import re
import sys
from typing import Annotated

from cyclopts import Parameter

from monitor.cli.invocation import Here, Json
from monitor.cli.speaking import emit, say
from monitor.errors import UsageError

_NAME = re.compile(r"[\w.@-]{1,64}")


def moderator(
    name: Annotated[str, Parameter(help="The name they sign in with.")],
    *,
    totp: Annotated[bool, Parameter(help="Ask for a second factor too.")] = True,
    json: Json = False,
    here: Here,
) -> int:
    """The hash of a password and a secret for the second factor, to paste into the configuration.

    The password is read from the terminal, or from standard input where that is none; never from the arguments, which
    every user of this machine can see.
    """
    from monitor.community.moderation.proving import (
        LONGEST_PASSWORD,
        SHORTEST_PASSWORD,
        address_of,
        hash_of,
        new_secret,
    )

    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name.", advice="Use up to 64 letters, digits, dots and hyphens.")
    password = _typed() if sys.stdin.isatty() else sys.stdin.readline(LONGEST_PASSWORD + 2).rstrip("\r\n")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(
            f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters.",
            advice="Four words that nobody would put together are a good one.",
        )
    secret = new_secret() if totp else None
    made = {"password": hash_of(password), "totp": secret}
    address = address_of(secret, name, here.configuration.keys.site.title) if secret else None
    if json:
        emit({"name": name, **made, "authenticator": address})
        return 0
    print(f"community:\n  moderators:\n    '{name}':\n      password: '{made['password']}'")
    if secret:
        print(f"      totp: '{secret}'")
        say(f"Give the second factor to an authenticator: {address}")
    say("Put the lines into the configuration, beside moderators that stand there already, and start again.")
    return 0


def _typed() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise UsageError("the two are not the same.", advice="Try again.")
    return password
