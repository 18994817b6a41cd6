"""Law and finance as pure functions on arrays: no clock, no randomness, no files."""
