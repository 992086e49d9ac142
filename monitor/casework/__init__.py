"""What is done about cases: by people, by clocks, and by whoever keeps watch over both."""
