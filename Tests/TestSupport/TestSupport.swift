// being written.
