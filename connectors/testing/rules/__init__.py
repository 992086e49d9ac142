"""The rules of the contract, by what they look at."""
