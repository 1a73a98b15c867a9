"""Which images somebody has chosen: ticked one by one, or all that some filters find."""

from django.http import QueryDict

LARGEST = 2**63


def chosen_images(query: QueryDict) -> list[int] | None:
    """The rows that are named, each once, in their order; None if something else is named.

    Ticked boxes come as `image` each, a form's own list as `images` with commas.
    """
    named = [*query.getlist("image"), *filter(None, query.get("images", "").split(","))]
    if not all(word.isascii() and word.isdigit() and len(word) < 20 for word in named):
        return None
    numbers = list(dict.fromkeys(int(word) for word in named))
    return numbers if all(number < LARGEST for number in numbers) else None


def wants_all(query: QueryDict) -> bool:
    """Whether all that the filters in the address find are meant."""
    return query.get("all") == "1"
