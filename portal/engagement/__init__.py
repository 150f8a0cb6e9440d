"""Pages for everybody: what this service is, how it treats people, and the way out of it."""
