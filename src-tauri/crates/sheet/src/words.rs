//! What a sheet says, in each language. Longer than here it does not fit: the page is one.

use ceremony::{Language, Mode};
use chrono::{DateTime, Datelike, Utc};
use paper::furniture::mark_text;

/// The texts of a sheet.
pub(crate) struct Words {
    pub(crate) kind: &'static str,
    pub(crate) title: fn(u8, u8) -> String,
    pub(crate) lead: fn(u8, u8) -> String,
    pub(crate) mark: fn(Mode) -> &'static str,
    pub(crate) made_at: fn(&DateTime<Utc>) -> String,
    pub(crate) custodian: &'static str,
    pub(crate) made: &'static str,
    pub(crate) quorum: &'static str,
    pub(crate) protects: &'static str,
    pub(crate) bag: &'static str,
    pub(crate) bag_note: &'static str,
    pub(crate) signatures: [&'static str; 2],
    pub(crate) typed: &'static str,
    pub(crate) scanned: &'static str,
    pub(crate) photographed: &'static str,
    pub(crate) scanner: &'static str,
    pub(crate) now: &'static str,
    pub(crate) now_all: [&'static str; 5],
    pub(crate) later: &'static str,
    pub(crate) later_all: [&'static str; 3],
    pub(crate) anchor: fn(u64, &str) -> String,
    pub(crate) anchor_rule: &'static str,
    pub(crate) no_anchor: &'static str,
}

impl Words {
    pub(crate) const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
        }
    }
}

static ENGLISH: Words = Words {
    kind: "Keymoot share sheet",
    title: |index, shares| format!("Share {index} of {shares}"),
    lead: |k, n| {
        format!(
            "Any {k} of these {n} shares together recover a key. Fewer than {k} tell nothing about it."
        )
    },
    mark: mark_text,
    made_at: |made| made.format("%-d %B %Y, %H:%M UTC").to_string(),
    custodian: "Custodian",
    made: "Made",
    quorum: "Quorum",
    protects: "Protects",
    bag: "Bag number",
    bag_note: "Read aloud by two people as the bag is sealed.",
    signatures: ["Custodian’s signature, date", "Witness’s signature, date"],
    typed: "The share, to be typed",
    scanned: "The same, to be scanned",
    photographed: "Whoever photographs this square has the share.",
    scanner: "Show it to the room’s own scanner, never to a telephone.",
    now: "What to do with it",
    now_all: [
        "1  Check that the name above is yours, and sign.",
        "2  Fold both outer thirds over the middle one, so that the share is inside. Put it in your \
         bag and seal it. Read the bag number aloud; the witness reads it too.",
        "3  Keep the bag where only you, or you and one other person, can reach it. Not with \
         another share of the same quorum.",
        "4  Never copy, photograph, type or send what is inside, and never open the bag alone.",
        "5  If the bag is lost, opened or damaged, tell the room’s administrator the same day. \
         New shares can replace all of these.",
    ],
    later: "When it is needed",
    later_all: [
        "Bring the bag, sealed, to a recovery ceremony. Keymoot reads the square with a scanner, \
         or the rows as somebody types them.",
        "Without Keymoot: this is suite KM1 (Pedersen sharing, NIST P-256, SHA-256). Its format is \
         published, complete enough to write a program from, as docs/formats.md in Keymoot’s \
         source. Needed besides: the recovery package, and shares from enough custodians.",
        "The rows: digits and capitals without I, L, O and U (Crockford base 32). Two characters \
         are one symbol of 10 bits. The last two of each row check that row. The 96 symbols of \
         rows 1 to 12 are 70 of share and 26 of Reed–Solomon correction: 13 may be wrong and it \
         still reads. The square holds KM1 and the first 70 symbols.",
    ],
    anchor: |size, origin| {
        format!("The journal when this was printed: {size} entries, origin {origin}, root")
    },
    anchor_rule: "A room that shows fewer entries, or another root at this size, has been \
                  set back: do not give it this share.",
    no_anchor: "No checkpoint had been signed when this was printed.",
};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

static FRENCH: Words = Words {
    kind: "Feuille de part Keymoot",
    title: |index, shares| format!("Part {index} sur {shares}"),
    lead: |k, n| {
        format!(
            "{k} quelconques de ces {n} parts récupèrent ensemble une clé. Moins n’en disent rien."
        )
    },
    mark: |mode| match mode {
        Mode::Drill => "EXERCICE : clés faites pour lui",
        Mode::Live => "RÉEL",
        Mode::Practice => "ENTRAÎNEMENT : ne protège rien",
    },
    made_at: |made| {
        let month = usize::try_from(made.month0()).unwrap_or_default();
        let month = MONTHS.get(month).copied().unwrap_or_default();
        let day = match made.day() {
            1 => "1er".to_owned(),
            day => day.to_string(),
        };
        format!(
            "{day} {month} {}, {} UTC",
            made.year(),
            made.format("%H:%M")
        )
    },
    custodian: "Dépositaire",
    made: "Faite le",
    quorum: "Quorum",
    protects: "Protège",
    bag: "Numéro du sachet",
    bag_note: "Lu à voix haute par deux personnes au scellement.",
    signatures: [
        "Signature du dépositaire, date",
        "Signature du témoin, date",
    ],
    typed: "La part, à saisir",
    scanned: "La même, à scanner",
    photographed: "Qui photographie ce carré possède la part.",
    scanner: "Montrez-le au scanner de la salle, jamais à un téléphone.",
    now: "Ce qu’il faut en faire",
    now_all: [
        "1  Vérifiez que le nom ci-dessus est le vôtre, et signez.",
        "2  Repliez les deux tiers extérieurs sur celui du milieu, la part à l’intérieur. Mettez-la \
         dans votre sachet et scellez-le. Lisez à voix haute son numéro ; le témoin le lit aussi.",
        "3  Gardez le sachet là où vous seul, ou vous et une autre personne, y accédez. Jamais avec \
         une autre part du même quorum.",
        "4  Ne copiez, photographiez, saisissez ni envoyez jamais ce qu’il contient ; ne l’ouvrez \
         jamais seul.",
        "5  S’il est perdu, ouvert ou abîmé, prévenez le responsable de la salle le jour même. De \
         nouvelles parts peuvent remplacer toutes celles-ci.",
    ],
    later: "Quand elle servira",
    later_all: [
        "Apportez le sachet, scellé, à une cérémonie de récupération. Keymoot lit le carré au \
         scanner, ou les lignes que l’on saisit.",
        "Sans Keymoot : c’est la suite KM1 (partage de Pedersen, NIST P-256, SHA-256). Son format \
         est publié, assez complet pour en écrire un programme : docs/formats.md dans les sources \
         de Keymoot. Il faut aussi le paquet de récupération, et assez de parts.",
        "Les lignes : chiffres et capitales sans I, L, O ni U (base 32 de Crockford). Deux \
         caractères font un symbole de 10 bits. Les deux derniers de chaque ligne la contrôlent. \
         Des 96 symboles des lignes 1 à 12, 70 sont la part et 26 la correction de Reed–Solomon : \
         13 peuvent être faux. Le carré contient KM1 et les 70 premiers.",
    ],
    anchor: |size, origin| {
        format!("Le journal à l’impression : {size} entrées, origine {origin}, racine")
    },
    anchor_rule: "Une salle qui montre moins d’entrées, ou une autre racine à cette taille, a été \
                  ramenée en arrière : ne lui donnez pas cette part.",
    no_anchor: "Aucun point de contrôle n’était signé à l’impression.",
};
