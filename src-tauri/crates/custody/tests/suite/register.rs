//! The register, and the rules a movement is held against.

use ceremony::Rule;
use custody::{Attention, Item, Kind, Movement, Register};

const TODAY: &str = "2027-03-01";

fn share(index: u8, who: &str, place: &str, bag: &str) -> Item {
    Item {
        id: format!("share-{index}-00ff"),
        kind: Kind::Share,
        what: format!("share {index} of “Vault key”"),
        quorum: "00ff".into(),
        index,
        who: who.into(),
        place: place.into(),
        bag: bag.into(),
        next_check: String::new(),
        since: "2027-01-01T09:00:00.000Z".into(),
        attention: None,
    }
}

fn register() -> Register {
    let mut register = Register::default();
    register.put(share(1, "Priya Nair", "Bank vault", "TEB-1"));
    register.put(share(2, "王 Wei", "Head office", "TEB-2"));
    register.put(Item {
        id: "package-00ff".into(),
        kind: Kind::Package,
        what: "recovery package of “Vault key”".into(),
        index: 0,
        bag: String::new(),
        ..share(0, "Anders Holm", "", "")
    });
    register
}

fn checked() -> Movement {
    Movement {
        at: "2027-03-01T10:00:00.000Z".into(),
        item: "share-1-00ff".into(),
        purpose: "yearly check".into(),
        who: "Priya Nair".into(),
        witness: "Ruth Abel".into(),
        from: "Bank vault".into(),
        to: "Bank vault".into(),
        bag_out: "TEB-1".into(),
        bag_in: "TEB-7".into(),
        seal_intact: Some(true),
        next_check: "2028-03-01".into(),
    }
}

fn entered(register: &mut Register, movement: &Movement) {
    register.decide(movement, TODAY).unwrap();
    register.apply(movement);
}

#[test]
fn a_movement_changes_place_bag_and_date() {
    let mut register = register();
    let movement = Movement {
        to: "Escrow, Bergen".into(),
        ..checked()
    };
    entered(&mut register, &movement);
    let item = register.item("share-1-00ff").unwrap();
    assert_eq!(
        (
            item.place.as_str(),
            item.bag.as_str(),
            item.next_check.as_str()
        ),
        ("Escrow, Bergen", "TEB-7", "2028-03-01")
    );
    assert_eq!(item.attention, None);
    assert_eq!(register.movements(), [movement]);
}

#[test]
fn each_rule_refuses_what_it_says() {
    let refused = |change: fn(&mut Movement), rule: &str| {
        let register = register();
        let before = register.clone();
        let mut movement = checked();
        change(&mut movement);
        let refused = register.decide(&movement, TODAY).unwrap_err();
        assert_eq!(refused.rule, rule, "{refused}");
        assert_eq!(register, before);
    };
    refused(|one| one.item = "share-9-00ff".into(), "known-item");
    refused(|one| one.purpose = "  ".into(), "movement-has-purpose");
    refused(|one| one.who = String::new(), "movement-has-mover");
    refused(|one| one.witness = String::new(), "movement-has-witness");
    refused(
        |one| one.witness = "PRIYA  Nair".into(),
        "witness-is-another",
    );
    refused(|one| one.to = String::new(), "movement-has-destination");
    refused(|one| one.from = "Head office".into(), "place-as-registered");
    refused(|one| one.bag_out = "TEB-2".into(), "bag-as-registered");
    refused(|one| one.bag_out = String::new(), "bag-as-registered");
    refused(|one| one.bag_in = "TEB-2".into(), "distinct-bags");
    refused(|one| one.seal_intact = None, "seal-noted");
    refused(
        |one| one.next_check = "2027-02-30".into(),
        "dates-as-year-month-day",
    );
    refused(
        |one| one.next_check = "2027-02-28".into(),
        "next-check-ahead",
    );
    refused(|one| one.purpose = "a\nb".into(), "plain-texts");
    refused(|one| one.to = "x".repeat(201), "plain-texts");
}

#[test]
fn a_clock_set_back_between_two_movements_is_refused() {
    let mut register = register();
    entered(&mut register, &checked());
    let second = Movement {
        item: "share-2-00ff".into(),
        who: "王 Wei".into(),
        from: "Head office".into(),
        to: "Head office".into(),
        bag_out: "TEB-2".into(),
        bag_in: "TEB-8".into(),
        at: "2027-03-01T09:59:59.999Z".into(),
        ..checked()
    };
    let refused = register.decide(&second, TODAY).unwrap_err();
    assert_eq!(refused.rule, "movements-in-order");
    assert!(
        refused.expected.contains("put the clock right"),
        "{refused}"
    );
    assert!(
        refused.expected.contains("2027-03-01T10:00:00.000Z"),
        "{refused}"
    );
    let later = Movement {
        at: "2027-03-01T10:00:00.000Z".into(),
        ..second
    };
    entered(&mut register, &later);
}

#[test]
fn no_bag_is_used_twice() {
    let mut register = register();
    entered(&mut register, &checked());
    let again = |bag: &str| Movement {
        bag_out: "TEB-7".into(),
        bag_in: bag.into(),
        ..checked()
    };
    // Its own old bag, and another share's.
    for bag in ["TEB-1", "TEB-2"] {
        let refused = register.decide(&again(bag), TODAY).unwrap_err();
        assert_eq!(refused.rule, "distinct-bags");
    }
    // A bag that stays closed is not a new one, unless it was found broken.
    assert_eq!(register.decide(&again("TEB-7"), TODAY), Ok(()));
    let broken = Movement {
        seal_intact: Some(false),
        ..again("TEB-7")
    };
    assert_eq!(
        register.decide(&broken, TODAY).unwrap_err().rule,
        "distinct-bags"
    );
}

