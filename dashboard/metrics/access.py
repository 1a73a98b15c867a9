"""Who may read the metrics: a machine with the token, or one of a trusted network."""

import hmac
from enum import Enum, auto
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from dashboard.origin import client_address


class Answer(Enum):
    """To a request for metrics: they are off, here they are, say the token, or not from there."""

    OFF = auto()
    YES = auto()
    TOKEN = auto()
    NOT_FROM_THERE = auto()


def may_scrape(request: HttpRequest) -> Answer:
    """Either of METRICS_TOKEN and METRICS_NETWORKS lets a request in; without both nobody is."""
    if not settings.METRICS_TOKEN and not settings.METRICS_NETWORKS:
        return Answer.OFF
    if _has_token(request) or _is_near(request):
        return Answer.YES
    return Answer.TOKEN if settings.METRICS_TOKEN else Answer.NOT_FROM_THERE


def _has_token(request: HttpRequest) -> bool:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    token: str = settings.METRICS_TOKEN
    if not token or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(sent.strip().encode(errors="replace"), token.encode())


def _is_near(request: HttpRequest) -> bool:
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped  # how a listener on :: sees IPv4
    return any(address in network for network in settings.METRICS_NETWORKS)
