"""The client, built from the configuration: what it may take, whom it says it is, and which secrets go where."""

import os

from monitor import __version__
from monitor.config import Configuration
from monitor.config.policies import host_table
from monitor.http.client import Client
from monitor.http.lanes import Lanes, Sharing
from monitor.http.policy import Credential, HttpPolicy, user_agent
from monitor.http.wire import Transport, UnopenedTransport
from monitor.model.clock import Clock


def http_policy(configuration: Configuration, *, installation: str = "") -> HttpPolicy:
    """The bounds of the client."""
    keys = configuration.keys
    return HttpPolicy(
        user_agent=user_agent(__version__, page=keys.operator.url or "", mail=keys.operator.mail or ""),
        total_timeout=keys.http.timeout,
        connect_timeout=keys.http.connect_timeout,
        attempts=keys.http.attempts,
        concurrency=keys.http.concurrency,
        patience=keys.sweep.patience,
        installation=installation,
        remap=keys.http.remap,
        allow_private_addresses=keys.http.allow_private_addresses,
        allow_private_hosts=frozenset(keys.http.allow_private_hosts),
    )


def new_client(
    configuration: Configuration,
    clock: Clock,
    *,
    installation: str = "",
    transport: Transport | None = None,
    sharing: Sharing | None = None,
) -> Client:
    """The one client; `transport` stands for the world where that is a made one, `sharing` for other processes."""
    policy = http_policy(configuration, installation=installation)
    hosts = host_table(configuration.keys)
    return Client(
        policy,
        hosts,
        clock,
        transport or UnopenedTransport(policy),
        credentials=credentials(configuration),
        lanes=Lanes(hosts, clock, slots=policy.concurrency, patience=policy.patience, sharing=sharing),
    )


def credentials(configuration: Configuration) -> dict[str, Credential]:
    """Every secret, with the only hosts it may be sent to."""
    found = {}
    token = configuration.github_token
    if token is not None:
        found["github"] = Credential(secret=token.get_secret_value(), hosts=frozenset({"github.com", "api.github.com"}))
    for host, line in configuration.keys.hosts.items():
        secret = os.environ.get(line.token_env or "")
        if secret:
            # A host and its `api.` name are one house: bitbucket.org, osf.io, github.com.
            name = "github" if host == "github.com" else host
            found[name] = Credential(secret=secret, hosts=frozenset({host, f"api.{host}"}))
    return found
