"""Letters about signing in, written and sent by a worker."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User


def send_reset_letter(user: User) -> None:
    """The link sets a new password, once, within PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    arguments = {"uidb36": user_pk_to_url_str(user), "key": key}
    link = settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=arguments)
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    text = render_to_string("signin/reset_letter.txt", {"link": link, "hours": hours})
    send_mail("A new password for Coalmeter", text, settings.DEFAULT_FROM_EMAIL, [user.email])
