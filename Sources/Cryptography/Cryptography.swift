// Cryptography: being written.
