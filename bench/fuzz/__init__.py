"""Every parser of what comes in, and runs that look for input which breaks one: ``python -m bench.fuzz``."""
