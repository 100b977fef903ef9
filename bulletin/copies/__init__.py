"""Numbered copies: what marks a copy, where the mark stands, how it is read back, and who has which."""
