"""A connector for Almenara, in a package of its own."""
