//! A software PKCS#11 module for practice rooms and drills, loaded like any vendor's module.
