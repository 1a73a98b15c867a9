"""The arithmetic from counters to credits: pure, without Django, clock or I/O."""
