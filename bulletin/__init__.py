"""Bulletin: approved Markdown items become numbered, restricted issues for the web and for print."""

__version__ = "0.1.0"
