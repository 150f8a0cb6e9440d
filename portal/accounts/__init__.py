"""Accounts: who can sign in, and how. What people may do lives in agencies.registry."""
