//! What standard calls could still do to a closed key, found by trying each on the key itself.
//!
//! CKA_EXTRACTABLE false keeps a key in only where nothing else makes another object of it: a copy
//! (PKCS#11 3.1, 5.7.2), a derived key (5.18.5), a changed attribute (5.7.6). Clulow ("On the
//! Security of PKCS #11", CHES 2003) and Delaune, Kremer and Steel show what follows where it does.
//! All of it should be refused. What is not is told, and taken back.

use cryptoki_sys::{
    CK_ATTRIBUTE_TYPE, CK_MECHANISM_TYPE, CK_ULONG, CKA_CLASS, CKA_COPYABLE, CKA_DECRYPT,
    CKA_DERIVE, CKA_ENCRYPT, CKA_EXTRACTABLE, CKA_KEY_TYPE, CKA_LABEL, CKA_MODIFIABLE, CKA_PRIVATE,
    CKA_SENSITIVE, CKA_TOKEN, CKA_UNWRAP, CKA_VALUE_LEN, CKK_GENERIC_SECRET, CKM_AES_CBC_PAD,
    CKM_AES_ECB, CKM_AES_KEY_WRAP, CKM_AES_KEY_WRAP_KWP, CKM_AES_KEY_WRAP_PAD,
    CKM_AES_KEY_WRAP_PKCS7, CKM_CONCATENATE_BASE_AND_DATA, CKM_CONCATENATE_DATA_AND_BASE,
    CKM_EXTRACT_KEY_FROM_KEY, CKM_XOR_BASE_AND_DATA, CKO_DATA, CKO_SECRET_KEY,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::keys::{KEY_LEN, aes, usage};
use crate::objects::Handle;
use crate::refusal::{Asked, Tried};
use crate::root::RootKind;
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};
use crate::temporary;
use crate::wrapping::Format;

/// What came of everything that was tried on a closed key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ways {
    /// Ways by which its value, or part of it, could come out.
    pub out: Vec<Way>,
    /// Ways by which it, or another object of its value, could do what it was not made for.
    pub change: Vec<Way>,
}

/// One way, and what the device answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// The call and what it was to change: `copy-decrypt`, `set-derive`; `derive`.
    pub name: String,
    /// What the device did. [`Tried::Refused`] is what must come of it.
    pub came: Tried,
}

impl Ways {
    /// Whether the device refused every way by which the value could come out.
    #[must_use]
    pub fn keep_in(&self) -> bool {
        self.out.iter().all(|way| way.came.refused())
    }

    /// Whether the device also refused every change of what the key may do.
    #[must_use]
    pub fn lock(&self) -> bool {
        self.keep_in() && self.change.iter().all(|way| way.came.refused())
    }

    /// What came of one way.
    #[must_use]
    pub fn came(&self, name: &str) -> Option<&Tried> {
        let mut all = self.out.iter().chain(&self.change);
        all.find(|way| way.name == name).map(|way| &way.came)
    }
}

/// What an attribute must not become, on the key or on a copy of it.
struct Change {
    name: &'static str,
    attribute: CK_ATTRIBUTE_TYPE,
    wanted: Wanted,
    /// Whether the value could come out then.
    out: bool,
}

#[derive(Clone, Copy)]
enum Wanted {
    Flag(bool),
    /// What an object is: never tried on a key that is needed, which might stay so.
    Number(CK_ULONG),
}

impl Wanted {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Flag(value) => vec![u8::from(value)],
            Self::Number(value) => value.to_ne_bytes().to_vec(),
        }
    }
}

impl Change {
    const fn flag(name: &'static str, attribute: CK_ATTRIBUTE_TYPE, wanted: bool) -> Self {
        Self {
            name,
            attribute,
            wanted: Wanted::Flag(wanted),
            out: matches!(attribute, CKA_EXTRACTABLE | CKA_SENSITIVE),
        }
    }

    const fn kind(name: &'static str, attribute: CK_ATTRIBUTE_TYPE, wanted: CK_ULONG) -> Self {
        Self {
            name,
            attribute,
            wanted: Wanted::Number(wanted),
            out: true,
        }
    }

    fn is(&self, found: &[u8]) -> bool {
        found == self.wanted.bytes()
    }

    fn onto(&self, template: Template) -> Template {
        template.bytes(self.attribute, &self.wanted.bytes())
    }
}

