//! What a ceremony that was stopped leaves behind. What nobody could look for is said to be unknown.

use super::{acted, custody};
use ceremony::{Ceremony, Effect, Found, Kind};

/// In sentences.
pub(super) fn leaves(ceremony: &Ceremony) -> String {
    let mut said = match ceremony.kind {
        Kind::AdoptPolicy | Kind::Compromise | Kind::Destroy | Kind::Rotate => {
            vec![acted::left(ceremony).to_owned()]
        }
        Kind::Possession => vec![custody::left_of_check(ceremony).to_owned()],
        Kind::Migrate | Kind::Redistribute => reissue(ceremony),
        Kind::AdoptKey => adopting(ceremony),
        Kind::Drill | Kind::Generate => making(ceremony),
        Kind::Emergency | Kind::LiveTest | Kind::Recover | Kind::Replicate => {
            vec![rebuilding(ceremony).to_owned()]
        }
    };
    said.extend(strays(ceremony));
    said.join(" ")
}

fn making(ceremony: &Ceremony) -> Vec<String> {
    let Some(_) = &ceremony.key else {
        let text = match begun(ceremony, |effect| {
            matches!(effect, Effect::GenerateKey { .. })
        }) {
            None | Some(Found::NotDone) => "No key was made.",
            Some(Found::Done) => "A key was made, and is in its token.",
            Some(Found::Unknown) => {
                "Whether a key was made is not known: it is taken to be in its token."
            }
        };
        return vec![text.to_owned()];
    };
    let mut said = vec![package(ceremony).to_owned()];
    let closing = begun(ceremony, |effect| {
        matches!(effect, Effect::CloseDoor { .. })
    });
    if ceremony.destroyed.is_none() && ceremony.door.is_none() {
        said.push(
            match closing {
                Some(_) => "Whether it can still leave its token is not known.",
                None => "It can still leave its token.",
            }
            .to_owned(),
        );
    }
    if ceremony.recovered.is_some() {
        said.push("It was rebuilt in a second token.".to_owned());
    } else if ceremony.package.is_some() && ceremony.kind == Kind::Drill {
        match installed(ceremony) {
            Some(Found::Done) => said.push("It was rebuilt in a second token.".to_owned()),
            Some(Found::Unknown) => {
                said.push("Whether it was rebuilt in a second token is not known.".to_owned());
            }
            Some(Found::NotDone) | None => {}
        }
    }
    let destroying = begun(ceremony, |effect| {
        matches!(effect, Effect::DestroyKey { .. })
    });
    if destroying.is_some() {
        said.push("Its destruction was begun; whether copies are left is not known.".to_owned());
    }
    said
}

fn adopting(ceremony: &Ceremony) -> Vec<String> {
    if ceremony.key.is_none() {
        return vec!["No key was adopted; what the token holds is as it was.".to_owned()];
    }
    let package = match (&ceremony.released, released(ceremony)) {
        (Some(_), _) => "The key was adopted and its recovery package released.",
        (None, None | Some(Found::NotDone)) => {
            "A key was adopted; its recovery package was never released, so the shares handed out \
             last open nothing."
        }
        (None, Some(Found::Done)) => {
            "A key was adopted and its recovery package written: with it the shares handed out open \
             the key."
        }
        (None, Some(Found::Unknown)) => {
            "A key was adopted; whether its recovery package was written is not known. It is taken \
             to be: with it the shares handed out open the key."
        }
    };
    let mut said = vec![package.to_owned()];
    if ceremony.door.is_none() {
        let leaves = match begun(ceremony, |effect| {
            matches!(effect, Effect::CloseDoor { .. })
        }) {
            Some(_) => "Whether it can still leave its token is not known.",
            None => "It can still leave its token, as before.",
        };
        said.push(leaves.to_owned());
    }
    said
}

/// What is known of the package of a key that was made.
fn package(ceremony: &Ceremony) -> &'static str {
    if ceremony.released.is_some() {
        return "The key was made and its recovery package released.";
    }
    match released(ceremony) {
        None | Some(Found::NotDone) => {
            "A key was made; its recovery package was never released, so the shares handed out last \
             open nothing."
        }
        Some(Found::Done) => {
            "A key was made and its recovery package written: with it the shares handed out open \
             the key."
        }
        Some(Found::Unknown) => {
            "A key was made; whether its recovery package was written is not known. It is taken to \
             be: with it the shares handed out open the key."
        }
    }
}

fn reissue(ceremony: &Ceremony) -> Vec<String> {
    let mut said = vec![custody::left_of_reissue(ceremony).to_owned()];
    if ceremony.released.is_none() {
        match released(ceremony) {
            Some(Found::Done) => said.push("Their package was written.".to_owned()),
            Some(Found::Unknown) => {
                said.push("Whether their package was written is not known.".to_owned());
            }
            Some(Found::NotDone) | None => {}
        }
    }
    said
}

fn rebuilding(ceremony: &Ceremony) -> &'static str {
    if ceremony.recovered.is_some() {
        return "The key had been recovered.";
    }
    match installed(ceremony) {
        None | Some(Found::NotDone) => "No key was recovered.",
        Some(Found::Done) => "The key was rebuilt, and is in the target token.",
        Some(Found::Unknown) => {
            "Whether the key was rebuilt is not known: it is taken to be in the target token."
        }
    }
}

/// Shares of earlier sharings which open a package that may lie somewhere.
fn strays(ceremony: &Ceremony) -> Option<String> {
    let count = ceremony.stray_shares().count();
    (count > 0 && !ceremony.kind.reissues()).then(|| {
        format!(
            "{count} shares of an earlier sharing are outside, and whether their package was \
             written is not known."
        )
    })
}

fn released(ceremony: &Ceremony) -> Option<Found> {
    begun(ceremony, |effect| {
        matches!(effect, Effect::ReleasePackage { .. })
    })
}

fn installed(ceremony: &Ceremony) -> Option<Found> {
    begun(ceremony, |effect| {
        matches!(effect, Effect::InstallKey { .. })
    })
}

/// What was found of such an effect, if it was begun and never known to have ended.
fn begun(ceremony: &Ceremony, is: impl FnOnce(&Effect) -> bool) -> Option<Found> {
    let left = ceremony.left.as_ref()?;
    is(&left.effect).then_some(left.found)
}
