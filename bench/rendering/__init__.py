"""What the benchmark of rendering renders."""
