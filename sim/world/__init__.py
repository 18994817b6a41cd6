"""What exists: households and dwellings as arrays, markets' prices, waiting lists. Knows no clock."""
