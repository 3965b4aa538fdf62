"""`/metrics`: the figures as Prometheus reads them, on an address of their own that the public need not see."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from monitor.config.fleet import MetricsSection
from monitor.daemon.publishing import Publisher
from monitor.errors import GraveyardError
from monitor.model.figures import Figures


def exposition(figures: Figures, publisher: Publisher, now: datetime) -> bytes:
    """The text that Prometheus scrapes. Ages are seconds; a worker's name is its machine's and a number."""
    registry = CollectorRegistry()
    registry.register(_Told([*_told(figures, now), *_built(publisher)]))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


def _told(figures: Figures, now: datetime) -> Iterator[Metric]:
    yield CounterMetricFamily("graveyard_looks", "Looks saved, of all time", value=figures.looks)
    yield CounterMetricFamily("graveyard_requests", "Requests that these looks cost", value=figures.requests)
    yield _by("graveyard_papers", "Papers by status", "status", figures.statuses)
    yield GaugeMetricFamily("graveyard_looks_due", "Looks due now, paused hosts included", value=figures.due)
    lag = (now - figures.oldest_due).total_seconds() if figures.oldest_due else 0.0
    yield GaugeMetricFamily("graveyard_lag_seconds", "Age of the oldest due look that may be asked", value=lag)
    yield _by("graveyard_rounds_voided_day", "Rounds of the last day that a guard voided", "reason", figures.voided)
    yield GaugeMetricFamily("graveyard_corrections_waiting", "Corrections to decide", value=figures.corrections)
    yield _by("graveyard_hosts_not_asked", "Hosts that are not asked now", "why", figures.hosts)
    left = {host: (until - now).total_seconds() for host, until in figures.paused.items()}
    yield _by("graveyard_host_paused_seconds", "How long a host is still left alone; the longest twenty", "host", left)
    yield _by("graveyard_queue_jobs", "Hosts in the queue, by state", "state", figures.queue)
    silent = GaugeMetricFamily(
        "graveyard_worker_silent_seconds", "Since a worker was heard of", labels=["worker", "vantage"]
    )
    held = GaugeMetricFamily("graveyard_worker_hosts", "Hosts in a worker's hands", labels=["worker", "vantage"])
    looks = GaugeMetricFamily("graveyard_worker_looks", "Looks a worker saved", labels=["worker", "vantage"])
    for one in figures.workers:
        who = [one.name, one.vantage]
        silent.add_metric(who, one.silent_for)
        held.add_metric(who, one.hosts)
        looks.add_metric(who, one.looks)
    yield from (silent, held, looks)


def _built(publisher: Publisher) -> Iterator[Metric]:
    if publisher.took is not None:
        yield GaugeMetricFamily("graveyard_build_seconds", "How long the last build took", value=publisher.took)
    yield CounterMetricFamily("graveyard_builds_failed", "Builds that failed since the start", value=publisher.failed)


def _by(name: str, what: str, label: str, counts: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


@asynccontextmanager
async def measuring(section: MetricsSection, tell: Callable[[], Awaitable[bytes]]) -> AsyncIterator[str | None]:
    """Serve what `tell` says at /metrics while the context lasts; yields the address, None where it is switched off.

    Raises GraveyardError when the port is taken.
    """
    if section.port is None:
        yield None
        return

    async def metrics(_: web.Request) -> web.Response:
        try:
            said = await tell()
        except GraveyardError as error:
            return web.Response(status=503, text=f"{error}\n")
        return web.Response(body=said, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, section.host, section.port).start()
        except OSError as error:
            raise GraveyardError(
                f"Cannot serve metrics on {section.host}:{section.port}: {error.strerror}",
                advice="Another program has it. Set metrics.port, or GRAVEYARD_METRICS__PORT=0 for any free one.",
            ) from error
        host, port = runner.addresses[0][:2]
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}/metrics"
    finally:
        await runner.cleanup()
