"""Who sees which rows by which channel: the hand-written policy, and how to look.

To add a kind of row: one declaration in kinds.py, its rows in scene.py. To add a page: one line in
channels.py, and a probe in the kind's declaration when the page shows rows.
"""
