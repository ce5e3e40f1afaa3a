// LocalStack: being written.
