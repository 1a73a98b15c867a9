"""The write side: fetch from the vendor, store, derive, in one transaction."""
