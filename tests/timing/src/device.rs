//! RSAES-OAEP as a module opens it (RFC 8017, 7.1.2): whether the time it takes to refuse tells why.
//!
//! Manger (CRYPTO 2001) opens any ciphertext with about a thousand answers to one question: is the first
//! byte of what stands in it zero? On this host nothing is opened by OAEP but in a module.

use crate::Outcome;
use crate::welch::{Compared, compare};
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U2048};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::path::Path;

/// Bytes of the modulus.
const LENGTH: usize = 256;
/// Ciphertexts of each class.
const POOL: usize = 256;
const PIN: &str = "654321-user";
const SO_PIN: &str = "12345678";

/// The module at `path`, which its environment tells of a folder with no token in it.
pub(crate) fn compared(path: &Path, samples: usize) -> Outcome<Vec<Compared>> {
    let module = Pkcs11::new(path)?;
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
    let session = fresh(&module)?;
    let (public, private) = pair(&session)?;
    let modulus = modulus(&session, public)?;
    let odd = Option::from(Odd::new(modulus)).ok_or("an even modulus")?;
    let params = FixedMontyParams::new_vartime(odd);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut pool = |first: u8| -> Vec<_> {
        (0..POOL)
            .map(|_| sealed(&params, first, &mut rng))
            .collect()
    };
    // Whatever stands in them is drawn: no label's digest is among it.
    let (zero, others, one) = (pool(0), pool(0), pool(1));
    let oaep = opens(&session, public, private)?;
    let mut opened = 0_usize;
    let mut refused = |name, second: &[Vec<u8>]| {
        compare(
            name,
            samples,
            false,
            |of_second, number| {
                Ok(if of_second {
                    &second[number % POOL]
                } else {
                    &zero[number % POOL]
                })
            },
            |sealed| opened += usize::from(session.decrypt(&oaep, private, sealed).is_ok()),
        )
    };
    let compared = vec![
        refused("control: OAEP refused, both classes alike", &others)?,
        refused("OAEP refused: first byte 0 against 1", &one)?,
    ];
    if opened > 0 {
        return Err(format!("the module opened {opened} ciphertexts that nobody made").into());
    }
    Ok(compared)
}

fn fresh(module: &Pkcs11) -> Outcome<Session> {
    let slot = *module.get_slots_with_token()?.first().ok_or("no slot")?;
    let (pin, so_pin) = (AuthPin::new(PIN.into()), AuthPin::new(SO_PIN.into()));
    module.init_token(slot, &so_pin, "timing")?;
    // Some give a new token a new slot.
    let slots = module.get_slots_with_token()?;
    let initialised = slots.into_iter().find(|slot| {
        let token = module.get_token_info(*slot);
        token.is_ok_and(|token| token.label() == "timing")
    });
    let session = module.open_rw_session(initialised.ok_or("no token")?)?;
    session.login(UserType::So, Some(&so_pin))?;
    session.init_pin(&pin)?;
    session.logout()?;
    session.login(UserType::User, Some(&pin))?;
    Ok(session)
}

/// An RSA key pair of the session, public and private. The exponent is 65537.
fn pair(session: &Session) -> Outcome<(ObjectHandle, ObjectHandle)> {
    Ok(session.generate_key_pair(
        &Mechanism::RsaPkcsKeyPairGen,
        &[
            Attribute::ModulusBits((8 * LENGTH as u64).into()),
            Attribute::PublicExponent(vec![1, 0, 1]),
            Attribute::Encrypt(true),
        ],
        &[Attribute::Decrypt(true), Attribute::Sensitive(true)],
    )?)
}

fn modulus(session: &Session, public: ObjectHandle) -> Outcome<U2048> {
    let told = session.get_attributes(public, &[AttributeType::Modulus])?;
    let [Attribute::Modulus(modulus)] = told.as_slice() else {
        return Err("the module tells no modulus".into());
    };
    let modulus: &[u8; LENGTH] = modulus.as_slice().try_into()?;
    Ok(U2048::from_be_slice(modulus))
}

/// OAEP by SHA-256, or by SHA-1 where the module does no other: one that refuses a hash looks at no
/// ciphertext.
fn opens(
    session: &Session,
    public: ObjectHandle,
    private: ObjectHandle,
) -> Outcome<Mechanism<'static>> {
    let hashes = [
        (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256),
        (MechanismType::SHA1, PkcsMgfType::MGF1_SHA1),
    ];
    let by = hashes.map(|(hash, mask)| PkcsOaepParams::new(hash, mask, PkcsOaepSource::empty()));
    let found = by.map(Mechanism::RsaPkcsOaep).into_iter().find(|oaep| {
        let opened = session
            .encrypt(oaep, public, PIN.as_bytes())
            .and_then(|sealed| session.decrypt(oaep, private, &sealed));
        opened.is_ok_and(|opened| opened == PIN.as_bytes())
    });
    Ok(found.ok_or("the module does no RSAES-OAEP")?)
}

/// A ciphertext of 256 bytes of which the first is `first`, 0 or 1, and the others are drawn: less than
/// any modulus of 2048 bits.
fn sealed(params: &FixedMontyParams<{ U2048::LIMBS }>, first: u8, rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut encoded = [0; LENGTH];
    rng.fill_bytes(&mut encoded);
    encoded[0] = first;
    let encoded = FixedMontyForm::new(&U2048::from_be_slice(&encoded), params);
    let power = encoded.pow_vartime(&U2048::from_u32(65537)).retrieve();
    power.to_be_bytes().as_ref().to_vec()
}
