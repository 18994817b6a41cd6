"""What happens on the clock: one file a service or market."""
