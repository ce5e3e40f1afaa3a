// ChatServer: being written.
