"""Reports by e-mail: which are due to whom, and what became of each. Nothing here writes one."""
