// ChatClient: being written.
