"""The words of the trade as frozen values; their annotations are the table of all keys."""
