"""Many small voices at once: what is usual for a brand, how unlikely the present is, and what a storm card says."""
