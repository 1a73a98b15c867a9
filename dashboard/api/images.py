"""GET /images and /images/{id}: the images page's filters, orders and pages."""

from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from ninja import Router

from accounts import access
from accounts.models import ApiAccount
from accounts.models.tokens import Scope
from analytics.queries import ImageView, find_images, image_view
from dashboard.api.burn import ACCOUNT, SINCE, UNTIL
from dashboard.api.door import Bearer, has_scope, holder, missing
from dashboard.api.paging import key_of, limit_of, next_of
from dashboard.api.parameters import (
    PAGING,
    Parameter,
    described,
    hold_to,
    one_of,
    query_of,
    refuse_unused_dates,
    text,
    whole,
)
from dashboard.api.problems import Odd, refused
from dashboard.api.schemas.images import Image, Images, SvgCandidate
from dashboard.filters.asked import listed
from dashboard.filters.cuts import NONE, OWN
from dashboard.filters.images import GONE, MOST_CREDITS, ORDERS, SIZES, TIMES
from dashboard.pages.images.scope import images_scope

AN_INSTANT = r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)$"
AN_ID = text(18, r"^[0-9]{1,18}$")
SEARCH = "q"
PARAMETERS = (
    Parameter(
        "range",
        "When it was created. `any` if left out, `custom` with dates.",
        one_of(TIMES),
    ),
    SINCE,
    UNTIL,
    Parameter(
        "start",
        "Created at this instant or later, such as 2026-11-23T14:00Z.",
        text(40, AN_INSTANT),
    ),
    Parameter("end", "Created before this instant.", text(40, AN_INSTANT)),
    ACCOUNT,
    Parameter("team", "Only the accounts of this team, by its id or name.", text()),
    Parameter("operation", "Only this operation; several where repeated.", text(), repeats=True),
    Parameter(SEARCH, "Only prompts that contain this. Needs the scope prompts.", text()),
    Parameter(
        "period",
        "Created in this billing period of its account, by its id; several where repeated. "
        "`current` and `last` are each account's own, `none` is no known period.",
        text(18, rf"^({'|'.join([*OWN, NONE])}|[0-9]{{1,18}})$"),
        repeats=True,
    ),
    Parameter(
        "on", "The instant as of which periods are `current` or `last`.", text(40, AN_INSTANT)
    ),
    Parameter(
        "without_operation", "Not this operation; several where repeated.", text(), repeats=True
    ),
    Parameter(
        "without_account",
        "Not this account, by its id; several where repeated.",
        AN_ID,
        repeats=True,
    ),
    Parameter(
        "without_period",
        "Not created in this billing period, by its id or `none`; several where repeated.",
        text(18, rf"^({NONE}|[0-9]{{1,18}})$"),
        repeats=True,
    ),
    Parameter("size", "By the longer side, in pixels.", one_of(SIZES, "any")),
    Parameter("credits", "Only what cost at least so many credits.", whole(1, MOST_CREDITS)),
    Parameter("gone", "In the gallery, gone from it, or both.", one_of(GONE, "no")),
    Parameter(
        "order",
        "The newest first, or the dearest: that leaves out images whose price was not read yet.",
        one_of(ORDERS, "newest"),
    ),
    *PAGING,
)

router = Router(tags=["Images"])


@router.get(
    "/images",
    auth=Bearer(Scope.IMAGES),
    response=Images,
    url_name="api_images",
    operation_id="images",
    summary="Images",
    openapi_extra=described(PARAMETERS),
)
def images(request: HttpRequest, response: HttpResponse) -> Images:
    """Images that match all of the filters, page by page. No page is slower than the first."""
    query, now = query_of(request, PARAMETERS), datetime.now(UTC)
    refuse_unused_dates(query)
    _refuse_unused_cuts(query)
    scope = images_scope(holder(request), query, now)
    hold_to(request, PARAMETERS, scope.asked.notes)
    if SEARCH in query and not has_scope(request, Scope.PROMPTS):
        raise missing(Scope.PROMPTS)
    listing = f"images.{scope.asked.order_name}"
    found = find_images(
        scope.accounts,
        _readable(request),
        scope.asked.wanted,
        order=scope.asked.order,
        before=key_of(request, listing) or "",
        size=limit_of(request),
        exact=True,
    )
    return Images(
        count=found.count,
        is_more=found.more,
        credits=found.cost.credits if found.cost else None,
        images=[_told(image) for image in found.images],
        next=next_of(request, response, listing, found.older),
    )


@router.get(
    "/images/{int:pk}",
    auth=Bearer(Scope.IMAGES),
    response=Image,
    url_name="api_image",
    operation_id="image",
    summary="One image",
)
def image(request: HttpRequest, pk: int) -> Image:
    """One image by its id, also when it is gone from the gallery."""
    query_of(request, ())
    found = image_view(access.visible_accounts(holder(request)), _readable(request), pk)
    if found is None:
        raise Http404
    return _told(found)


def _refuse_unused_cuts(query: QueryDict) -> None:
    """What a page would leave out without a word: raises Problem (422)."""
    named = query.getlist("period")
    own = [value for value in named if value in OWN]
    if own and len(set(named)) > 1:
        sentence = f"{listed(OWN)} stand alone: each is a period of every account."
        raise refused([Odd("period", sentence)])
    if "on" in query and not own:
        raise refused([Odd("on", f"It counts only where the period is one of {listed(OWN)}.")])


def _readable(request: HttpRequest) -> QuerySet[ApiAccount]:
    """The accounts whose prompts the token reads: its person's, with the scope."""
    readable = access.prompt_accounts(holder(request))
    return readable if has_scope(request, Scope.PROMPTS) else readable.none()


def _told(image: ImageView) -> Image:
    return Image(
        id=image.id,
        image_id=image.image_id,
        account_id=image.account_id,
        account=image.account,
        operation=image.operation,
        created_at=image.created_at,
        image_url=image.image_url,
        width=image.width,
        height=image.height,
        credits=image.credits_charged,
        prompt=image.prompt,
        analysis=image.analysis,
        svg_candidates=[SvgCandidate(**each) for each in image.svg_candidates],
        first_seen_at=image.first_seen_at,
        last_seen_at=image.last_seen_at,
        gone_at=image.gone_at,
        forgotten_at=image.forgotten_at,
    )
