"""Pages of licensing officers, of police, and of the premises themselves."""
