"""What every page's frame needs to know of the reader."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts import access
from accounts.models import User
from accounts.models.preferences import Theme
from dashboard.reader import THIN, reader

register = template.Library()


@register.simple_tag(takes_context=True)
def html_attributes(context: RequestContext) -> SafeString:
    """What the reader has set against the defaults, for styles and scripts: a theme, the mark
    between thousands (else a thin space), and that shortcuts are off."""
    user = context.get("user")
    if not isinstance(user, User):
        return SafeString()
    marks = reader().marks.thousands
    said = [
        ("theme", user.theme, Theme.SYSTEM),
        ("thousands", marks, THIN),
        ("shortcuts", "on" if user.shortcuts else "off", "on"),
    ]
    unlike = ((name, value) for name, value, default in said if value != default)
    return format_html_join("", ' data-{}="{}"', unlike)


@register.simple_tag(takes_context=True)
def color_scheme(context: RequestContext) -> str:
    """For the canvas before the styles are there."""
    user = context.get("user")
    chosen = user.theme if isinstance(user, User) else Theme.SYSTEM
    return "light dark" if chosen == Theme.SYSTEM else chosen


@register.inclusion_tag("parts/rail.html", takes_context=True)
def rail(context: RequestContext, here: str = "") -> dict[str, Any]:
    """The ways through the site; `here` is the page's own name."""
    user = context["user"]
    return {
        "user": user,
        "here": here,
        "manages_keys": access.manages_keys(user),
        "reads_audit_log": access.reads_audit_log(user),
        "themes": Theme.choices,
    }


@register.inclusion_tag("parts/sandbox.html", takes_context=True)
def sandbox_line(context: RequestContext) -> dict[str, Any]:
    """The line that says that what is shown is the sandbox's."""
    user = context["user"]
    shown = access.visible_accounts(user).filter(is_sandbox=True).exists()
    return {"shown": shown, "manages_keys": access.manages_keys(user)}
