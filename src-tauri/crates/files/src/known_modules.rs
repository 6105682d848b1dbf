//! PKCS#11 modules that are known by name, and where their packages put them on Linux, so that
//! nobody has to look for the file. Only whether a file is there is asked; none is opened. What is
//! found is offered, and is approved and loaded like any other that somebody names.

use std::path::{Path, PathBuf};
use wire::{KnownModule, ModuleCaution};

/// A module's name, who makes it, and where it usually lies.
struct Usual {
    name: &'static str,
    vendor: &'static str,
    caution: Option<ModuleCaution>,
    /// Below each of the system's folders of libraries.
    in_libraries: &'static [&'static str],
    /// In folders of its vendor's.
    in_own: &'static [&'static str],
}

/// Debian and Ubuntu, RHEL and Fedora, and what is built by hand.
const LIBRARIES: [&str; 6] = [
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib64",
    "/usr/local/lib",
];

const OPENSC: Usual = Usual {
    name: "OpenSC",
    vendor: "OpenSC Project",
    caution: None,
    // Debian's opensc-pkcs11; Fedora's opensc has it in both.
    in_libraries: &["opensc-pkcs11.so", "pkcs11/opensc-pkcs11.so"],
    in_own: &[],
};

static USUAL: [Usual; 11] = [
    Usual {
        name: "AWS CloudHSM",
        vendor: "Amazon Web Services",
        caution: None,
        in_libraries: &[],
        // Client SDK 5, “PKCS #11 library” of the AWS CloudHSM user guide.
        in_own: &["/opt/cloudhsm/lib/libcloudhsm_pkcs11.so"],
    },
    Usual {
        name: "Luna",
        vendor: "Thales",
        caution: None,
        // The link that older clients made.
        in_libraries: &["libCryptoki2_64.so"],
        // Luna HSM Client, “SDK reference”; the second one before version 5.2.
        in_own: &[
            "/usr/safenet/lunaclient/lib/libCryptoki2_64.so",
            "/usr/lunasa/lib/libCryptoki2_64.so",
        ],
    },
    Usual {
        name: "nShield",
        vendor: "Entrust",
        caution: None,
        in_libraries: &[],
        // nShield Security World, “Cryptographic API integration guide”: below NFAST_HOME.
        in_own: &["/opt/nfast/toolkits/pkcs11/libcknfast.so"],
    },
    Usual {
        name: "NSS softokn",
        vendor: "Mozilla",
        caution: Some(ModuleCaution::PracticeOnly),
        // Debian's libnss3, today's and older ones; Fedora's nss-softokn.
        in_libraries: &["libsoftokn3.so", "nss/libsoftokn3.so"],
        in_own: &[],
    },
    OPENSC,
    Usual {
        name: "p11-kit proxy",
        vendor: "p11-glue",
        caution: Some(ModuleCaution::Proxy),
        // Debian's p11-kit-modules, Fedora's p11-kit. Its client is not offered: it drops key wrapping.
        in_libraries: &["p11-kit-proxy.so"],
        in_own: &[],
    },
    Usual {
        name: "SecurityServer",
        vendor: "Utimaco",
        caution: None,
        // The vendor ships an archive and no installer; these are where guides have it copied to.
        in_libraries: &["libcs_pkcs11_R3.so"],
        in_own: &[
            "/opt/utimaco/p11/libcs_pkcs11_R3.so",
            "/opt/utimaco/lib/libcs_pkcs11_R3.so",
        ],
    },
    Usual {
        name: "SmartCard-HSM",
        vendor: "CardContact",
        caution: None,
        // sc-hsm-embedded, built with its own defaults or packaged for RHEL.
        in_libraries: &["libsc-hsm-pkcs11.so", "pkcs11/libsc-hsm-pkcs11.so"],
        in_own: &[],
    },
    Usual {
        name: "SoftHSM",
        vendor: "OpenDNSSEC",
        caution: None,
        // Debian's libsofthsm2 and what its sources install; Fedora's softhsm.
        in_libraries: &[
            "softhsm/libsofthsm2.so",
            "pkcs11/libsofthsm2.so",
            "libsofthsm2.so",
        ],
        in_own: &[],
    },
    Usual {
        name: "YKCS11",
        vendor: "Yubico",
        caution: None,
        // Debian's ykcs11; Fedora's yubico-piv-tool has the second one alone.
        in_libraries: &["libykcs11.so", "libykcs11.so.2"],
        in_own: &[],
    },
    Usual {
        name: "YubiHSM 2",
        vendor: "Yubico",
        caution: None,
        // Debian's yubihsm-pkcs11 and the YubiHSM 2 SDK; the second one in the SDK's archive.
        in_libraries: &["pkcs11/yubihsm_pkcs11.so", "yubihsm_pkcs11.so"],
        in_own: &[],
    },
];

impl Usual {
    /// Where it is, each file once, however many links lead to it.
    fn found(&self) -> Vec<PathBuf> {
        let libraries = LIBRARIES.iter().flat_map(|folder| {
            let names = self.in_libraries.iter();
            names.map(move |name| Path::new(folder).join(name))
        });
        let places = self.in_own.iter().map(PathBuf::from).chain(libraries);
        let mut files = Vec::new();
        let mut found = Vec::new();
        for place in places.filter(|place| place.is_file()) {
            let file = place.canonicalize().unwrap_or_else(|_| place.clone());
            if !files.contains(&file) {
                files.push(file);
                found.push(place);
            }
        }
        found
    }
}

/// The known modules that are on this machine, for a live room those that it may have alone. `is_added`
/// tells those that a room has already.
#[must_use]
pub fn known_modules(live: bool, is_added: impl Fn(&Path) -> bool) -> Vec<KnownModule> {
    let offered = |usual: &&Usual| !live || usual.caution != Some(ModuleCaution::PracticeOnly);
    let found = USUAL.iter().filter(offered).flat_map(|usual| {
        let places = usual.found().into_iter();
        places.map(move |place| (usual, place))
    });
    found
        .map(|(usual, place)| KnownModule {
            name: usual.name.into(),
            vendor: usual.vendor.into(),
            caution: usual.caution,
            added: is_added(&place),
            path: place.display().to_string(),
        })
        .collect()
}

/// Where OpenSC's module is, which speaks to most cards.
#[must_use]
pub fn opensc() -> Option<PathBuf> {
    OPENSC.found().into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_module_stands_once_and_has_a_place() {
        let names: BTreeSet<&str> = USUAL.iter().map(|usual| usual.name).collect();
        assert_eq!(names.len(), USUAL.len());
        for usual in &USUAL {
            assert!(
                usual.in_libraries.len() + usual.in_own.len() > 0,
                "{}",
                usual.name
            );
            assert!(
                usual.in_own.iter().all(|place| place.starts_with('/')),
                "{}",
                usual.name
            );
            assert!(
                usual
                    .in_libraries
                    .iter()
                    .all(|place| !place.starts_with('/')),
                "{}",
                usual.name
            );
        }
    }
}
