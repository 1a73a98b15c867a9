"""Burn by team: each account's credits, divided by the shares that held when they were burned."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q, Sum

from accounts.shares import Agreement, agreements_of, shares_on
from analytics.ledger.chargeback import Stretch, cuts, divided, spread
from analytics.models import QuarterBurn
from analytics.queries.cells import BurnCell, BurnTable
from analytics.queries.reach import Agreed

COLUMNS = ("usage", "correction", "estimated", "reconstructed")
NO_TEAM, OTHER_TEAMS = "No team", "Other teams"
EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

Amounts = tuple[int, ...]  # one for each of COLUMNS
Bucket = datetime | None
Place = tuple[int | None, int | None]  # account and billing period
Piece = tuple[Bucket, Amounts]
Reach = Mapping[Bucket, tuple[datetime, datetime]]


def among_teams(
    cells: Sequence[BurnCell],
    edges: Sequence[datetime],
    since: datetime | None,
    until: datetime | None,
    agreed: Agreed | None = None,
) -> list[BurnCell]:
    """Cells by account and period as cells by team; each bucket's credits stay what they are.

    A period is divided as `charge_back` does it: from one change of shares to the next, whole
    credits by largest remainder; each stretch is then spread over its buckets. A bucket in which
    shares changed is cut there, at a quarter-hour. `agreed` is what is known of the accounts'
    shares; it is read where nobody gives it. A fixed number of queries.
    """
    known = agreed
    if known is None:
        known = agreements_of({cell.account_id for cell in cells if cell.account_id})
    reach = _reach(edges, since or EVER, until or NEVER)
    by_place: dict[Place, list[BurnCell]] = defaultdict(list)
    for cell in cells:
        by_place[cell.account_id, cell.period_id].append(cell)
    changes = {place: _changes(known, rows[0]) for place, rows in by_place.items()}
    quarters = _quarters(by_place, changes, reach)
    sums: dict[tuple[Bucket, int | None], Amounts] = {}
    for place, rows in by_place.items():
        start = rows[0].period_start or EVER
        for number, pieces in _stretches(rows, changes[place], quarters.get(place, {}), reach):
            at = max(start, changes[place][number - 1]) if number else start
            for key, amounts in _borne(pieces, weights_on(known.get(place[0] or 0, ()), at)):
                sums[key] = _added([sums[key], amounts]) if key in sums else amounts
    names = {s.team_id: s.team for each in known.values() for a in each for s in a.shares}
    return [
        _cell(bucket, team, names.get(team or 0), row)
        for (bucket, team), row in sums.items()
        if any(row)
    ]


def weights_on(known: Sequence[Agreement], at: datetime) -> Mapping[int, int]:
    """Each team's share at an instant, by the day that it falls on in UTC."""
    return {s.team_id: s.hundredths for s in shares_on(known, at.astimezone(UTC).date())}


def hide_teams(table: BurnTable, visible: Collection[int]) -> BurnTable:
    """The same credits, where all teams but the visible ones are one: OTHER_TEAMS, with id 0."""
    cells: dict[tuple[Bucket, int | None], BurnCell] = {}
    for cell in table.cells:
        if cell.team_id is not None and cell.team_id not in visible:
            cell = replace(cell, team_id=0, team=OTHER_TEAMS)
        before = cells.get((cell.start, cell.team_id))
        if before:
            cell = replace(cell, **{c: getattr(cell, c) + getattr(before, c) for c in COLUMNS})
        cells[cell.start, cell.team_id] = cell
    return replace(table, cells=tuple(cells.values()))


def _changes(known: Mapping[int, Sequence[Agreement]], cell: BurnCell) -> list[datetime]:
    """When the shares of the cell's account changed inside its period."""
    days = [agreement.since for agreement in known.get(cell.account_id or 0, ())]
    return cuts(days, cell.period_start or EVER, cell.period_edge or NEVER)


def _reach(edges: Sequence[datetime], since: datetime, until: datetime) -> Reach:
    """`[start, end)` of each bucket, within the range."""
    if not edges:
        return {None: (since, until)}
    return {start: (max(start, since), min(end, until)) for start, end in pairwise(edges)}


