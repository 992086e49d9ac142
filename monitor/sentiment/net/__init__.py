"""The small network behind the default reader, in numpy: what a text is made of, and what that is worth."""
