"""The public front door: a resident reports a concern, one question per page."""
