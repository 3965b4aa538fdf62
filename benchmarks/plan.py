"""The plan of looks for a million living repositories: even over the day and the week, batches full.

`python -m benchmarks.plan [--repositories 1000000] [--days 28] [--batch 49] [--beat 30]` follows the schedule's own
functions from one import on one day (the worst case) and prints, for the time after the first month, looks by hour
of the day and by day, and the requests that carry them. Nothing is asked and nothing is stored.
"""

import argparse
import heapq
import time
from collections import Counter

from monitor.rules.schedule import SchedulePolicy, living_wait, second_wait

DAY = 86_400
SETTLED = 30
"""Days after the import from which looks are counted."""


def plan(
    repositories: int, days: int, batch: int, beat: int, policy: SchedulePolicy
) -> tuple[Counter[int], Counter[int], int]:
    """Looks by hour since the import, requests by how many looks they carry, and the looks asked in all."""
    heap: list[tuple[float, float]] = []
    for number in range(repositories):
        key = f"github.com/owner-{number % 300_000}/code-{number}"
        first, wait = second_wait(key, "made", policy), living_wait(key, "made", policy)
        heap.append((first.total_seconds(), wait.total_seconds()))
    heapq.heapify(heap)
    hours: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    asked, end = 0, (SETTLED + days) * DAY
    for now in range(0, end, beat):
        while heap[0][0] <= now:
            carried: list[tuple[float, float]] = []
            while len(carried) < batch and heap[0][0] - policy.early * heap[0][1] <= now:
                carried.append(heapq.heappop(heap))
            for _, interval in carried:
                heapq.heappush(heap, (now + interval, interval))
            asked += len(carried)
            if now >= SETTLED * DAY:
                hours[now // 3600] += len(carried)
                sizes[len(carried)] += 1
    return hours, sizes, asked


def bars(title: str, counts: list[int]) -> None:
    """A histogram in letters, and how far it is from even."""
    mean = sum(counts) / len(counts)
    print(f"{title}: mean {mean:,.0f}, least {min(counts) / mean:.3f}, most {max(counts) / mean:.3f} of it")
    for number, count in enumerate(counts):
        print(f"  {number:>3} {count:>10,} {'#' * round(40 * count / max(counts))}")


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--repositories", type=int, default=1_000_000)
    reading.add_argument("--days", type=int, default=28)
    reading.add_argument("--batch", type=int, default=49, help="repositories one question carries, canaries left out")
    reading.add_argument("--beat", type=int, default=30, help="seconds between two looks at what is due")
    told = reading.parse_args()
    began = time.monotonic()
    hours, sizes, asked = plan(told.repositories, told.days, told.batch, told.beat, SchedulePolicy())
    of_day, of_week = [0] * 24, [0] * 7
    days = [0] * told.days
    for hour, count in hours.items():
        of_day[hour % 24] += count
        of_week[hour // 24 % 7] += count
        days[hour // 24 - SETTLED] += count
    looks, requests = sum(hours.values()), sum(sizes.values())
    bars("by hour of the day", of_day)
    bars("by day of the week", of_week)
    bars("by day", days)
    print(f"{looks:,} looks of {told.repositories:,} repositories in {told.days} days, {asked:,} with the first month")
    print(
        f"{requests:,} requests, {looks / requests:.1f} looks in each, {sizes[told.batch] / requests:.1%} of them full"
    )
    # GitHub's documentation, "Rate limits for the GraphQL API": 5,000 points an hour; such a question costs one.
    print(f"{requests / told.days / 24:.0f} points an hour of a token's 5,000: {requests / told.days / 24 / 5_000:.1%}")
    print(f"{time.monotonic() - began:.0f} seconds")


if __name__ == "__main__":
    main()
