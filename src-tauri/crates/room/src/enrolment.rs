//! Enrolling people.

use crate::action::NewPerson;
use crate::entries::RoomEntry;
use crate::overview::EnrolledView;
use crate::people::{self, Person};
use crate::{Error, Room};
use rand_core::Rng as _;

impl Room {
    /// Everyone enrolled, in the order of enrolment.
    #[must_use]
    pub fn people(&self) -> Vec<EnrolledView> {
        self.people
            .iter()
            .map(|person| EnrolledView {
                participant: person.participant.clone(),
                name: person.name.clone(),
                organisation: person.organisation.clone(),
                role: person.role.clone(),
                public_key: person.public_key.clone(),
                signature: person.signature.clone(),
                enrolled: person.enrolled.clone(),
            })
            .collect()
    }

    /// Enrols somebody with a signing key of their own, sealed by their passphrase.
    ///
    /// # Errors
    /// If the name is taken, the role unknown, or the passphrase too short.
    pub fn enrol(&mut self, new: &NewPerson) -> Result<Vec<EnrolledView>, Error> {
        self.writable()?;
        let name = new.name.trim();
        let role: ceremony::Role = new
            .role
            .parse()
            .map_err(|why: String| Error::usage("role-unknown", format!("{why}."), "Name one."))?;
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Error::usage(
                "named",
                "The person has no plain name.",
                "Give one.",
            ));
        }
        if new.identity_check.trim().is_empty() {
            return Err(Error::refusal(
                "identity-checked",
                format!("It is not said how the identity of {name} was checked."),
                "Say what was looked at, for instance a passport.",
            ));
        }
        if self
            .people
            .iter()
            .any(|person| person.name.to_lowercase() == name.to_lowercase())
        {
            return Err(Error::refusal(
                "distinct-names",
                format!("{name} is already enrolled."),
                "Tell two people of one name apart, for instance by a middle name.",
            ));
        }
        let mut id = [0; 16];
        self.rng.fill_bytes(&mut id);
        let participant = hex::encode(id);
        let public_key = people::make_key(
            &self.folder.people(),
            &participant,
            &new.passphrase,
            &mut self.rng,
        )?;
        let person = Person {
            participant,
            name: name.into(),
            organisation: new.organisation.trim().into(),
            role: role.name().into(),
            identity_check: new.identity_check.trim().into(),
            public_key,
            signature: "software".into(),
            enrolled: String::new(),
            entry: 0,
        };
        self.write_entry(RoomEntry::ParticipantEnrolled(person))?;
        Ok(self.people())
    }
}
