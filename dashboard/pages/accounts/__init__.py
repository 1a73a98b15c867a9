"""Accounts & keys: are the shared keys healthy, and everything that is done with them."""
