"""What can go wrong with a seal. No text here ever holds what was sealed, nor a key."""

from __future__ import annotations


class SealError(Exception):
    """A sealed value can't be made or opened."""


class UnknownKey(SealError):
    """The value was sealed with a key that this process's keyring does not hold."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"The keyring holds no key “{key_id}”. Add it to the file that SPOTLIGHT_KEYRING_FILE "
            "names (or to SPOTLIGHT_KEYRING): what was sealed with it can't be read without it. "
            "`manage.py keys status` lists the keys that are held and needed."
        )
        self.key_id = key_id


class TamperedSeal(SealError):
    """The value was altered, or belongs to another row, field or key of the same name."""

    def __init__(self) -> None:
        super().__init__("A sealed value was altered, or was moved from another row or field.")


class SealTooLarge(SealError, ValueError):
    """The plain value is longer than its field allows."""

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(f"A sealed value has {size} bytes; its field allows {limit}.")
        self.size, self.limit = size, limit


class UnboundSeal(SealError):
    """A sealed value was used apart from its row, so nothing says what it is bound to."""