#[test]
fn a_broken_seal_is_accepted_and_marks_the_share_for_good() {
    let mut register = register();
    let broken = Movement {
        seal_intact: Some(false),
        ..checked()
    };
    entered(&mut register, &broken);
    let attention = |register: &Register| register.item("share-1-00ff").unwrap().attention.clone();
    let Some(Attention::SealBroken(since)) = attention(&register) else {
        panic!("{:?}", attention(&register));
    };
    assert_eq!(since.bag, "TEB-1");
    let next = Movement {
        bag_out: "TEB-7".into(),
        bag_in: "TEB-9".into(),
        ..checked()
    };
    entered(&mut register, &next);
    assert!(matches!(
        attention(&register),
        Some(Attention::SealBroken(_))
    ));
    register.supersede("2027-04-01T09:00:00.000Z", &"00ff".into());
    assert!(matches!(
        attention(&register),
        Some(Attention::Superseded(_))
    ));
}

#[test]
fn what_is_taken_out_is_marked_until_it_is_sealed_again() {
    let mut register = register();
    register.unseal("2027-02-01T09:00:00.000Z", "share-2-00ff", true);
    let item = register.item("share-2-00ff").unwrap();
    assert_eq!(item.bag, "");
    assert!(matches!(item.attention, Some(Attention::Unsealed(_))));
    let moved = Movement {
        item: "share-2-00ff".into(),
        who: "王 Wei".into(),
        from: "head  OFFICE".into(),
        to: "Head office".into(),
        bag_out: String::new(),
        seal_intact: None,
        bag_in: "TEB-8".into(),
        ..checked()
    };
    let open = Movement {
        bag_in: String::new(),
        ..moved.clone()
    };
    entered(&mut register, &open);
    let attention = |register: &Register| register.item("share-2-00ff").unwrap().attention.clone();
    assert!(matches!(attention(&register), Some(Attention::Unsealed(_))));
    let claimed = Movement {
        seal_intact: Some(true),
        ..moved.clone()
    };
    assert_eq!(
        register.decide(&claimed, TODAY).unwrap_err().rule,
        "seal-noted"
    );
    entered(&mut register, &moved);
    assert_eq!(attention(&register), None);
}

#[test]
fn dates_are_due_in_order_and_late_when_their_day_is_over() {
    let mut register = register();
    entered(&mut register, &checked());
    let package = Movement {
        item: "package-00ff".into(),
        who: "Anders Holm".into(),
        from: "wherever it was".into(),
        to: "Head office".into(),
        bag_out: String::new(),
        bag_in: String::new(),
        seal_intact: None,
        next_check: "2027-03-01".into(),
        ..checked()
    };
    entered(&mut register, &package);
    let due = register.due("2027-03-01");
    let found: Vec<_> = due
        .iter()
        .map(|one| (one.id.as_str(), one.overdue))
        .collect();
    assert_eq!(found, [("package-00ff", false), ("share-1-00ff", false)]);
    assert!(due[1].what.contains("Priya Nair") && due[1].what.contains("TEB-7"));
    assert!(register.due("2027-03-02")[0].overdue);
}

#[test]
fn a_share_comes_out_of_the_bag_it_is_registered_in() {
    let mut register = register();
    let quorum = "00ff".into();
    let comes = |register: &Register, who: &str, bag: &str| {
        let found = register.share_comes_out_of(&quorum, who, bag);
        found.map_err(|refused| (refused.rule, refused.expected))
    };
    comes(&register, "Priya Nair", "TEB-1").unwrap();
    comes(&register, "priya nair", " TEB-1 ").unwrap();
    for other in ["TEB-2", "TEB-9", ""] {
        let (rule, expected) = comes(&register, "Priya Nair", other).unwrap_err();
        assert_eq!(rule, Rule::BagAsRegistered);
        assert!(expected.contains("TEB-1"), "{expected}");
    }
    // An older share of theirs is in the bag it is registered in: that it was replaced is told when it is read.
    register.put(Item {
        id: "share-1-beef".into(),
        quorum: "beef".into(),
        ..share(1, "Priya Nair", "Bank vault", "OLD-1")
    });
    comes(&register, "Priya Nair", "OLD-1").unwrap_err();
    register.supersede("2027-02-01T10:00:00.000Z", &"beef".into());
    comes(&register, "Priya Nair", "OLD-1").unwrap();
    comes(&register, "王 Wei", "OLD-1").unwrap_err();
    // Who stands in brings somebody's.
    comes(&register, "Noor Haddad", "TEB-2").unwrap();
    assert_eq!(
        comes(&register, "Noor Haddad", "TEB-9").unwrap_err().0,
        Rule::BagAsRegistered
    );
    // Opened and not sealed again, it is registered in none; and of another quorum nothing is known.
    register.unseal("2027-03-01T10:00:00.000Z", "share-1-00ff", true);
    comes(&register, "Priya Nair", "TEB-9").unwrap();
    register
        .share_comes_out_of(&"cafe".into(), "王 Wei", "TEB-9")
        .unwrap();
}
