//! A PKCS#11 module for tests: forwards to a real one and injects what a plan says.
//!
//! | Environment | |
//! |---|---|
//! | `PKCS11_SHIM_MODULE` | the real module |
//! | `PKCS11_SHIM_PLAN` | the plan, a file that is read again whenever it changes; none: only forward |
//! | `PKCS11_SHIM_TRAITS` | a file with traits of another device, read at each call that shows them |
//! | `PKCS11_SHIM_PIN` | what is typed on the pad of a device that has one |
//! | `PKCS11_SHIM_LOG` | a file that gets the name of each function called, one a line |
//!
//! A plan has one rule a line; `#` starts a comment:
//!
//! ```text
//! C_WrapKey rv:0x30 skip=2 times=1     fail instead of the third call
//! C_UnwrapKey after-rv:0x30            do it, then say it failed
//! * delay:700                          wait 700 ms before every call
//! C_SignInit removed                   from here on as if the token had been pulled out
//! C_CopyObject kill                    end the process by SIGKILL before the call
//! C_CopyObject after-kill              the same after it
//! C_SetAttributeValue ok               do nothing and say CKR_OK
//! C_Sign garbage                       do it, then flip a bit of what it gives
//! C_UnwrapKey wrong-key                make a key as asked for, but of another value
//! C_GenerateKey wrong-handle           do it, then give the handle of the object made before
//! ```
//!
//! `garbage` is for what gives bytes (`C_Sign`, `C_WrapKey`, `C_Encrypt`, `C_Decrypt`,
//! `C_GenerateRandom`), `wrong-key` for `C_CreateObject` and `C_UnwrapKey`, `wrong-handle` for these
//! two, `C_GenerateKey` and `C_CopyObject`. `ok` leaves what the caller passed for results as it was.
//!
//! Traits: `renamed` (another label, as after a driver's update), `no-serial`, `same-serial`,
//! `full`, `pin-pad`, `no-pin-flag`, `no-login` (wants no login and has no PIN), `read-only` (takes no
//! read-write session), `cannot-lock` (wants no threads), `prints` (on standard output, when it
//! starts), `forwarded` (as p11-kit's client forwards).
//!
//! `skip` lets so many calls pass first, `times` ends a rule after so many; without `times` it
//! stays. Changing the plan also puts a removed token back. Only the 2.40 function list is offered.
//! A plan that cannot be read, or asks of a function what it cannot do, makes every call fail with
//! `CKR_GENERAL_ERROR`, so that a mistake in a test cannot pass for a quiet device; where another
//! thread may be calling, write a new plan beside the old and rename it.
#![expect(unsafe_code, reason = "a PKCS#11 module is a C interface")]

mod forward;
mod lies;
mod plan;
mod traits;

pub use forward::C_GetFunctionList;