const CHANGES: [Change; 10] = [
    Change::flag("extractable", CKA_EXTRACTABLE, true),
    Change::flag("not-sensitive", CKA_SENSITIVE, false),
    Change::kind("class", CKA_CLASS, CKO_DATA),
    Change::kind("type", CKA_KEY_TYPE, CKK_GENERIC_SECRET),
    Change::flag("decrypt", CKA_DECRYPT, true),
    Change::flag("encrypt", CKA_ENCRYPT, true),
    Change::flag("derive", CKA_DERIVE, true),
    Change::flag("not-private", CKA_PRIVATE, false),
    Change::flag("modifiable", CKA_MODIFIABLE, true),
    Change::flag("copyable", CKA_COPYABLE, true),
];

/// What a root key's private half must not become. Its CKA_DERIVE makes shared secrets, which tell
/// nothing of its value.
const ROOT_CHANGES: [Change; 8] = [
    Change::flag("extractable", CKA_EXTRACTABLE, true),
    Change::flag("not-sensitive", CKA_SENSITIVE, false),
    Change::kind("class", CKA_CLASS, CKO_DATA),
    Change::flag("decrypt", CKA_DECRYPT, true),
    Change::flag("unwrap", CKA_UNWRAP, true),
    Change::flag("not-private", CKA_PRIVATE, false),
    Change::flag("modifiable", CKA_MODIFIABLE, true),
    Change::flag("copyable", CKA_COPYABLE, true),
];

/// Mechanisms of which the result holds the base key's bits (PKCS#11 3.1, 6.43).
const DERIVATIONS: [u64; 4] = [
    CKM_CONCATENATE_BASE_AND_DATA,
    CKM_CONCATENATE_DATA_AND_BASE,
    CKM_XOR_BASE_AND_DATA,
    CKM_EXTRACT_KEY_FROM_KEY,
];

const WRAPS: [u64; 6] = [
    CKM_AES_KEY_WRAP,
    CKM_AES_KEY_WRAP_KWP,
    CKM_AES_KEY_WRAP_PAD,
    CKM_AES_KEY_WRAP_PKCS7,
    CKM_AES_CBC_PAD,
    CKM_AES_ECB,
];

impl TokenSession {
    /// Tries everything that a closed key must refuse: see [`Ways`]. What comes of it is undone:
    /// other objects are destroyed, attributes set back. What an earlier try left is set back first, but
    /// for what the key is `meant` to be, by the names of [`CHANGES`]: that is not tried.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`](crate::ErrorKind::TokenGone) and the like; what the device answers
    /// to what is tried is a result.
    pub(crate) fn try_ways(&self, key: Handle, on: On, meant: &[&str]) -> Result<Ways, Error> {
        let mut derived = self.derives(key, Asked::Using)?;
        let mut ways = self.try_changes(key, on, (&CHANGES, meant), &mut derived)?;
        if let Some(came) = derived {
            let name = "derive".to_owned();
            ways.out.push(Way { name, came });
        }
        Ok(ways)
    }

    /// The same of a root key's private half, of which no key of the same bits can be derived.
    ///
    /// # Errors
    /// As [`try_ways`](Self::try_ways).
    pub(crate) fn try_ways_of_root(&self, key: Handle) -> Result<Ways, Error> {
        let mut derived = None;
        self.try_changes(key, On::Needed, (&ROOT_CHANGES, &[]), &mut derived)
    }

    fn try_changes(
        &self,
        key: Handle,
        on: On,
        (changes, meant): (&[Change], &[&str]),
        derived: &mut Option<Tried>,
    ) -> Result<Ways, Error> {
        let mut ways = Ways::default();
        // All copies have one name, by which what a device made and denies is found at the end.
        let name = temporary::name();
        let names: Vec<_> = changes
            .iter()
            .map(|change| (change.attribute, size_of::<CK_ULONG>()))
            .collect();
        let before = self.attributes(key, &names)?;
        for (change, before) in changes.iter().zip(&before) {
            if before.as_ref().is_some_and(|before| change.is(before)) {
                // Where it may be modified or copied, each of the others is tried that way.
                let own = matches!(change.attribute, CKA_MODIFIABLE | CKA_COPYABLE);
                if own || meant.contains(&change.name) {
                    continue;
                }
                if let Wanted::Flag(wanted) = change.wanted {
                    let back = self.set(key, Template::new().flag(change.attribute, !wanted));
                    Tried::from(Asked::Setting, back)?;
                }
            }
            if on == On::Throwaway || matches!(change.wanted, Wanted::Flag(_)) {
                let set = self.try_set(key, change, before.as_deref(), derived)?;
                ways.note(change, "set", set);
            }
            let copied = self.try_copy(key, change, &name, derived)?;
            ways.note(change, "copy", copied);
        }
        self.remove_named(&name);
        Ok(ways)
    }

