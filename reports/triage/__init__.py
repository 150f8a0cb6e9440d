"""The triage officer's screens: queue, report, map, cases. Queries read, actions write."""
