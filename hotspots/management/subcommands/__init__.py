"""What `manage.py hotspots` can do: one module each, with HELP, `add_arguments` and `run`."""
