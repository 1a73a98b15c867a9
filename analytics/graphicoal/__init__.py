"""The vendor's API, without Django."""
