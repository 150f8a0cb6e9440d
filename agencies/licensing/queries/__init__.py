"""The read door to licensed premises: every queryset starts from what a person may see."""
