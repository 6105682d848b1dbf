//! The bytes that all services share: RSAES-OAEP of the key, or of an AES-256 key and the key wrapped
//! under that by RFC 5649. Who makes them cannot open them, so what is checked is what they must look
//! like.

use crate::public::RsaKey;
use crate::{Material, Parts, Refused, Shape};

/// Puts the parts that a device made together.
pub(crate) fn join(
    key: &RsaKey,
    shape: Shape,
    material: Material,
    parts: &Parts,
) -> Result<Vec<u8>, Refused> {
    let blob = match (shape, &parts.wrapped) {
        (Shape::Direct, None) => parts.sealed.clone(),
        (Shape::Hybrid, Some(wrapped)) => [&parts.sealed[..], wrapped].concat(),
        (Shape::Direct, Some(_)) | (Shape::Hybrid, None) => {
            return Err(Refused::Package(
                "it was made in the other of the two shapes".into(),
            ));
        }
    };
    check(key, shape, material, &blob)?;
    Ok(blob)
}

/// Refuses what cannot be a wrap of such a key for that public key: RFC 8017, 7.1.2 step 1 and 5.1.2
/// step 1; RFC 5649, 4.1.
pub(crate) fn check(
    key: &RsaKey,
    shape: Shape,
    material: Material,
    blob: &[u8],
) -> Result<(), Refused> {
    let refuse = |why: String| Err(Refused::Package(why));
    let modulus = key.modulus.len();
    let Some((sealed, wrapped)) = blob.split_at_checked(modulus) else {
        return refuse(format!(
            "{} bytes are fewer than the wrapping key's {modulus}",
            blob.len()
        ));
    };
    if sealed >= &key.modulus[..] {
        return refuse("its RSA part is no number below the modulus".into());
    }
    if sealed[..modulus - 1].iter().all(|byte| *byte == 0) {
        return refuse("its RSA part is not encrypted".into());
    }
    match shape {
        Shape::Direct if wrapped.is_empty() => Ok(()),
        Shape::Direct => refuse(format!("{} bytes follow its RSA part", wrapped.len())),
        Shape::Hybrid => {
            let lengths = material.length();
            let right = (padded(*lengths.start())..=padded(*lengths.end()))
                .contains(&wrapped.len())
                && wrapped.len().is_multiple_of(8);
            if right {
                Ok(())
            } else {
                refuse(format!(
                    "{} bytes after its RSA part are no such key wrapped by RFC 5649",
                    wrapped.len()
                ))
            }
        }
    }
}

/// Bytes of a wrap by RFC 5649: filled up to blocks of 8, and 8 more.
fn padded(length: usize) -> usize {
    length.next_multiple_of(8) + 8
}
