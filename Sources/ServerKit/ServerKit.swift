// ServerKit: being written.
