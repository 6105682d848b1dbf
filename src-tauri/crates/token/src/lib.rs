//! All that touches a device: PKCS#11 modules, slots, tokens, keys, and a trace of every call.