def _inside(changes: Sequence[datetime], start: datetime, end: datetime) -> bool:
    return bisect_right(changes, start) < bisect_left(changes, end)


def _quarters(
    by_place: Mapping[Place, Sequence[BurnCell]],
    changes: Mapping[Place, Sequence[datetime]],
    reach: Reach,
) -> dict[Place, dict[datetime, Amounts]]:
    """What was burned by quarter-hour in the buckets in which shares changed."""
    torn: dict[tuple[datetime, datetime], set[int | None]] = defaultdict(set)
    for place, cells in by_place.items():
        for cell in cells:
            if _inside(changes[place], *reach[cell.start]):
                torn[reach[cell.start]].add(place[0])
    if not torn:
        return {}
    wanted = (
        Q(account__in=accounts, quarter__gte=start, quarter__lt=end)
        for (start, end), accounts in torn.items()
    )
    rows = QuarterBurn.objects.filter(reduce(or_, wanted)).order_by()
    found: dict[Place, dict[datetime, Amounts]] = defaultdict(dict)
    grouped = rows.values_list("account_id", "period_id", "quarter")
    for account, period, quarter, *sums in grouped.annotate(*(Sum(c) for c in COLUMNS)):
        found[account, period][quarter] = tuple(sums)
    return found


def _stretches(
    cells: Sequence[BurnCell],
    changes: Sequence[datetime],
    quarters: Mapping[datetime, Amounts],
    reach: Reach,
) -> Iterable[tuple[int, list[Piece]]]:
    """The pieces between two changes of shares, with the number of changes before them."""
    found: dict[int, list[Piece]] = defaultdict(list)
    for cell in cells:
        start, end = reach[cell.start]
        left: Amounts = tuple(getattr(cell, column) for column in COLUMNS)
        if _inside(changes, start, end):
            parts: dict[int, list[Amounts]] = defaultdict(list)
            for quarter, amounts in quarters.items():
                if start <= quarter < end:
                    parts[bisect_right(changes, quarter)].append(amounts)
            for number, several in parts.items():
                found[number].append((cell.start, _added(several)))
                left = tuple(a - b for a, b in zip(left, _added(several), strict=True))
        # Of a torn bucket nothing is left, unless something was rolled up between two queries.
        if any(left):
            found[bisect_left(changes, end)].append((cell.start, left))
    return sorted(found.items())


def _borne(
    pieces: Sequence[Piece], weights: Mapping[int, int]
) -> Iterable[tuple[tuple[Bucket, int | None], Amounts]]:
    """Each piece's amounts by bucket and team.

    Observed credits are divided as one. Corrections are divided by themselves to be shown, and
    usage is what is left, so that the two always add up to the credits that a team bears.
    """
    if len(weights) <= 1:
        team = next(iter(weights), None)
        return [((bucket, team), amounts) for bucket, amounts in pieces]
    rows = [amounts for _, amounts in pieces]
    credits = _parts([row[0] + row[1] for row in rows], weights)
    others = [_parts([row[column] for row in rows], weights) for column in (1, 2, 3)]
    found = []
    for place, (bucket, _) in enumerate(pieces):
        for number, team in enumerate(weights):
            correction, *uncertain = (parts[place][number] for parts in others)
            amounts = (credits[place][number] - correction, correction, *uncertain)
            found.append(((bucket, team), amounts))
    return found


def _parts(amounts: Sequence[int], weights: Mapping[int, int]) -> list[list[int]]:
    whole = divided([Stretch(sum(amounts), weights)])
    return spread(amounts, [whole[team] for team in weights], list(weights.values()))


def _added(several: Iterable[Amounts]) -> Amounts:
    return tuple(map(sum, zip(*several, strict=True)))


def _cell(bucket: Bucket, team: int | None, name: str | None, row: Amounts) -> BurnCell:
    usage, correction, estimated, reconstructed = row
    return BurnCell(
        operation=None,
        account_id=None,
        account=None,
        period_id=None,
        period_start=None,
        period_edge=None,
        start=bucket,
        usage=usage,
        correction=correction,
        estimated=estimated,
        reconstructed=reconstructed,
        team_id=team,
        team=name,
    )
