"""The REST API: the same filters and queries as the pages, as JSON, for scripts with a token."""
