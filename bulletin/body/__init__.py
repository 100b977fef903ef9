"""From Markdown to safe HTML and pictures, within limits."""
