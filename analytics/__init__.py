"""WHAT: what was used, when, and what it will be. No pages."""
