"""The vault: sealed fields, keyring, sealed sessions, identifiers."""
