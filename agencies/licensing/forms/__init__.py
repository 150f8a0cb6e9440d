"""Forms of licensing officers and of premises."""
