"""What helps an editor to write: proposals, first texts, changes of a file."""
