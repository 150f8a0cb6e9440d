"""Merkle trees as RFC 6962 (Certificate Transparency), section 2.1, builds them, with SHA-256.

Leaves and inner nodes are hashed with different first bytes, so that no event can pass for a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

HASH_BYTES = 32
EMPTY = hashlib.sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf, 32 bytes."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in order, in memory that grows with the tree's height only."""
    subtrees: list[tuple[int, bytes]] = []  # complete ones, the larger first: (leaves, hash)
    for leaf in leaves:
        size, found = 1, leaf
        while subtrees and subtrees[-1][0] == size:
            size, found = 2 * size, node_hash(subtrees.pop()[1], found)
        subtrees.append((size, found))
    if not subtrees:
        return EMPTY
    root = subtrees.pop()[1]
    while subtrees:
        root = node_hash(subtrees.pop()[1], root)
    return root
