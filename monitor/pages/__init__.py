"""The generated pages of the documentation, one function a page; `monitor.docs` lists and writes them."""
