"""What every page's frame needs to know of the reader."""

from typing import Any

from django import template
from django.template.context import RequestContext

from accounts import access
from accounts.models import User
from accounts.models.people import Role

register = template.Library()


@register.inclusion_tag("parts/rail.html", takes_context=True)
def rail(context: RequestContext, here: str = "") -> dict[str, Any]:
    """The ways through the site; `here` is the page's own name."""
    user = context["user"]
    return {
        "user": user,
        "title": _title(user),
        "here": here,
        "manages_keys": access.manages_keys(user),
        "reads_audit_log": access.reads_audit_log(user),
    }


def _title(user: User) -> str:
    """What a person is here: the role, or for a member the teams that they lead."""
    led = access.led_teams(user).order_by("name") if user.role == Role.MEMBER else []
    return f"Lead of {', '.join(team.name for team in led)}" if led else user.get_role_display()


@register.inclusion_tag("parts/sandbox.html", takes_context=True)
def sandbox_line(context: RequestContext) -> dict[str, Any]:
    """The line that says that what is shown is the sandbox's."""
    user = context["user"]
    shown = access.visible_accounts(user).filter(is_sandbox=True).exists()
    return {"shown": shown, "manages_keys": access.manages_keys(user)}
