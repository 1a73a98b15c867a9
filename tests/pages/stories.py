"""A world that somebody looks at: some days of readings, and the cast who may see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.models import Image
from tests.cast import Cast
from tests.worlds import Watched, watched


@dataclass(frozen=True, slots=True)
class Told:
    """The world and who looks at it: Busy is team Design's, Quiet team Docs'."""

    world: Watched
    cast: Cast


@contextmanager
def told_world(now: datetime) -> Iterator[Told]:
    """A world of a week, read in its last five days, the last time at `now`."""
    connected = now - timedelta(hours=125)
    with watched(connected - timedelta(days=2), connected, now, timedelta(hours=5)) as world:
        for name, book in world.truth().items():  # as the next walk of the gallery would find it
            there = [image.image_id for image in book.images]
            gone = Image.objects.filter(account__name=name).exclude(image_id__in=there)
            gone.update(gone_at=now)
        cast = Cast.assemble()
        world.accounts["Busy"].teams.set([cast.design])
        world.accounts["Quiet"].teams.set([cast.docs])
        yield Told(world, cast)
