"""Password operations as the connector performs them, and their rehearsal."""
