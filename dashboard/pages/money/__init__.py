"""What credits cost and which were bought: typed in by finance and admins."""

from dashboard.pages.money.prices import price, prices, remove_price
from dashboard.pages.money.purchases import purchase, purchases, remove_purchase

__all__ = ["price", "prices", "purchase", "purchases", "remove_price", "remove_purchase"]
