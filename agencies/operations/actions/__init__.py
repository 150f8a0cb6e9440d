"""The write door of problems and operations: each change with its event and its messages."""
