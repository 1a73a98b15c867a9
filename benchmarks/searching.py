"""What finding images costs: a text search, filters and the dearest first, also deep inside.

Against the plain newest page, and against a scan.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import connection
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat

from accounts.models import ApiAccount
from analytics.models import Image
from analytics.queries import DEAREST, NEWEST, ImageFilter, Order, find_images
from benchmarks.timing import median, tell

ACCOUNTS, AT_ONCE = 10, 5000
SINCE, APART = datetime(2024, 1, 1, tzinfo=UTC), timedelta(minutes=1)
WORDS = (
    "amber", "anchor", "autumn", "balcony", "bicycle", "bridge", "brushed", "candle", "canyon",
    "cathedral", "ceramic", "chrome", "cobalt", "copper", "coral", "cottage", "crystal",
    "desert", "drifting", "ember", "evening", "feather", "festival", "foggy", "forest",
    "fountain", "garden", "glacier", "golden", "granite", "harbour", "hillside", "isometric",
    "ivory", "jasmine", "jungle", "kettle", "kitchen", "lagoon", "lavender", "linen",
    "lighthouse", "marble", "meadow", "midnight", "minimal", "misty", "mosaic", "mountain",
    "neon", "nordic", "ocean", "orchard", "origami", "painted", "palace", "paper", "pastel",
    "pebble", "pigeon", "portrait", "quiet", "railway", "rainy", "river", "rooftop", "rustic",
    "saffron", "sailing", "shadow", "silver", "sketch", "snowy", "spiral", "stained", "studio",
    "sunset", "teapot", "terrace", "thunder", "timber", "tunnel", "turquoise", "twilight",
    "valley", "velvet", "village", "vintage", "violet", "walnut", "watercolour", "waterfall",
    "weathered", "willow", "window", "winter", "wooden",
)  # fmt: skip
# word → one image in so many has it; "shallot" only the oldest hundredth
RARE = {"lantern": 2, "orchid": 10, "vulture": 50, "zeppelin": 1000}
FREQUENT = "lantern"
ASKED = {
    "a word in half of them": FREQUENT,
    "one in 10 %": "orchid",
    "one in 2 %": "vulture",
    "one in 0.1 %": "zeppelin",
    "one in none": "xylophone",
    "one that only the oldest 1 % have": "shallot",
    "three letters": "ill",
    "two letters": "ol",
    "two words": "golden h",
}


def measure(images: int) -> None:
    ApiAccount.objects.all().delete()
    build(images)
    every = ApiAccount.objects.all()
    one = every.filter(pk__in=list(every.values_list("pk", flat=True)[:1]))
    print(f"{images} images on {connection.vendor}")
    newest = _seconds(every, "")
    print(f"The newest page and its count: {newest * 1000:.2f} ms")
    for what, text in ASKED.items():
        tell(f"Search, {what}", _seconds(every, text), "the newest page", newest)
        tell(f"Search, {what}, one account", _seconds(one, text), "the newest page", newest)
    deep = _seconds(every, FREQUENT, before=f"{SINCE + images * APART / 2:%Y-%m-%dT%H:%M+00:00}_1")
    tell("Search, a word in half of them, in the middle", deep, "the newest page", newest)
    _in_order(every, one, images, newest)
    scanned = median(lambda: _scan(every), 3)
    tell("Without the index, one in 0.1 %, its count", scanned, "the newest page", newest)


def _seconds(accounts: QuerySet[ApiAccount], text: str, before: str = "") -> float:
    wanted = ImageFilter(gone=False, text=text)
    return median(lambda: find_images(accounts, accounts, wanted, before=before), 3)


def _in_order(
    every: QuerySet[ApiAccount], one: QuerySet[ApiAccount], images: int, newest: float
) -> None:
    """Both orders at their start, in the middle and near the end, and each filter that narrows."""
    middle, late = (SINCE + images * APART * share for share in (0.5, 0.02))
    places = {"in the middle": middle, "near the end": late}
    filters = {
        "any": ImageFilter(gone=False),
        "one operation": ImageFilter(gone=False, operations=("edit",)),
        "a twentieth of the time": ImageFilter(gone=False, until=SINCE + images * APART / 20),
        "three credits at least": ImageFilter(gone=False, least=3),
        "ten credits at least, as none cost": ImageFilter(gone=False, least=10),
        "small ones": ImageFilter(gone=False, size="small"),
        "large ones, as none are": ImageFilter(gone=False, size="large"),
    }
    for name, order in (("newest", NEWEST), ("dearest", DEAREST)):
        for what, wanted in filters.items():
            for whose, accounts in (("", every), (", one account", one)):
                taken = median(partial(_find, accounts, wanted, order), 3)
                tell(f"{name} first, {what}{whose}", taken, "the newest page", newest)
        for where, at in places.items():
            key = f"{'1_' if order == DEAREST else ''}{at:%Y-%m-%dT%H:%M+00:00}_1"
            taken = median(partial(_find, every, filters["any"], order, key), 3)
            tell(f"{name} first, {where}", taken, "the newest page", newest)


def _find(
    accounts: QuerySet[ApiAccount], wanted: ImageFilter, order: Order, before: str = ""
) -> None:
    find_images(accounts, accounts, wanted, order=order, before=before)


def _scan(accounts: QuerySet[ApiAccount]) -> int:
    """What counting takes when each prompt is compared; no index is on what Concat returns."""
    prompts = Image.objects.alias(compared=Concat("prompt", Value(""), output_field=TextField()))
    return prompts.filter(account__in=accounts, compared__icontains=ASKED["one in 0.1 %"]).count()


def build(images: int) -> None:
    accounts = [
        ApiAccount.objects.create(name=f"Account {number}", base_url="http://127.0.0.1")
        for number in range(ACCOUNTS)
    ]
    rows = _rows(images, accounts)
    while batch := [row for _, row in zip(range(AT_ONCE), rows, strict=False)]:
        Image.objects.bulk_create(batch)
    if connection.vendor == "postgresql":  # as its autovacuum does; nothing does it on SQLite
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _rows(images: int, accounts: list[ApiAccount]) -> Iterator[Image]:
    for number in range(images):
        at = SINCE + number * APART
        yield Image(
            account=accounts[number * 7 % 11 % ACCOUNTS],
            image_id=f"img_{number}",
            operation=("generate", "edit", "svg_generate")[number % 3],
            created_at=at,
            first_seen_at=at,
            last_seen_at=at,
            prompt=_prompt(number, number < images // 100),
            image_url=f"https://coals.example/images/img_{number}.webp",
            credits_charged=(1, 1, 1, 2, 2, 3)[number * 2654435761 % 2**32 // 7 % 6],
            width=1024,
            height=(512, 1024)[number % 2],
        )


def _prompt(number: int, old: bool) -> str:
    """A dozen words that follow from the number, and the rarer ones that fall to it."""
    mixed = number * 2654435761 % 2**32
    words = [WORDS[(mixed >> shift) % len(WORDS)] for shift in range(0, 24, 2)]
    words += [word for word, share in RARE.items() if (mixed >> 8) % share == 0]
    return " ".join([*words, "shallot"] if old else words)