    fn try_set(
        &self,
        key: Handle,
        change: &Change,
        before: Option<&Vec<u8>>,
        derived: &mut Option<Tried>,
    ) -> Result<Tried, Error> {
        let set = self.set(key, change.onto(Template::new()));
        let tried = Tried::from(Asked::Setting, set)?;
        // Not every device that says yes does it, nor every one that says no leaves it.
        let now = self.attribute(key, change.attribute, size_of::<CK_ULONG>())?;
        if !now.is_some_and(|now| change.is(&now)) {
            return Ok(match tried {
                Tried::Done => unchanged(),
                other @ Tried::NotKnown(_) | other @ Tried::Refused(_) => other,
            });
        }
        if change.attribute == CKA_DERIVE {
            worse(derived, self.derives(key, Asked::Deriving)?);
        }
        let template = Template::new();
        let back = match (change.wanted, before) {
            (Wanted::Flag(wanted), _) => Some(template.flag(change.attribute, !wanted)),
            (Wanted::Number(_), Some(before)) => Some(template.bytes(change.attribute, before)),
            (Wanted::Number(_), None) => None,
        };
        if let Some(back) = back {
            Tried::from(Asked::Setting, self.set(key, back))?;
        }
        Ok(Tried::Done)
    }

    /// A copy with one attribute changed, as a session object. Devices differ about the order in a
    /// template, so it is tried at both ends.
    fn try_copy(
        &self,
        key: Handle,
        change: &Change,
        name: &str,
        derived: &mut Option<Tried>,
    ) -> Result<Tried, Error> {
        let own = || {
            Template::new()
                .flag(CKA_TOKEN, false)
                .bytes(CKA_LABEL, name.as_bytes())
        };
        let mut outcome = None;
        for template in [change.onto(Template::new()).and(own()), change.onto(own())] {
            let made = self
                .run(|functions| functions.copy_object(&self.trace, self.handle, key.0, template));
            let tried = match made {
                Err(error) => Tried::from(Asked::Copying, Err::<(), _>(error))?,
                Ok(copy) => self.differs(Handle(copy), change, name, derived)?,
            };
            worse(&mut outcome, Some(tried));
        }
        Ok(outcome.unwrap_or(Tried::Done))
    }

    /// Whether a copy that the device says it made is one, and differs. It is destroyed.
    fn differs(
        &self,
        copy: Handle,
        change: &Change,
        name: &str,
        derived: &mut Option<Tried>,
    ) -> Result<Tried, Error> {
        let names = [
            (CKA_LABEL, name.len()),
            (change.attribute, size_of::<CK_ULONG>()),
        ];
        let read = match self.attributes(copy, &names) {
            // A handle that leads nowhere: no copy was made.
            Err(error) => return Tried::from(Asked::Copying, Err::<(), _>(error)),
            Ok(read) => read,
        };
        let [label, found] = &read[..] else {
            return Ok(unchanged());
        };
        if label
            .as_ref()
            .is_none_or(|label| **label != name.as_bytes())
        {
            // The handle of another object: not touched.
            return Ok(Tried::NotKnown("the handle of another object".to_owned()));
        }
        let differs = found.as_ref().is_some_and(|found| change.is(found));
        self.using(copy, |copy| {
            if !differs {
                return Ok(unchanged());
            }
            if change.attribute == CKA_DERIVE {
                worse(derived, self.derives(copy, Asked::Deriving)?);
            }
            Ok(Tried::Done)
        })
    }

