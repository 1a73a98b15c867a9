"""What every page's frame needs to know of the reader."""

from typing import Any

from django import template
from django.template.context import RequestContext

from accounts import access

register = template.Library()


@register.inclusion_tag("parts/rail.html", takes_context=True)
def rail(context: RequestContext, here: str = "") -> dict[str, Any]:
    """The ways through the site; `here` is the page's own name."""
    user = context["user"]
    return {
        "user": user,
        "here": here,
        "manages_keys": access.manages_keys(user),
        "reads_audit_log": access.reads_audit_log(user),
    }


@register.inclusion_tag("parts/sandbox.html", takes_context=True)
def sandbox_line(context: RequestContext) -> dict[str, Any]:
    """The line that says that what is shown is the sandbox's."""
    user = context["user"]
    shown = access.visible_accounts(user).filter(is_sandbox=True).exists()
    return {"shown": shown, "manages_keys": access.manages_keys(user)}
