"""Images: which ones there are, what each cost, some of them together, and one in full."""

from dashboard.pages.images.chosen import chosen
from dashboard.pages.images.exporting import export_csv, export_xlsx
from dashboard.pages.images.finding import images
from dashboard.pages.images.one import image

__all__ = ["chosen", "export_csv", "export_xlsx", "image", "images"]
