"""The rules that content must keep."""
