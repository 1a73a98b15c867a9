"""The vendor's four calls, and the pictures."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from analytics.graphicoal.sandbox.gate import Gate, Visit, scoped
from analytics.graphicoal.sandbox.instants import SECOND, micros, stamp
from analytics.graphicoal.sandbox.messages import Refusal, Reply, Request, invalid, json_reply
from analytics.graphicoal.sandbox.pictures import drawing
from analytics.graphicoal.sandbox.prompts import presets
from analytics.graphicoal.sandbox.showing import detail, summary
from analytics.graphicoal.sandbox.vendor import DELETE, OPERATIONS, PREFIX, READ
from analytics.graphicoal.sandbox.window import Windows
from analytics.graphicoal.sandbox.world import World

Clock = Callable[[], datetime]
#: May answer in the API's place (a fault on purpose); None lets the API answer.
Hook = Callable[[Request], Reply | None]

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_IMAGE = re.compile(r"/images/([A-Za-z0-9_-]{1,64})")
_PICTURE = re.compile(r"/images/(img_[a-z0-9]{19})(?:_([a-z]+))?\.svg")
_PICTURE_HEADERS = {
    "Content-Type": "image/svg+xml",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


class Api:
    """Answers requests. `origin` is where it can be reached; addresses begin with it."""

    def __init__(
        self, world: World, clock: Clock, *, limit: int = 1000, hook: Hook | None = None
    ) -> None:
        self.world, self.clock, self.hook, self.origin = world, clock, hook, ""
        self._gate = Gate(world, Windows(limit))

    def answer(self, request: Request) -> Reply:
        """Never raises a Refusal; the caller deals with what else may break."""
        with self.world.lock:
            reply = self.hook(request) if self.hook else None
            return reply or self._dispatch(request)

    def _dispatch(self, request: Request) -> Reply:
        now = micros(self.clock())
        try:
            if not request.path.startswith(PREFIX + "/"):
                return self._picture(request, now)
        except Refusal as refusal:
            return refusal.reply()
        try:
            reply = self._call(request, self._gate.admit(request, now))
        except Refusal as refusal:
            reply = refusal.reply()
        reply.headers.update(self._gate.headers)
        return reply

    def _call(self, request: Request, visit: Visit) -> Reply:
        path = request.path.removeprefix(PREFIX)
        if path == "/quota":
            _only(request, "GET")
            scoped(visit, READ)
            return self._quota(visit)
        if path == "/images":
            _only(request, "GET")
            scoped(visit, READ)
            return self._list(visit, request.query)
        one = _IMAGE.fullmatch(path)
        if one is None:
            raise Refusal(404, "NOT_FOUND", "Not found", flat=True)
        _only(request, "GET", "DELETE")
        if request.method == "DELETE":
            scoped(visit, DELETE)
            return self._delete(visit, one[1])
        scoped(visit, READ)
        return self._detail(visit, one[1])

    def _quota(self, visit: Visit) -> Reply:
        reading = visit.account.counters.at(visit.moment)
        return json_reply(
            {
                "success": True,
                "credits_remaining": reading.remaining,
                "credits_used_this_period": reading.used,
                "period_start": stamp(reading.since),
                "period_end": stamp(reading.until - SECOND),
                "usage_breakdown": reading.breakdown,
                "total_images": visit.account.gallery.total(visit.moment),
            }
        )

    def _list(self, visit: Visit, query: str) -> Reply:
        operation, per_page, page = _filters(query)
        gallery = visit.account.gallery
        numbers = gallery.listed(visit.moment, operation)
        shown = numbers[(page - 1) * per_page : page * per_page]
        meta = {
            "current_page": page,
            "per_page": per_page,
            "total": len(numbers),
            "last_page": max(1, -(-len(numbers) // per_page)),
        }
        subjects = visit.account.profile.subjects
        data = [summary(self.origin, subjects, gallery.images[number]) for number in shown]
        return json_reply({"success": True, "data": data, "meta": meta})

    def _detail(self, visit: Visit, image_id: str) -> Reply:
        image = visit.account.gallery.find(image_id, visit.moment)
        if image is None:
            raise _no_image()
        return json_reply(detail(self.origin, visit.account.profile.subjects, image))

    def _delete(self, visit: Visit, image_id: str) -> Reply:
        if visit.past:
            raise invalid("x-sandbox-as-of", "The past cannot be changed.")
        if not self.world.delete(visit.grant.slug, image_id, visit.moment):
            raise _no_image()
        message = f"Image {image_id} has been permanently deleted."
        return json_reply({"success": True, "message": message})

    def _picture(self, request: Request, now: int) -> Reply:
        _only(request, "GET")
        asked = _PICTURE.fullmatch(request.path)
        for slug in self.world.accounts if asked else ():
            account = self.world.account(slug, now)
            image = account.gallery.find(asked[1], now) if asked else None
            if asked and image and (not asked[2] or asked[2] in presets(image.call, image.nth)):
                body = drawing(account.profile.subjects, image, asked[2] or "")
                return Reply(200, body, dict(_PICTURE_HEADERS))
        raise Refusal(404, "NOT_FOUND", "Not found", flat=True)


def _only(request: Request, *methods: str) -> None:
    if request.method not in methods:
        allowed = {"Allow": ", ".join(methods)}
        raise Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed", flat=True, headers=allowed)


def _no_image() -> Refusal:
    return Refusal(404, "NOT_FOUND", "The image was not found.")


def _filters(query: str) -> tuple[str, int, int]:
    """Operation ("" for all), images per page and page."""
    try:
        given = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise invalid("query", "There are too many fields.") from None
    operation = given.get("operation", [""])[-1]
    if operation and operation not in OPERATIONS:
        raise invalid("operation", "The selected operation is invalid.")
    per_page = _number("per_page", given.get("per_page", ["20"])[-1], 100)
    return operation, per_page, _number("page", given.get("page", ["1"])[-1], 10**9)


def _number(name: str, text: str, most: int) -> int:
    number = int(text) if _WHOLE.fullmatch(text) else 0
    if not 1 <= number <= most:
        raise invalid(name, f"The {name} must be a whole number between 1 and {most}.")
    return number
