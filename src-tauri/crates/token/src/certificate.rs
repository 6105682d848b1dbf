//! The public key in a certificate: some cards show no other.

use spki::der::asn1::AnyRef;
use spki::der::{Decode as _, Error, Reader as _, SliceReader};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

use crate::card::Curve;

/// id-Ed25519: RFC 8410, 3.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// id-ecPublicKey and secp256r1: RFC 5480, 2.1.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// The public key a certificate is for (RFC 5280, 4.1), as [`CardKey::public`](crate::CardKey) has
/// it. `None` for another algorithm, a compressed point, and what is no certificate. Nothing is
/// believed of the certificate but which key is on the card: signatures and names are not looked at.
pub(crate) fn public_key(certificate: &[u8]) -> Option<(Curve, Vec<u8>)> {
    let key = subject_key(certificate).ok()?;
    let bits = key.subject_public_key.as_bytes()?;
    let (algorithm, parameters) = key.algorithm.oids().ok()?;
    match (algorithm, parameters) {
        (ED25519, None) if bits.len() == 32 => Some((Curve::Ed25519, bits.to_vec())),
        (EC_PUBLIC_KEY, Some(P256)) if bits.len() == 65 && bits[0] == 0x04 => {
            Some((Curve::P256, bits.to_vec()))
        }
        _ => None,
    }
}

fn subject_key(certificate: &[u8]) -> Result<SubjectPublicKeyInfoRef<'_>, Error> {
    let mut certificate = SliceReader::new(AnyRef::from_der(certificate)?.value())?;
    let mut to_be_signed = SliceReader::new(certificate.decode::<AnyRef<'_>>()?.value())?;
    // Version, or in its absence the serial number.
    if to_be_signed
        .decode::<AnyRef<'_>>()?
        .header()
        .tag()
        .is_context_specific()
    {
        to_be_signed.decode::<AnyRef<'_>>()?;
    }
    // Signature, issuer, validity, subject.
    for _ in 0..4 {
        to_be_signed.decode::<AnyRef<'_>>()?;
    }
    to_be_signed.decode()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From OpenSSL 3.0: `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=card`,
    /// and the same with `-newkey ed25519`.
    const P256_CERTIFICATE: &str = "308201763082011ba00302010202146d2f4af49db5c1ff4d642d58b12f24b1bca6fee0300a06082a8648\
         ce3d040302300f310d300b06035504030c04636172643020170d3236313132323036333931325a180f32\
         313236313032393036333931325a300f310d300b06035504030c04636172643059301306072a8648ce3d\
         020106082a8648ce3d0301070342000485fde7e52eee18a10d3ab68295ca4ce64196eef823974f85bb9a\
         c3cd084ec5838c7fc641f5882b8e05c935482cdb5021dc2efa6f71eb4de1bfaa3bb299e695fea3533051\
         301d0603551d0e04160414302375d03a2f9df0f8d2cdc257a79b71ac28a64b301f0603551d2304183016\
         8014302375d03a2f9df0f8d2cdc257a79b71ac28a64b300f0603551d130101ff040530030101ff300a06\
         082a8648ce3d04030203490030460221009e903c7042867f037070adc723bae02ca4fa83db1a3a799d43\
         bc24469e0d923f0221008819fb9215fe6f5492c054c05167b376f3006640f47a2f567c1ea4999e1c5610";
    const P256_KEY: &str = "0485fde7e52eee18a10d3ab68295ca4ce64196eef823974f85bb9ac3cd084ec5838c7fc641f5882b8e05\
         c935482cdb5021dc2efa6f71eb4de1bfaa3bb299e695fe";
    const ED25519_CERTIFICATE: &str = "308201343081e7a00302010202143574ff8dd29ec659b12df1cffd2577a223463170300506032b657030\
         0f310d300b06035504030c04636172643020170d3236313132323036333931325a180f32313236313032\
         393036333931325a300f310d300b06035504030c0463617264302a300506032b65700321002d35159037\
         37e43e76ed76228b4edc27cff8fbb8cff01857c49d9bf9104efebca3533051301d0603551d0e04160414\
         d937124ed13b46aa61f58e658b91ac05c0763a56301f0603551d23041830168014d937124ed13b46aa61\
         f58e658b91ac05c0763a56300f0603551d130101ff040530030101ff300506032b65700341004f2286de\
         9fdc013868ce3288bcd340b61c03984defa50716a8da411f395b0257c7deb35cf66e6e49b51f763378f3\
         93ee598d5ab9c28a8dbc72be1496a0cbb003";
    const ED25519_KEY: &str = "2d3515903737e43e76ed76228b4edc27cff8fbb8cff01857c49d9bf9104efebc";

    #[test]
    fn the_key_is_found() {
        let read = |certificate| public_key(&hex::decode(certificate).unwrap()).unwrap();
        assert_eq!(
            read(P256_CERTIFICATE),
            (Curve::P256, hex::decode(P256_KEY).unwrap())
        );
        assert_eq!(
            read(ED25519_CERTIFICATE),
            (Curve::Ed25519, hex::decode(ED25519_KEY).unwrap())
        );
    }

    #[test]
    fn what_is_no_certificate_has_no_key() {
        let whole = hex::decode(P256_CERTIFICATE).unwrap();
        for len in 0..whole.len() {
            assert_eq!(public_key(&whole[..len]), None, "cut to {len} bytes");
        }
        for position in 0..whole.len() {
            let mut altered = whole.clone();
            altered[position] ^= 0x81;
            // Another key or none, never a panic.
            let _ = public_key(&altered);
        }
        assert_eq!(public_key(&[whole.clone(), vec![0]].concat()), None);
    }
}
