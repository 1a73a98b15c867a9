"""The answers of the vendor's reference page, as it prints them."""

from typing import Any

QUOTA: dict[str, Any] = {
    "success": True,
    "credits_remaining": 842,
    "credits_used_this_period": 158,
    "period_start": "2026-03-01T00:00:00Z",
    "period_end": "2026-03-31T23:59:59Z",
    "usage_breakdown": {
        "generate": 64,
        "edit": 45,
        "analyze": 12,
        "svg_generate": 24,
        "svg_convert": 13,
    },
    "total_images": 47,
}
FOX: dict[str, Any] = {
    "image_id": "img_01jk8mxp3n4q7r2t6w9",
    "image_url": "https://coals.ai/images/img_01jk8mxp3n4q7r2t6w9.webp",
    "operation": "generate",
    "prompt": "A photorealistic red fox in a snowy forest",
    "width": 1024,
    "height": 1024,
    "created_at": "2026-03-03T14:22:11Z",
}
PAGE: dict[str, Any] = {
    "success": True,
    "data": [FOX],
    "meta": {"current_page": 1, "per_page": 10, "total": 47, "last_page": 5},
}
DETAIL: dict[str, Any] = {
    "success": True,
    "image_id": "img_01jkbv4xt9w2p6r8n7m",
    "image_url": "https://coals.ai/images/img_01jkbv4xt9w2p6r8n7m.webp",
    "operation": "svg_generate",
    "prompt": "Minimalist geometric mountain range logo",
    "width": 1024,
    "height": 1024,
    "analysis": None,
    "svg_candidates": [
        {
            "preset": "default",
            "url": "https://coals.ai/images/img_01jkbv4xt9w2p6r8n7m_default.svg",
            "size_bytes": 18432,
        }
    ],
    "credits_charged": 3,
    "created_at": "2026-03-03T15:04:29Z",
}
DELETED: dict[str, Any] = {
    "success": True,
    "message": "Image img_01jk8mxp3n4q7r2t6w9 has been permanently deleted.",
}
WINDOW = {
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "997",
    "X-RateLimit-Reset": "1772546400",
}
KEY = "gck_live_51Hx7QzSecretSecret"
