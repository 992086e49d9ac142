"""How the weights of the default and the embeddings reader are made from public data. Not part of the package."""
