// HTTP: being written.
