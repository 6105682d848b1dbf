//! Root keys: of the script's kind, shared by tokens that can, shown by signatures that verify.

use crate::support::{Scene, binding, call, key_facts, package, token};
use ceremony::{
    CheckValue, Command, Effect, Equality, KeyFacts, KeyKind, Kind, PackageFacts, RootProof, Step,
    TokenRole,
};
use p384::ecdsa::signature::Signer as _;
use p384::ecdsa::{Signature, SigningKey};
use quorum::root::{PublicKey, RootKind, signed_message};

const CHALLENGE: [u8; 32] = [0x5c; 32];

struct Root {
    key: SigningKey,
    public: PublicKey,
}

impl Root {
    fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 48]).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        let public = PublicKey::new(RootKind::P384, point.as_bytes()).unwrap();
        Self { key, public }
    }

    fn public_key(&self) -> String {
        hex::encode(self.public.spki())
    }

    fn signature(&self) -> String {
        let signature: Signature = self.key.sign(&signed_message(&CHALLENGE));
        hex::encode(signature.to_bytes())
    }

    fn check(&self) -> CheckValue {
        CheckValue {
            method: "spki-sha256".into(),
            value: hex::encode(self.public.fingerprint()),
        }
    }

    fn facts(&self, id: &str) -> KeyFacts {
        KeyFacts {
            check: self.check(),
            root: Some(RootProof {
                public_key: self.public_key(),
                challenge: hex::encode(CHALLENGE),
                signature: self.signature(),
            }),
            ..key_facts(id)
        }
    }

    fn package(&self) -> PackageFacts {
        PackageFacts {
            check: self.check(),
            public_key: Some(self.public_key()),
            ..package()
        }
    }

    fn equality(&self, other: &Self) -> Equality {
        Equality {
            challenge: hex::encode(CHALLENGE),
            method: "p-384".into(),
            first: self.signature(),
            second: other.signature(),
            public_key: Some(self.public_key()),
        }
    }
}

fn at(kind: Kind, step: Step) -> Scene {
    let mut scene = Scene::at(kind, step);
    scene.ceremony.script.key.kind = KeyKind::P384;
    scene
}

fn made(key: KeyFacts) -> Command {
    Command::ReportKeyMade {
        key,
        calls: vec![call()],
    }
}

/// A key that is being made, and its id.
fn making() -> (Scene, String) {
    let mut scene = Scene::unresolved_at(Kind::Generate, Step::MakeKey);
    scene.ceremony.script.key.kind = KeyKind::P384;
    let Some(Effect::GenerateKey { key, .. }) = scene.ceremony.unresolved.clone() else {
        panic!("a key is being made");
    };
    (scene, key.to_string())
}

#[test]
fn a_token_that_cannot_share_a_root_key_is_refused_when_it_is_bound() {
    for kind in [Kind::Generate, Kind::Recover] {
        let scene = at(kind, Step::Inspect);
        let role = match kind {
            Kind::Generate => TokenRole::Primary,
            _ => TokenRole::Target,
        };
        let mut able = token("a");
        scene.refuses("token-is-able", binding(role, able.clone()));
        able.abilities.insert("p-384".into(), true);
        scene.refuses("root-key-can-be-shared", binding(role, able.clone()));
        able.abilities.insert("p-384-shared".into(), true);
        assert!(scene.ceremony.decide(binding(role, able)).is_ok());
    }
}

#[test]
fn a_root_key_is_of_the_scripts_kind_and_shows_it_by_a_signature() {
    let (scene, id) = making();
    let root = Root::new(7);
    scene.refuses("key-kind-as-in-the-script", made(key_facts(&id)));
    let mut unsigned = root.facts(&id);
    let proof = unsigned.root.as_mut().unwrap();
    proof.signature = Root::new(8).signature();
    scene.refuses("root-key-proved", made(unsigned));
    let mut other = root.facts(&id);
    other.check = Root::new(8).check();
    scene.refuses("same-check-value", made(other));
    assert!(scene.ceremony.decide(made(root.facts(&id))).is_ok());

    let (mut master, id) = making();
    master.ceremony.script.key.kind = KeyKind::Aes256;
    master.refuses("key-kind-as-in-the-script", made(root.facts(&id)));
}

#[test]
fn a_package_of_another_kind_is_not_loaded() {
    let root = Root::new(7).package();
    let load = |package| Command::LoadPackage { package };
    let scene = at(Kind::Recover, Step::LoadPackage);
    scene.refuses("key-kind-as-in-the-script", load(package()));
    assert!(scene.ceremony.decide(load(root.clone())).is_ok());
    Scene::at(Kind::Recover, Step::LoadPackage).refuses("key-kind-as-in-the-script", load(root));
}

#[test]
fn two_copies_are_one_root_key_if_both_signatures_verify_under_it() {
    let (root, other) = (Root::new(7), Root::new(8));
    assert!(root.equality(&root).holds());
    assert!(!root.equality(&other).holds());
    let mut same = root.equality(&root);
    same.public_key = Some(other.public_key());
    assert!(!same.holds());
    // Equal answers that are no signatures show nothing.
    let mut equal = root.equality(&root);
    equal.first = "00".repeat(96);
    equal.second.clone_from(&equal.first);
    assert!(!equal.holds());
}

#[test]
fn an_act_on_a_key_says_no_kind_of_it() {
    let mut script = ceremony::Script::starter(Kind::Destroy);
    script.key.kind = KeyKind::P384;
    let problems = script.problems();
    assert_eq!(problems[0].rule, "act-names-its-subject");
    assert_eq!(problems[0].r#where, "key.kind");
}
