"""The fault suite: what may break while an edition is sent, broken on purpose, many times.

``make faults [PART=F1] [SEED=7]``. A part is a function ``run(seed, runs, folder) -> Outcome``; each
problem that it finds names its seed.
"""
