"""The fault suite: what may break while an edition is sent, broken on purpose, many times.

``python -m suite [--part F1] [--seed N] [--runs N] [--results FILE]`` from tests/faults, or ``make faults``.
A part is a function ``run(seed, runs, folder) -> Outcome``; each problem it finds names its own seed.
"""
