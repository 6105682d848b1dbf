//! What a step has proven so far, and what is still to come.

use crate::{Evidence, PastView};
use ceremony::{Ceremony, KeyFacts, Kind, MediumKind, Step};

/// What the step has proven so far: ticked by what happened, never by a click.
pub(super) fn evidence(one: &Ceremony) -> Vec<Evidence> {
    let item = |name: &str, done: bool, detail: &str| Evidence {
        name: name.into(),
        done,
        detail: detail.into(),
    };
    match one.step() {
        Some(Step::AdoptKey | Step::MakeKey | Step::Inspect) => one
            .tokens
            .values()
            .flat_map(|token| {
                ["rfc3394", "cmac", "random"].map(|name| {
                    let able = token.abilities.get(name).copied().unwrap_or(false);
                    item(&format!("token-{name}"), able, &token.label)
                })
            })
            .collect(),
        Some(Step::Rehearse) => key_evidence(one.key.as_ref()),
        Some(Step::HandOut) => {
            let Some(share) = one.current_share() else {
                return Vec::new();
            };
            let file = share.medium.as_ref().map_or("", |medium| &medium.file);
            let printed = share.medium.as_ref().map_or("", |medium| &medium.printed);
            let read = &share.read_back;
            let mut all = vec![item("share-saved", share.medium.is_some(), file)];
            if share.planned == MediumKind::Sheet && printed.is_empty() {
                all.push(item("share-code-read", read.code, ""));
                all.push(item("share-rows-read", read.rows, ""));
            } else {
                all.push(item("share-read-back", !read.is_pending(), &read.opened));
            }
            all.push(item("share-agrees", share.verified, ""));
            all.push(item(
                "share-sealed",
                share.bag.is_some(),
                share.bag.as_deref().unwrap_or(""),
            ));
            all
        }
        Some(Step::Release) => one
            .attempt
            .iter()
            .flat_map(|attempt| {
                let sealed = attempt.shares.iter().all(|share| share.bag.is_some());
                let opened = attempt
                    .equality
                    .iter()
                    .map(|equality| item("package-opened", equality.holds(), &equality.method));
                opened.chain([item(
                    "all-shares-accepted",
                    sealed,
                    &attempt.shares.len().to_string(),
                )])
            })
            .collect(),
        Some(Step::SignOff | Step::Destroy | Step::Record) => {
            let mut all = key_evidence(one.recovered.as_ref().or(one.door.as_ref()));
            if let Some(equality) = &one.equality {
                all.push(item("copies-equal", equality.holds(), &equality.method));
            }
            if let Some(destroyed) = &one.destroyed {
                let gone = destroyed.copies.iter().all(|copy| !copy.found);
                all.push(item(
                    "key-destroyed",
                    gone,
                    &destroyed.copies.len().to_string(),
                ));
            }
            all
        }
        _ => Vec::new(),
    }
}

/// What the token says of the past of a key that is adopted, once it was found and until its door is
/// closed: what is so from then on is another matter.
pub(super) fn past(one: &Ceremony) -> Option<PastView> {
    let key = one.key.as_ref().filter(|_| one.kind == Kind::AdoptKey)?;
    let said = |name: &str| key.attributes.get(name);
    let flag = |name: &str| said(name).map(|value| value == "true");
    one.door.is_none().then(|| PastView {
        id: key.id.to_string(),
        local: flag("local"),
        mechanism: said("key_gen_mechanism").cloned(),
        always_sensitive: flag("always_sensitive"),
        never_extractable: flag("never_extractable"),
        ciphers: ["encrypt", "decrypt"].map(flag).contains(&Some(true)),
    })
}

fn key_evidence(key: Option<&KeyFacts>) -> Vec<Evidence> {
    let probes = key.into_iter().flat_map(|key| &key.probes);
    probes
        .map(|probe| Evidence {
            name: probe.name.clone(),
            done: probe.held,
            detail: probe.detail.clone(),
        })
        .collect()
}
