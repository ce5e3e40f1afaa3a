// Observability: being written.
