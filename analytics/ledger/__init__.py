"""The arithmetic from counters to credits: pure, typed, without Django, clock or I/O."""
