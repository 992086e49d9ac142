"""Judging lines outside the daemon, and measuring how well that went. Values in, values out."""
