"""An image as the vendor shows it, short in a list and whole on its own."""

from typing import Any

from analytics.graphicoal.sandbox.gallery import Image
from analytics.graphicoal.sandbox.instants import stamp
from analytics.graphicoal.sandbox.pictures import drawing
from analytics.graphicoal.sandbox.prompts import analysis, presets, scene


def summary(origin: str, subjects: str, image: Image) -> dict[str, Any]:
    """One row of `GET /images`."""
    call = image.call
    return {
        "image_id": image.image_id,
        "image_url": f"{origin}/images/{image.image_id}.svg",
        "operation": call.operation,
        "prompt": scene(subjects, call.theme, call.operation).prompt,
        "width": call.size[0],
        "height": call.size[1],
        "created_at": stamp(call.at),
    }


def detail(origin: str, subjects: str, image: Image) -> dict[str, Any]:
    """The answer of `GET /images/{id}`, its fields in the order of the vendor's example."""
    content = {"success": True, **summary(origin, subjects, image)}
    created = content.pop("created_at")
    candidates = [
        {
            "preset": preset,
            "url": f"{origin}/images/{image.image_id}_{preset}.svg",
            "size_bytes": len(drawing(subjects, image, preset)),
        }
        for preset in presets(image.call, image.nth)
    ]
    return {
        **content,
        "analysis": analysis(subjects, image.call),
        "svg_candidates": candidates,
        "credits_charged": image.charged,
        "created_at": created,
    }
