"""The only write door to cases.

Actions are imperative, keyword-only and take `by=`. Each is one transaction in which the change,
its audit event and its messages stand or fall together.
"""
