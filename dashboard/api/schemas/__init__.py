"""What answers look like. Times are ISO 8601 with an offset; credits are whole numbers.

Money is a decimal number written as text, so that no reader makes a binary fraction of it.
"""
