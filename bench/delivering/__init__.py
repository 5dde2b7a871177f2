"""What the benchmark of the sender is made of."""
