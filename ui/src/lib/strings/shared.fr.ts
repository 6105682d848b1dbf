import { errorsFr } from "../errors/fr";
import { de } from "./elide";
import type { Strings } from "./shared.en";

export const fr: Strings = {
  common: {
    product: "Keymoot",
    back: "Retour",
    cancel: "Annuler",
    close: "Fermer",
    browse: "Parcourir…",
    choose: "Choisir…",
    loading: "Un instant…",
    refresh: "Actualiser",
    optional: "facultatif",
    kOfN: (k, n) => `${k} sur ${n}`,
    quoted: (text) => `« ${text} »`,
    of: (name) => ` (${name})`,
    first: (what) => `D’abord : ${what}`,
    mainKey: "Ctrl Entrée",
    bag: (bag) => `sachet ${bag}`,
    noBag: "sans sachet",
    due: (date) => `échéance : ${date}`,
    late: (date) => `en retard : ${date}`,
  },

  date: {
    parts: { day: "Jour", month: "Mois", year: "Année" },
    calendar: "Calendrier",
    previous: "Mois précédent",
    next: "Mois suivant",
    none: "Jour et mois en chiffres, l’année sur quatre chiffres.",
    partial: "La date n’est pas complète : rien n’en est retenu.",
    impossible: "Ce jour n’existe pas.",
    past: (date) => `Le ${date} est passé. Il faut une date à venir.`,
    kept: (date) => `La date du ${date} reste valable tant qu’aucune autre n’est complète ici.`,
    missing: "une date complète et à venir",
  },

  display: {
    button: "Affichage",
    language: "Langue",
    appearance: "Apparence",
    system: "Comme le système",
    light: "Clair",
    dark: "Sombre",
    size: "Taille du texte",
    projector: "Mode projection",
    projectorMore: "Plus grand, pour être lu de l’autre bout de la salle",
  },

  list: {
    search: "Rechercher dans cette liste",
    shown: (shown, all) => `${shown} sur ${all}`,
    nothing: "Aucune ligne de la liste ne contient tous ces mots.",
    colon: " :",
  },

  keyMap: {
    button: "Touches",
    title: "Touches",
    list: [
      ["Tab, Maj Tab", "au champ suivant, et retour"],
      ["Ctrl Entrée", "fait ce que fait le bouton principal"],
      ["Entrée", "dans le dernier champ : de même, sauf si c’est irréversible"],
      ["Échap", "ferme une boîte de dialogue ou un panneau"],
      ["F1", "les touches ; pendant une cérémonie, l’aide de l’étape"],
      ["F2", "pendant une cérémonie : lire le journal"],
      ["F6", "pendant une cérémonie : pause"],
      ["F8", "pendant une cérémonie : consigner une exception"],
      ["F11", "pendant une cérémonie : le second écran, pour le mur"],
      ["↑ ↓", "parcourent les choix et les listes"],
      ["← →, Page préc., Page suiv.", "tournent les pages d’un procès-verbal"],
      ["Ctrl +, −, 0", "texte plus grand, plus petit, normal"],
    ],
  },

  places: {
    label: "Lieux de cette salle",
    home: "Accueil",
    audit: "Rétrospective",
    ceremonies: "Cérémonies",
    keys: "Clés",
    custody: "Garde",
    people: "Personnes",
    tokens: "Jetons",
    policy: "Politique",
    journal: "Journal",
    records: "Procès-verbaux",
    reports: "Rapports",
    leave: "Quitter cette salle",
  },

  secret: {
    filmed: "Le clavier peut être filmé. Couvrez-le de la main.",
    passphrase: (name) => `Phrase de passe ${de(name)}`,
    fill: "Remplir",
    practicePassphrase: (phrase) =>
      `Dans cette salle d’entraînement, la phrase de passe de chacun est « ${phrase} »`,
    onTheDevice: "Les PIN de ce jeton se saisissent sur l’appareil lui-même.",
  },

  newPassphrase: {
    again: "La même, encore une fois",
    differ: "Les deux phrases de passe sont différentes.",
    draw: "Tirer au sort une phrase de passe",
    drawHint: "Conseillé : personne ne choisit assez bien pour des décennies. Sinon, au moins vingt caractères ou six mots.",
    drawnHint: "Recopiez-la à la main et gardez-la comme la part. Elle ne sera plus affichée.",
    drawnNoted: "Je l’ai notée",
    drawOther: "En tirer une autre",
    typeBack: "Retapez-la",
  },

  news: {
    came: (label) => `Branché : ${label}.`,
    went: (label) => `Retiré : ${label}.`,
    fresh: "un jeton vierge",
  },

  frame: {
    journalWhole: (last, at) => `Journal intègre jusqu’à l’entrée ${last} · vérifié à ${at}`,
    journalDamaged: (entry) => `Journal endommagé à l’entrée ${entry}`,
    readOnly: "Lecture seule",
  },

  seal: {
    state: "Le sceau",
    whole: "Il est intact",
    broken: "Il est rompu ou manquant",
  },

  confirm: {
    legend: "Une seconde personne confirme",
    witness: "Témoin",
    initials: (name) => `Initiales, saisies par ${name}`,
    hint: "La signature finale en répond.",
    nobody: "Aucun témoin n’est dans la salle. L’un d’eux doit d’abord revenir.",
    mismatch: (name) => `Ce ne sont pas les initiales ${de(name)}.`,
    missing: "les initiales du témoin",
  },

  missing: {
    approver: "qui approuve",
    identity: "comment l’identité a été vérifiée",
    slot: "un jeton",
    pin: "le PIN",
    recipient: "un destinataire",
    pinTwice: "le nouveau PIN, deux fois le même",
    soPin: "le PIN du responsable de sécurité",
    soPinTwice: "le nouveau PIN du responsable de sécurité, deux fois le même",
    label: "le libellé du jeton",
    file: "un fichier",
    folder: "un dossier",
    bag: "le numéro du sachet",
    otherBag: "pourquoi c’est un autre sachet",
    custodian: "qui apporte la part",
    seal: "l’état du sceau",
    rows: "d’autres lignes correctes",
    signer: "qui signe",
    statement: "d’accord ou non",
    reason: "une raison",
    passphrase: "la phrase de passe",
    decision: "une décision",
    name: "un nom",
    organisation: "une organisation",
    place: "un lieu",
    happened: "ce qui s’est passé",
    decided: "ce qui a été décidé",
    by: "par qui",
    secret: (name) => `le PIN ou la phrase de passe ${de(name)}`,
    scanned: "la lecture du code",
    identityFile: "le fichier de l’identité age",
    proof: "le fichier de la preuve",
    tried: "ce qui a été tenté",
    what: "la nature du fichier",
    oldCustodian: "à qui était la part",
    destroyed: "comment elle a été détruite",
    way: "faite, ou reportée",
    done: "ce qui a été fait",
    duty: "l’engagement accepté",
    card: "une carte dans un lecteur",
    purpose: "le motif",
    placeTo: "la destination",
    mover: "qui s’en charge",
    otherWitness: "une autre personne, témoin du mouvement",
  },

  problem: {
    happened: "Ce qui s’est passé",
    safe: "Ce qui n’est pas en danger",
    now: "Que faire maintenant",
    code: "Code pour le rapport",
    dismiss: "Masquer ce message",
    safeBy: {
      usage: "Rien n’a été fait. Ce que vous aviez saisi est conservé.",
      refusal: "Rien n’a été fait et rien n’a changé.",
      failure:
        "Tout ce qui a été consigné est dans le journal. Rien d’irréversible n’est refait sans qu’on le demande.",
      fault: "Le journal reste tel quel. Plus rien n’y est écrit.",
    },
    said: errorsFr,
  },

  modes: { live: "Réel", practice: "Entraînement", drill: "Exercice" },

  kinds: {
    generate: "Génération",
    "adopt-key": "Adoption d’une clé",
    drill: "Exercice",
    recover: "Récupération",
    replicate: "Réplication",
    possession: "Contrôle de possession",
    redistribute: "Réémission",
    "live-test": "Essai réel de récupération",
    emergency: "Urgence",
    rotate: "Rotation",
    destroy: "Destruction",
    compromise: "Compromission",
    "adopt-policy": "Adoption d’une politique",
  },

  roles: {
    administrator: "responsable",
    "security-officer": "responsable de sécurité",
    custodian: "dépositaire",
    "backup-custodian": "dépositaire suppléant",
    witness: "témoin",
    "external-witness": "témoin externe",
    auditor: "auditeur",
  },

  media: {
    sheet: "feuille imprimée",
    card: "carte à puce",
    age: "fichier age",
  },

  followUps: {
    "seal-the-bags-again": "Sceller à nouveau les sachets",
    "decide-on-the-copy": "Décider du sort de la copie de la clé",
    "possession-check": "Faire un contrôle de possession",
    "incident-report": "Rédiger le rapport d’incident",
    "move-what-it-protected": "Placer ce qu’elle protégeait sous une autre clé",
    "encrypt-anew": "Chiffrer à nouveau ce qu’elle protégeait",
    "tell-those-concerned": "Prévenir les personnes concernées",
    "reissue-for-the-absent": "Réémettre les parts des absents",
  },

  card: {
    named: (label, serial) => `${label}, série ${serial}`,
    here: (label, serial) => `${label}, série ${serial}, est dans le lecteur.`,
    insert: (name, label, serial) =>
      `${name}, mettez votre carte dans le lecteur : ${label}, série ${serial}.`,
    pin: (name) => `PIN de la carte ${de(name)}`,
  },

  cardTries: {
    low: "Un PIN erroné a déjà été saisi. Il reste peu d’essais.",
    final: "Dernier essai : un PIN erroné de plus bloque cette carte, et ce qui est chiffré pour elle.",
    locked: "Cette carte est bloquée. Son titulaire la débloque avec les outils de la carte, ou en prend une autre.",
  },

  tries: {
    plenty: "Aucun PIN erroné n’a été signalé : le jeton admet plus d’un essai.",
    low: "Un PIN erroné a déjà été saisi. Il reste peu d’essais.",
    final: "Dernier essai : un PIN erroné de plus bloque ce jeton.",
    locked: "Ce jeton est bloqué. Son responsable de sécurité doit définir un nouveau PIN.",
  },
};
