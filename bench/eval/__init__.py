"""Quality figures on data in a folder: ``python -m bench.eval --data DIR [--only KIND]``."""
