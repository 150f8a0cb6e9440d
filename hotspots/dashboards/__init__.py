"""The first pages of each role: figures with their definitions, charts, the briefing.

`figures` says what each figure is, who may see it and which list stands behind it; `faces` which of
them a role's page shows. Every figure is counted from what the person who asks may see.
"""
