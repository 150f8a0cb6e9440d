"""Asking an agency's OpenID Connect provider who somebody is.

Here is the protocol, and what a session remembers of it. Who may come in is decided above, in
agencies.registry.single_sign_on: that needs memberships.
"""
