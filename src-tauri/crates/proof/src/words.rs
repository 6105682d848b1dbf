//! Fingerprints as words that can be read aloud: the PGP word list (P. Juola, P. Zimmermann, 1995).
//!
//! Bytes at even positions are words of two syllables, at odd positions of three, so that a word
//! left out or swapped is heard.

use crate::merkle::Hash;

/// The words of `bytes`, one each.
#[must_use]
pub fn words(bytes: &[u8]) -> Vec<&'static str> {
    bytes
        .iter()
        .enumerate()
        .map(|(i, byte)| {
            if i % 2 == 0 {
                EVEN[usize::from(*byte)]
            } else {
                ODD[usize::from(*byte)]
            }
        })
        .collect()
}

/// The bytes that words stand for, whatever their case; `None` if one is unknown or out of place.
#[must_use]
pub fn parse(words: &str) -> Option<Vec<u8>> {
    words
        .split_whitespace()
        .enumerate()
        .map(|(i, word)| {
            let list = if i % 2 == 0 { &EVEN } else { &ODD };
            let at = list
                .iter()
                .position(|known| known.eq_ignore_ascii_case(word))?;
            u8::try_from(at).ok()
        })
        .collect()
}

/// A fingerprint's hex digits in groups of four, separated by spaces.
#[must_use]
pub fn hex_groups(fingerprint: &Hash) -> String {
    let groups: Vec<String> = fingerprint
        .0
        .as_chunks::<2>()
        .0
        .iter()
        .map(hex::encode)
        .collect();
    groups.join(" ")
}

#[rustfmt::skip]
const EVEN: [&str; 256] = [
    "aardvark", "absurd", "accrue", "acme", "adrift", "adult", "afflict", "ahead", "aimless",
    "Algol", "allow", "alone", "ammo", "ancient", "apple", "artist", "assume", "Athens", "atlas",
    "Aztec", "baboon", "backfield", "backward", "banjo", "beaming", "bedlamp", "beehive",
    "beeswax", "befriend", "Belfast", "berserk", "billiard", "bison", "blackjack", "blockade",
    "blowtorch", "bluebird", "bombast", "bookshelf", "brackish", "breadline", "breakup",
    "brickyard", "briefcase", "Burbank", "button", "buzzard", "cement", "chairlift", "chatter",
    "checkup", "chisel", "choking", "chopper", "Christmas", "clamshell", "classic", "classroom",
    "cleanup", "clockwork", "cobra", "commence", "concert", "cowbell", "crackdown", "cranky",
    "crowfoot", "crucial", "crumpled", "crusade", "cubic", "dashboard", "deadbolt", "deckhand",
    "dogsled", "dragnet", "drainage", "dreadful", "drifter", "dropper", "drumbeat", "drunken",
    "Dupont", "dwelling", "eating", "edict", "egghead", "eightball", "endorse", "endow", "enlist",
    "erase", "escape", "exceed", "eyeglass", "eyetooth", "facial", "fallout", "flagpole",
    "flatfoot", "flytrap", "fracture", "framework", "freedom", "frighten", "gazelle", "Geiger",
    "glitter", "glucose", "goggles", "goldfish", "gremlin", "guidance", "hamlet", "highchair",
    "hockey", "indoors", "indulge", "inverse", "involve", "island", "jawbone", "keyboard",
    "kickoff", "kiwi", "klaxon", "locale", "lockup", "merit", "minnow", "miser", "Mohawk",
    "mural", "music", "necklace", "Neptune", "newborn", "nightbird", "Oakland", "obtuse",
    "offload", "optic", "orca", "payday", "peachy", "pheasant", "physique", "playhouse", "Pluto",
    "preclude", "prefer", "preshrunk", "printer", "prowler", "pupil", "puppy", "python",
    "quadrant", "quiver", "quota", "ragtime", "ratchet", "rebirth", "reform", "regain",
    "reindeer", "rematch", "repay", "retouch", "revenge", "reward", "rhythm", "ribcage",
    "ringbolt", "robust", "rocker", "ruffled", "sailboat", "sawdust", "scallion", "scenic",
    "scorecard", "Scotland", "seabird", "select", "sentence", "shadow", "shamrock", "showgirl",
    "skullcap", "skydive", "slingshot", "slowdown", "snapline", "snapshot", "snowcap",
    "snowslide", "solo", "southward", "soybean", "spaniel", "spearhead", "spellbind", "spheroid",
    "spigot", "spindle", "spyglass", "stagehand", "stagnate", "stairway", "standard", "stapler",
    "steamship", "sterling", "stockman", "stopwatch", "stormy", "sugar", "surmount", "suspense",
    "sweatband", "swelter", "tactics", "talon", "tapeworm", "tempest", "tiger", "tissue", "tonic",
    "topmost", "tracker", "transit", "trauma", "treadmill", "Trojan", "trouble", "tumor",
    "tunnel", "tycoon", "uncut", "unearth", "unwind", "uproot", "upset", "upshot", "vapor",
    "village", "virus", "Vulcan", "waffle", "wallet", "watchword", "wayside", "willow",
    "woodlark", "Zulu",
];

