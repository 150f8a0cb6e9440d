"""Demonstration data: fictional reports at real streets, made through the real actions.

Everything here is invented and says so. It sits at the roof: it may import anything, and nothing
imports it but management commands and tests. `stories*` hold words, `plan` decides what happens
when, `carry_out` does it, `scale` makes a million reports for benchmarks.
"""
