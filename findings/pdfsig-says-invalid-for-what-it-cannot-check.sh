#!/usr/bin/env bash
# What:     Poppler's pdfsig, on valid PAdES signatures with keys that it has no code for, does not
#           say "unsupported": for Brainpool P-256 "Signature is Invalid.", for Ed25519 "Document
#           isn't signed or corrupted data.", the words that it has for a forged document.
# Versions: pdfsig 22.12.0 with NSS 3.87.1 (Debian 12), pyHanko 0.38.0 as signer. Seen 2026-11-27.
# Standard: ISO/TS 32002:2022 adds Ed25519, NIST and Brainpool curves to PDF 2.0 signatures; ETSI
#           EN 319 102-1, 5.1.3: what can't be checked is INDETERMINATE, not TOTAL-FAILED.
# Matters:  the minutes of a ceremony signed by a token's Brainpool or Ed25519 key look forged to
#           an auditor with common tools. Sign with P-256 or RSA, or name the program that can check.
# Needs:    poppler-utils of Debian 12, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install \
  pyHanko==0.38.0 pyhanko-certvalidator==0.33.0 pypdf==7.1.1 cryptography==50.0.2
pdfsig -v 2>&1 | head -n 1
echo "pyHanko 0.38.0"

cat >sign.py <<'PY'
import datetime
from asn1crypto import keys, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter

page = PdfWriter()
page.add_blank_page(200, 200)
page.write("minutes.pdf")

for name, key, of_certificate, digest in [
    ("P-256", ec.generate_private_key(ec.SECP256R1()), hashes.SHA256(), "sha256"),
    ("brainpoolP256r1", ec.generate_private_key(ec.BrainpoolP256R1()), hashes.SHA256(), "sha256"),
    ("Ed25519", ed25519.Ed25519PrivateKey.generate(), None, "sha512"),
]:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2026, 1, 1)
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(start).not_valid_after(start + datetime.timedelta(days=9000))
        .add_extension(x509.KeyUsage(True, True, False, False, False, True, False, False, False), True)
        .sign(key, of_certificate)
    )
    der = serialization.Encoding.DER
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(key.private_bytes(
            der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
        cert_registry=SimpleCertificateStore(),
    )
    about = signers.PdfSignatureMetadata(
        field_name="Signature", md_algorithm=digest, subfilter=fields.SigSeedSubFilter.PADES)
    with open("minutes.pdf", "rb") as source:
        signed = signers.sign_pdf(IncrementalPdfFileWriter(source), about, signer=signer)
    with open(f"{name}.pdf", "wb") as target:
        target.write(signed.getbuffer())
    with open(f"{name}.pdf", "rb") as written:
        status = validate_pdf_signature(
            PdfFileReader(written).embedded_signatures[0],
            ValidationContext(trust_roots=[signer.signing_cert]))
        assert status.intact and status.valid, name
    print(f"  {name}: signed; pyHanko: intact and valid")
PY
echo
py/bin/python sign.py 2>/dev/null
echo "Expected: valid, or a word such as unsupported where there is no code for the curve."
echo "Seen:"
verdict() { # file, the words expected
  local words
  words=$(pdfsig -nocert "$1.pdf" 2>/dev/null | sed -n 's/^ *- Signature Validation: //p')
  echo "  pdfsig of $1: \"$words\""
  [ "$words" = "$2" ] || changed "pdfsig of $1 says \"$words\""
}
verdict P-256 "Signature is Valid."
verdict brainpoolP256r1 "Signature is Invalid."
verdict Ed25519 "Document isn't signed or corrupted data."
echo "As described."
