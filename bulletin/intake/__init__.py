"""Takes in what units send: Word files and texts become submitted items."""
