// ServiceKit: being written.