#[rustfmt::skip]
const ODD: [&str; 256] = [
    "adroitness", "adviser", "aftermath", "aggregate", "alkali", "almighty", "amulet",
    "amusement", "antenna", "applicant", "Apollo", "armistice", "article", "asteroid", "Atlantic",
    "atmosphere", "autopsy", "Babylon", "backwater", "barbecue", "belowground", "bifocals",
    "bodyguard", "bookseller", "borderline", "bottomless", "Bradbury", "bravado", "Brazilian",
    "breakaway", "Burlington", "businessman", "butterfat", "Camelot", "candidate", "cannonball",
    "Capricorn", "caravan", "caretaker", "celebrate", "cellulose", "certify", "chambermaid",
    "Cherokee", "Chicago", "clergyman", "coherence", "combustion", "commando", "company",
    "component", "concurrent", "confidence", "conformist", "congregate", "consensus",
    "consulting", "corporate", "corrosion", "councilman", "crossover", "crucifix", "cumbersome",
    "customer", "Dakota", "decadence", "December", "decimal", "designing", "detector",
    "detergent", "determine", "dictator", "dinosaur", "direction", "disable", "disbelief",
    "disruptive", "distortion", "document", "embezzle", "enchanting", "enrollment", "enterprise",
    "equation", "equipment", "escapade", "Eskimo", "everyday", "examine", "existence", "exodus",
    "fascinate", "filament", "finicky", "forever", "fortitude", "frequency", "gadgetry",
    "Galveston", "getaway", "glossary", "gossamer", "graduate", "gravity", "guitarist",
    "hamburger", "Hamilton", "handiwork", "hazardous", "headwaters", "hemisphere", "hesitate",
    "hideaway", "holiness", "hurricane", "hydraulic", "impartial", "impetus", "inception",
    "indigo", "inertia", "infancy", "inferno", "informant", "insincere", "insurgent", "integrate",
    "intention", "inventive", "Istanbul", "Jamaica", "Jupiter", "leprosy", "letterhead",
    "liberty", "maritime", "matchmaker", "maverick", "Medusa", "megaton", "microscope",
    "microwave", "midsummer", "millionaire", "miracle", "misnomer", "molasses", "molecule",
    "Montana", "monument", "mosquito", "narrative", "nebula", "newsletter", "Norwegian",
    "October", "Ohio", "onlooker", "opulent", "Orlando", "outfielder", "Pacific", "pandemic",
    "Pandora", "paperweight", "paragon", "paragraph", "paramount", "passenger", "pedigree",
    "Pegasus", "penetrate", "perceptive", "performance", "pharmacy", "phonetic", "photograph",
    "pioneer", "pocketful", "politeness", "positive", "potato", "processor", "provincial",
    "proximate", "puberty", "publisher", "pyramid", "quantity", "racketeer", "rebellion",
    "recipe", "recover", "repellent", "replica", "reproduce", "resistor", "responsive",
    "retraction", "retrieval", "retrospect", "revenue", "revival", "revolver", "sandalwood",
    "sardonic", "Saturday", "savagery", "scavenger", "sensation", "sociable", "souvenir",
    "specialist", "speculate", "stethoscope", "stupendous", "supportive", "surrender",
    "suspicious", "sympathy", "tambourine", "telephone", "therapist", "tobacco", "tolerance",
    "tomorrow", "torpedo", "tradition", "travesty", "trombonist", "truncated", "typewriter",
    "ultimate", "undaunted", "underfoot", "unicorn", "unify", "universe", "unravel", "upcoming",
    "vacancy", "vagabond", "vertigo", "Virginia", "visitor", "vocalist", "voyager", "warranty",
    "Waterloo", "whimsical", "Wichita", "Wilmington", "Wyoming", "yesteryear", "Yucatan",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_reads_as_published() {
        // The fingerprint in the list's own description.
        let bytes = hex::decode("e58294f2e9a227486e8b061b31cc528fd7fa3f19").unwrap();
        let spoken = words(&bytes).join(" ");
        assert_eq!(
            spoken,
            "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa \
             afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
        );
        assert_eq!(parse(&spoken.to_lowercase()).unwrap(), bytes);
    }

    #[test]
    fn a_swapped_or_missing_word_is_noticed() {
        assert_eq!(parse("topmost Istanbul"), Some(vec![0xe5, 0x82]));
        assert_eq!(parse("Istanbul topmost"), None);
        assert_eq!(parse("topmost Pluto"), None);
    }

    #[test]
    fn every_word_is_its_own() {
        let mut all: Vec<_> = EVEN
            .iter()
            .chain(&ODD)
            .map(|word| word.to_lowercase())
            .collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 512);
    }
}
