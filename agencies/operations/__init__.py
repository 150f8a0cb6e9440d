"""Problems that the partnership works on together, joint operations and weeks of action."""
