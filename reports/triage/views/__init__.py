"""Views of triage: each makes one call to the domain and shows what came of it."""
