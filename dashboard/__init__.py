"""The SITE: settings, addresses, processes and the pages."""
