"""How tests reach the routes of each part; put together in tests/support/routes.py."""