    /// Whether a key of which the bits are the base key's can be derived; `None` where the device
    /// offers no such mechanism.
    fn derives(&self, base: Handle, asked: Asked) -> Result<Option<Tried>, Error> {
        let offered = self.mechanisms()?;
        let mut outcome = None;
        for number in DERIVATIONS {
            if !offered.contains(&number) {
                continue;
            }
            for open in [true, false] {
                let template = Template::new()
                    .number(CKA_CLASS, CKO_SECRET_KEY)
                    .number(CKA_KEY_TYPE, CKK_GENERIC_SECRET)
                    .number(CKA_VALUE_LEN, (KEY_LEN / 2) as CK_ULONG)
                    .flag(CKA_SENSITIVE, !open)
                    .flag(CKA_EXTRACTABLE, open);
                let made = self.make_temporary(template, |functions, template| {
                    let mechanism = Mechanism::derivation(number);
                    functions.derive_key(&self.trace, self.handle, mechanism, base.0, template)
                });
                let tried = match made {
                    Err(error) => Tried::from(asked, Err::<(), _>(error))?,
                    Ok(other) => self.using(other, |_| Ok(Tried::Done))?,
                };
                worse(&mut outcome, Some(tried));
            }
        }
        Ok(outcome)
    }

    /// Tries to carry a key out under a key of the user's own, by every mechanism with which that
    /// carries out an extractable one; so a refusal is the key's. What is told is the worst.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`](crate::ErrorKind::NotSupported) where the device wraps in no
    /// format known.
    pub(crate) fn try_rogue_wraps(&self, key: Handle) -> Result<Tried, Error> {
        let session_key = |extractable| {
            usage(aes(true, extractable), false)
                .flag(CKA_PRIVATE, true)
                .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG)
        };
        let own = self.tried_formats()?.first().map(|tried| tried.mechanism);
        let own = own.ok_or_else(|| ErrorKind::NotSupported {
            what: "wrap keys".to_owned(),
        })?;
        let rogue = self.generate_temporary(session_key(false))?;
        self.using(rogue, |rogue| {
            let bait = self.generate_temporary(session_key(true))?;
            self.using(bait, |bait| self.try_wraps(own, rogue, bait, key))
        })
    }

    /// The same of a root key's private half, with one of its kind as what is known to be wrapped.
    pub(crate) fn try_rogue_wraps_of_root(
        &self,
        kind: RootKind,
        key: Handle,
    ) -> Result<Tried, Error> {
        let own = self.mechanism_of(Format::Rfc5649)?.number;
        let rogue = self.generate_temporary(
            usage(aes(true, false), false)
                .flag(CKA_PRIVATE, true)
                .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG),
        )?;
        self.using(rogue, |rogue| {
            let (public, bait) = self.generate_temporary_root(kind)?;
            self.using(public, |_| {
                self.using(bait, |bait| self.try_wraps(own, rogue, bait, key))
            })
        })
    }

    /// Wraps `key` under `rogue` by every mechanism with which that wraps `bait`.
    fn try_wraps(
        &self,
        own: CK_MECHANISM_TYPE,
        rogue: Handle,
        bait: Handle,
        key: Handle,
    ) -> Result<Tried, Error> {
        let offered = self.mechanisms()?;
        let under = |number, key| self.wrap_by(Mechanism::wrapping(number), rogue, key);
        under(own, bait)?;
        let mut worst = Tried::from(Asked::Wrapping, under(own, key))?;
        for number in WRAPS {
            if number == own || !offered.contains(&number) {
                continue;
            }
            match under(number, bait) {
                Err(error) if error.out_of_reach() => return Err(error),
                Err(_) => continue,
                Ok(_) => {}
            }
            let tried = Tried::from(Asked::Wrapping, under(number, key))?;
            if tried.rank() > worst.rank() {
                worst = tried;
            }
        }
        Ok(worst)
    }
}

/// Which key is tried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// One that is needed: nothing is tried that might not be taken back.
    Needed,
    /// One made for it.
    Throwaway,
}

impl Ways {
    fn note(&mut self, change: &Change, by: &str, came: Tried) {
        let ways = if change.out {
            &mut self.out
        } else {
            &mut self.change
        };
        ways.push(Way {
            name: format!("{by}-{}", change.name),
            came,
        });
    }
}

/// Keeps of several outcomes the one that shows least protection.
fn worse(so_far: &mut Option<Tried>, other: Option<Tried>) {
    let Some(other) = other else { return };
    if so_far.as_ref().is_none_or(|one| one.rank() < other.rank()) {
        *so_far = Some(other);
    }
}

fn unchanged() -> Tried {
    Tried::Refused("CKR_OK, and nothing changed".to_owned())
}
