"""From the texts of a site to typed records, each with its place."""
