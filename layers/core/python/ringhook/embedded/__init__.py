"""Everything on one machine: one process, one SQLite file, a key file, an HTTP and WebSocket server."""
