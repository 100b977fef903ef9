"""Signed approvals: statements, who may sign them, and what they cover."""
