//! Names for the numbers of PKCS#11, as the standard's header spells them.

use cryptoki::error::{Rv, RvError};
use cryptoki::mechanism::MechanismType;
use cryptoki::object::AttributeType;
use cryptoki_sys::{
    CK_ATTRIBUTE_TYPE, CK_MECHANISM_TYPE, CK_RV, CKM_AES_KEY_WRAP_KWP, CKM_AES_KEY_WRAP_PAD,
};

/// Name of a return value: `CKR_PIN_INCORRECT`. Numbers the standard does not define stay numbers.
pub(crate) fn return_value(rv: CK_RV) -> String {
    match Rv::from(rv) {
        Rv::Ok => "CKR_OK".to_owned(),
        Rv::Error(RvError::UnknownErrorCode(_) | RvError::VendorDefined(_)) => {
            format!("CKR_{rv:#x}")
        }
        // `PinIncorrect` becomes `CKR_PIN_INCORRECT`.
        Rv::Error(error) => {
            let mut name = "CKR".to_owned();
            for letter in format!("{error:?}").chars() {
                if letter.is_ascii_uppercase() {
                    name.push('_');
                }
                name.push(letter.to_ascii_uppercase());
            }
            name
        }
    }
}

/// Name of a mechanism: `CKM_AES_KEY_WRAP`.
pub(crate) fn mechanism(number: CK_MECHANISM_TYPE) -> String {
    // `cryptoki` 0.12 has no names for these two.
    match number {
        CKM_AES_KEY_WRAP_KWP => "CKM_AES_KEY_WRAP_KWP".to_owned(),
        CKM_AES_KEY_WRAP_PAD => "CKM_AES_KEY_WRAP_PAD".to_owned(),
        _ => MechanismType::try_from(number)
            .map_or_else(|_| format!("CKM_{number:#x}"), |known| known.to_string()),
    }
}

/// Name of an attribute: `CKA_EXTRACTABLE`.
pub(crate) fn attribute(number: CK_ATTRIBUTE_TYPE) -> String {
    AttributeType::try_from(number)
        .map_or_else(|_| format!("CKA_{number:#x}"), |known| known.to_string())
}

#[cfg(test)]
mod tests {
    use super::{attribute, mechanism, return_value};
    use cryptoki_sys::{
        CKA_EC_POINT, CKA_EXTRACTABLE, CKM_AES_CMAC, CKM_AES_KEY_WRAP, CKM_AES_KEY_WRAP_KWP,
        CKM_EDDSA, CKR_CRYPTOKI_ALREADY_INITIALIZED, CKR_DEVICE_ERROR, CKR_OK, CKR_PIN_INCORRECT,
    };

    #[test]
    fn numbers_get_the_names_of_the_standard() {
        assert_eq!(return_value(CKR_OK), "CKR_OK");
        assert_eq!(return_value(CKR_PIN_INCORRECT), "CKR_PIN_INCORRECT");
        assert_eq!(return_value(CKR_DEVICE_ERROR), "CKR_DEVICE_ERROR");
        assert_eq!(
            return_value(CKR_CRYPTOKI_ALREADY_INITIALIZED),
            "CKR_CRYPTOKI_ALREADY_INITIALIZED"
        );
        assert_eq!(return_value(0x8000_1234), "CKR_0x80001234");
        assert_eq!(mechanism(CKM_AES_KEY_WRAP), "CKM_AES_KEY_WRAP");
        assert_eq!(mechanism(CKM_AES_KEY_WRAP_KWP), "CKM_AES_KEY_WRAP_KWP");
        assert_eq!(mechanism(CKM_AES_CMAC), "CKM_AES_CMAC");
        assert_eq!(mechanism(CKM_EDDSA), "CKM_EDDSA");
        assert_eq!(mechanism(0x8000_0001), "CKM_0x80000001");
        assert_eq!(attribute(CKA_EXTRACTABLE), "CKA_EXTRACTABLE");
        assert_eq!(attribute(CKA_EC_POINT), "CKA_EC_POINT");
    }
}
