"""What the benchmark of selecting runs in processes of their own."""
