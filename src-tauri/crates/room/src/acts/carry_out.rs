//! An act on a key or on the policy, decided on by those who are here.

use super::run::{Performed, perform};
use ceremony::{Command, Effect};
use desk::Desk;
use keys::Given;
use std::path::Path;
use wire::{Code, Deciding, Error, Signer, Told};

pub(super) fn carry_out(
    desk: &mut Desk,
    id: &str,
    signers: Vec<Signer>,
    policy: Option<&str>,
    out: Option<&str>,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let subject = keys::subject(desk, id, policy)?;
    let effect = Effect::CarryOut {
        subject: subject.clone(),
        deciders: signers.iter().map(|one| one.name.trim().into()).collect(),
    };
    let deciding = Deciding {
        purpose: desk.log.ceremony(id)?.script.purpose.clone(),
        signers,
    };
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        let given = Given {
            policy,
            out: out.map(Path::new),
            deciding: &deciding,
        };
        match keys::carry_out(desk, id, &subject, &given) {
            Ok(()) => carried_out(desk, id, &subject),
            // What it did before it failed, the journal says.
            Err(error) => match keys::acted(desk, id, &subject) {
                Ok(None) => Performed::not_done(error, Vec::new()),
                Ok(Some(_)) | Err(_) => Performed::Unknown(error),
            },
        }
    })
}

/// What the journal says of it: at once, or of an act that was found later.
pub(super) fn carried_out(desk: &mut Desk, id: &str, subject: &str) -> Performed {
    match keys::acted(desk, id, subject) {
        Ok(Some(acted)) => Performed::done(Command::ReportCarriedOut { acted }),
        Ok(None) => Performed::Unknown(Error::fault(
            Code::NotAdoptable,
            format!("The journal does not say that {subject} was acted on."),
        )),
        Err(error) => Performed::Unknown(error),
    }
}
