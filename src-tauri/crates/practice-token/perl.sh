#!/bin/sh
# Stands in for Perl where openssl-src configures OpenSSL (OPENSSL_SRC_PERL, .cargo/config.toml):
# the crate has no other way to leave parts out. What goes is what Kryoptic, built with the features
# in Cargo.toml, never asks for: protocols, message formats, ciphers and digests that no mechanism of
# the practice token has. And -O1: the inner loops are assembler.
set -eu
perl "$@" \
  no-apps no-async no-cmp no-cms no-ct no-docs no-dso no-dtls no-engine no-http no-makedepend \
  no-multiblock no-nextprotoneg no-ocsp no-psk no-quic no-rfc3779 no-sock no-srp no-srtp no-ssl-trace \
  no-thread-pool no-ts no-ui-console no-uplink \
  no-argon2 no-aria no-bf no-blake2 no-cast no-chacha no-dsa no-ec2m no-gost no-lms no-md4 no-mdc2 \
  no-ocb no-poly1305 no-rc2 no-rc4 no-rmd160 no-scrypt no-siphash no-siv no-slh-dsa no-sm2 no-sm3 \
  no-sm4 no-whirlpool \
  -O1

# OpenSSL would look for modules of its own in a folder of the machine that built it, and the token would
# be another one in each folder it is built in. It has no such modules, and looks nowhere.
sed -i 's|^MODULESDIR=.*|MODULESDIR=/nonexistent|' Makefile
grep -q '^MODULESDIR=/nonexistent$' Makefile
