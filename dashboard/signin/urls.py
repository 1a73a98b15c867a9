"""The addresses of signing in. Of allauth's views only these exist, under the names it asks for."""

from django.urls import URLPattern, path, re_path

from dashboard.pages import confirming, own_signin, passkeys, resetting, second_factors, signing_in

RESET_LINK = r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$"

urlpatterns: list[URLPattern] = [
    path("sign-in/", signing_in.signin, name="signin"),
    path("sign-in/", signing_in.signin, name="account_login"),
    path("sign-in/passkey/", signing_in.passkey_signin, name="mfa_login_webauthn"),
    path("sign-in/passkey/options/", passkeys.options, name="passkey_options"),
    path("sign-in/second-step/", signing_in.second_step, name="mfa_authenticate"),
    path("sign-in/forgotten/", resetting.forgotten, name="account_reset_password"),
    path("sign-in/forgotten/sent/", resetting.letter_sent, name="account_reset_password_done"),
    re_path(RESET_LINK, resetting.new_password, name="account_reset_password_from_key"),
    path("sign-in/<str:token>/", signing_in.signin_link, name="signin_link"),
    path("sign-out/", signing_in.signout, name="signout"),
    path("you/confirm/", confirming.confirm, name="account_reauthenticate"),
    path("you/sign-in/", own_signin.index, name="mfa_index"),
    path("you/password/", own_signin.password, name="password"),
    path("you/app/", second_factors.app, name="mfa_activate_totp"),
    path("you/app/remove/", second_factors.remove_app, name="mfa_deactivate_totp"),
    path("you/codes/", second_factors.codes, name="mfa_view_recovery_codes"),
    path("you/passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("you/passkeys/options/", passkeys.new_options, name="new_passkey_options"),
    path("you/passkeys/<int:pk>/name/", passkeys.name, name="mfa_edit_webauthn"),
    path("you/passkeys/<int:pk>/remove/", passkeys.take_away, name="mfa_remove_webauthn"),
]
