"""Files that take other pages' questions, and files that are made in the background."""
