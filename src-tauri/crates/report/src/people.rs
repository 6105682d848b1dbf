//! In which roles each person acted.

use crate::finding::{Finding, Unusual};
use crate::{Link, Links};
use std::collections::BTreeMap;

/// Roles by person.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    acted: BTreeMap<String, BTreeMap<String, Links>>,
}

impl Roles {
    pub(crate) fn acted(&mut self, name: &str, role: &str, link: &Link) {
        let roles = self.acted.entry(name.to_owned()).or_default();
        // The first and the newest time are enough to show it.
        roles.entry(role.to_owned()).or_default().add(link);
    }

    /// The people who acted in more than so many roles.
    pub(crate) fn findings(&self, most: u32) -> Vec<Finding> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let many = self.acted.iter().filter(|(_, roles)| roles.len() > most);
        many.filter_map(|(name, roles)| {
            let mut links: Vec<&Link> = roles.values().filter_map(Links::first).collect();
            links.sort_by_key(|link| link.entry);
            let mut all = Links::default();
            links.into_iter().for_each(|link| all.add(link));
            let named: Vec<&str> = roles.keys().map(String::as_str).collect();
            let why = format!(
                "{name} acted as {}: {} roles. The policy tells more than {most}.",
                named.join(", "),
                roles.len()
            );
            Finding::new(Unusual::ManyRoles, why, all).map(|one| one.about(name))
        })
        .collect()
    }
}
