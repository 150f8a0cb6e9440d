"""Benchmarks: each figure beside a floor measured in the same run (`make bench`).

docs/benchmarks.md says what is measured and how. Every benchmark gives rows of the form in
results.py; later ones are added to BENCHMARKS in __main__.py.
"""
