"""How quick Coalmeter is, as ratios within one run: `make bench` prints them."""
