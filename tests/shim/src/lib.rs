//! A PKCS#11 module for tests: forwards to a real one and injects what a plan says.
