"""Many runs: replicate scenarios, compare them pair by pair, and keep what came out in a folder."""
