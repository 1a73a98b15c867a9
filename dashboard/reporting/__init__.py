"""Reports by e-mail: written for whoever reads them, and handed to the mail server."""
