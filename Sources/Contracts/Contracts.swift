// Contracts: being written.
