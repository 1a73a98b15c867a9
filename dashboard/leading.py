"""The groups that are shown one by one, and the rest of them as one: "other (9 993 more)"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.queries import BurnCell, Dimension
from dashboard.groups import COLUMNS, TONES, Group, Key, key_of
from dashboard.palette import OPERATIONS, UNATTRIBUTED
from dashboard.templatetags.figures import credits

LAYERS = 8  # in a chart, a legend, and the table behind
OTHER = "\0other"  # no operation is called so: databases store no NUL


@dataclass(frozen=True, slots=True)
class Leading:
    """`layers` stand for all `groups`: at most LAYERS of them, the last one for the rest if there
    is a rest. A group looks as its layer does.

    Groups keep their order; those with the most credits stay, and operations that have a colour.
    """

    layers: tuple[Group, ...]
    groups: tuple[Group, ...]
    keys: frozenset[Key]

    def key(self, cell: BurnCell, by: Dimension) -> Key:
        """The key of the layer that the cell belongs to."""
        key = key_of(cell, by)
        return key if key in self.keys else OTHER


def leading(groups: Sequence[Group], by: Dimension) -> Leading:
    layers = _toned(_foremost(groups, LAYERS, by), by)
    keys = frozenset(layer.key for layer in layers)
    shown = {layer.key: layer for layer in layers if layer.key != OTHER}
    told = [shown.get(group.key) or _rest_of(group) for group in groups]
    return Leading(tuple(layers), tuple(told), keys)


def _foremost(groups: Sequence[Group], most: int, by: Dimension) -> list[Group]:
    """The largest in their order, and one for all others where there are more than `most`."""
    if len(groups) <= most:
        return list(groups)
    by_rank = sorted(groups, key=lambda group: _rank(group, by))
    kept = {group.key for group in by_rank[: most - 1]}
    rest = [group for group in groups if group.key not in kept]
    return [*(group for group in groups if group.key in kept), _other(rest)]


def _rank(group: Group, by: Dimension) -> tuple[bool, int]:
    """Operations with a look of their own first, then who has the most credits."""
    own = by == "operation" and (group.key in OPERATIONS or group.key == UNATTRIBUTED)
    return not own, -(abs(group.credits) + group.estimated + group.reconstructed)


def _other(rest: Sequence[Group]) -> Group:
    sums = {name: sum(getattr(group, name) for group in rest) for name in COLUMNS}
    shares = [group.share for group in rest if group.share is not None]
    label = f"other ({credits(len(rest))} more)"
    share = sum(shares) if shares else None
    return Group(OTHER, label, "swatch-other", None, share=share, **sums)


def _rest_of(group: Group) -> Group:
    """One that the chart draws among the others."""
    return replace(group, swatch="swatch-other", tone=None)


def _toned(layers: Sequence[Group], by: Dimension) -> list[Group]:
    """Tones anew, so that neighbours differ: those who are left have others than all had."""
    toned, tone = [], 0
    for layer in layers:
        if layer.tone is None:
            toned.append(layer)
            continue
        look = layer.swatch if by == "operation" else f"swatch-tone-{tone % TONES}"
        toned.append(replace(layer, tone=tone % TONES, swatch=look))
        tone += 1
    return toned
