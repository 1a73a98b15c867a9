"""Signing in, as the site does it with allauth: throttles, known browsers, sessions that end."""
