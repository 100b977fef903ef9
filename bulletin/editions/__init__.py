"""From an assembled archive to web pages, print and data."""
