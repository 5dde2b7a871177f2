"""What the benchmark of collecting runs in processes of their own."""
