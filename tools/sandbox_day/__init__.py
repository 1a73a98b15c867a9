"""A day of sandbox life in minutes, in real processes that are killed; then the books are compared.

    python -m tools.sandbox_day [FOLDER] [--hours 24] [--speed 200] [--seed day]

The time of the sandbox and of the workers runs `speed` times as fast as the wall's. Only this
package knows: the server is given a clock, and the workers' `analytics.tasks.clock` is replaced.
"""
