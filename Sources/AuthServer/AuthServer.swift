// AuthServer: being written.
