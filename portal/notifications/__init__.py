"""Notifications: an outbox of messages that say that something is there, never what."""
