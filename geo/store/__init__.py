"""Where saved datasets live: `protocol.Store` says what a store does, `embedded` is the one that ships."""
