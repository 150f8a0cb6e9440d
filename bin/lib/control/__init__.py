"""Starts and stops what `make run` needs: a private PostGIS, a private Redis, the portal itself.

Only the standard library is used, since `make stop` and `make clean` must work with no virtual
environment. Linux only: it reads /proc.
"""
