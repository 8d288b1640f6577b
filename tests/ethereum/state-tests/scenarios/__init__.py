"""What is tested: each module has `tests()`, and becomes a file."""
