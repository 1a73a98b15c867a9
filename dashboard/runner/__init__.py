"""`manage.py run`: starts the parts of an installation, keeps them up, and stops them in order."""
