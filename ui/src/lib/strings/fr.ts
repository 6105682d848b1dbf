import type { Scene } from "../scene";
import type { Strings } from "./en";
import { errorsFr } from "./errors.fr";

const either = (name: string, otherwise: string) => (name === "" ? otherwise : name);
const token = (label: string) => (label === "" ? "le jeton" : `« ${label} »`);

export const fr: Strings = {
  common: {
    product: "Keymoot",
    back: "Retour",
    cancel: "Annuler",
    close: "Fermer",
    browse: "Parcourir…",
    choose: "Choisir…",
    loading: "Un instant…",
    refresh: "Regarder à nouveau",
    optional: "facultatif",
    kOfN: (k, n) => `${k} sur ${n}`,
    quoted: (text) => `« ${text} »`,
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

  places: {
    label: "Lieux de cette salle",
    home: "Accueil",
    ceremonies: "Cérémonies",
    people: "Personnes",
    tokens: "Jetons",
    journal: "Journal",
    records: "Procès-verbaux",
    leave: "Quitter cette salle",
  },

  modes: { live: "Réel", practice: "Entraînement", drill: "Exercice" },
  kinds: { generate: "Génération", recover: "Récupération", drill: "Exercice" },
  states: {
    open: "en cours",
    paused: "en pause",
    unresolved: "à trancher",
    closed: "close",
    aborted: "arrêtée avant la fin",
  },
  roles: {
    administrator: "responsable",
    custodian: "dépositaire",
    witness: "témoin",
  },
  tokenRoles: {
    primary: "Jeton où la clé est créée",
    target: "Jeton où la clé est reconstituée",
    journal: "Jeton qui signe le journal",
  },
  keyStates: {
    "pre-active": "Pas encore active",
    active: "Active",
    rotating: "En rotation",
    deprecated: "Dépréciée · déchiffrement seul",
    deactivated: "Désactivée",
    compromised: "Compromise",
    destroyed: "Détruite",
  },
  tries: {
    plenty: "Aucun PIN erroné connu : le jeton admet plus d’un essai.",
    low: "Un PIN erroné a déjà été saisi. Il reste peu d’essais.",
    final: "Dernier essai : un PIN erroné de plus bloque ce jeton.",
    locked: "Ce jeton est bloqué. Son responsable de sécurité doit définir un nouveau PIN.",
  },

  steps: {
    open: "Ouvrir et approuver",
    "roll-call": "Appel",
    inspect: "Inspecter les jetons",
    "make-key": "Créer la clé",
    rehearse: "Répéter la récupération",
    "hand-out": "Remettre les parts",
    release: "Publier le paquet",
    "close-door": "Fermer la porte",
    "load-package": "Lire le paquet",
    collect: "Réunir les parts",
    recover: "Reconstituer la clé",
    destroy: "Détruire la clé",
    "sign-off": "Signer",
    record: "Procès-verbal",
  },

  first: {
    title: "S’entraîner, ou ouvrir une salle réelle ?",
    lead: "Une salle réunit les cérémonies, les personnes et le journal d’une organisation. Vous pouvez avoir les deux.",
    practice: "Entraînement",
    practiceMore:
      "Deux jetons logiciels et sept personnes fictives sont prêts. Rien ici ne protège quoi que ce soit de réel.",
    practiceMake: "Créer une salle d’entraînement",
    practiceOpen: "Ouvrir la salle d’entraînement",
    live: "Salle réelle",
    liveMore: "Pour de vraies clés sur de vrais jetons, avec les personnes qui en répondront.",
    liveGo: "Créer ou ouvrir une salle réelle",
    version: (version) => `Keymoot ${version}`,
  },

  live: {
    title: "Une salle réelle",
    lead: "Un seul dossier, sur cette machine ou sur un disque, contient tout ce que sait une salle.",
    make: "Créer une nouvelle salle",
    name: "Nom de la salle",
    organisation: "À qui sont les clés",
    place: "Où se tiennent les cérémonies",
    path: "Dossier",
    pathHint: "Il doit être vide, ou ne pas exister encore.",
    software: "Admettre les jetons logiciels",
    softwareMore:
      "Un jeton logiciel est un fichier. Chaque procès-verbal dira en toutes lettres qu’il en a été utilisé un.",
    makeGo: "Créer cette salle",
    open: "Ouvrir une salle existante",
    openPath: "Son dossier",
    openGo: "Ouvrir cette salle",
  },

  home: {
    nothing: "Rien ne vous attend",
    things: (n) =>
      n === 1
        ? "Une chose vous attend"
        : `${["", "", "Deux", "Trois", "Quatre", "Cinq", "Six"][n] ?? n} choses vous attendent`,
    noKeys: "Il n’y a pas encore de clé dans cette salle.",
    recoverable: (canLose, shares) =>
      canLose === 0
        ? `Chaque clé a son quorum ; le plus faible ne peut perdre aucun de ses ${shares} dépositaires.`
        : `Chaque clé a son quorum ; le plus faible peut perdre ${canLose} de ses ${shares} dépositaires.`,
    unrecoverable: (keys) => `Aucun quorum ne peut récupérer ${keys}.`,
    quorums: "Quorums",
    keys: "Clés",
    noQuorums: "Aucun encore. Une génération en crée un.",
    proven: (date) => `récupération prouvée le ${date}`,
    unproven: "récupération pas encore prouvée",
    canLose: (n) => (n === 0 ? "ne peut perdre personne" : `peut perdre ${n}`),
    onTokens: (n) => (n === 0 ? "sur aucun jeton" : n === 1 ? "1 jeton" : `${n} jetons`),
    journalWhole: (entries, at) => `Journal intègre · ${entries} entrées · vérifié à ${at}`,
    journalDamaged: (entry) => `Journal endommagé à l’entrée ${entry}`,
    readOnly: "Lecture seule",
    planRecovery: "Prévoir une récupération",
    due: (date) => `pour le ${date}`,
    late: (date) => `attendu le ${date}`,
    tryIt: "Essayer un exercice",
    needs: {
      "resume-ceremony": {
        title: (subject) => `La cérémonie « ${subject} » n’est pas terminée`,
        more: "Elle attend à l’étape où elle a été laissée.",
        go: "Reprendre",
      },
      "drill-due": {
        title: (subject) => `Exercice de récupération pour « ${subject} »`,
        more: "Un quorum vaut ce que son dernier exercice a prouvé.",
        go: "Prévoir l’exercice",
      },
      "no-key-yet": {
        title: () => "Aucune clé n’a été créée dans cette salle",
        more: "Une génération en crée une dans un jeton et en remet les parts. Un exercice fait de même avec une clé détruite à la fin.",
        go: "Prévoir une génération",
      },
      "people-missing": {
        title: () => "Trop peu de personnes sont inscrites",
        more: "Une cérémonie demande un responsable, un témoin et au moins deux dépositaires.",
        go: "Inscrire des personnes",
      },
      "journal-damaged": {
        title: (subject) => `Le journal ne se vérifie pas à l’entrée ${subject}`,
        more: "Gardez le dossier de la salle tel quel et comparez-le à une copie.",
        go: "Voir le journal",
      },
      "room-read-only": {
        title: () => "Cette salle peut être lue, pas modifiée",
        more: "Une version plus récente de Keymoot l’a écrite, ou son disque est en lecture seule.",
        go: "Voir le journal",
      },
    },
  },

  ceremonies: {
    title: "Cérémonies",
    lead: "Chacune suit son script, étape par étape, devant témoins.",
    plan: "Prévoir une cérémonie",
    empty: "Aucune n’a encore eu lieu ici.",
    emptyMore:
      "L’exercice est le début le plus doux : tout le parcours, sur une clé détruite à la fin.",
    colTitle: "Cérémonie",
    colKind: "Nature",
    colState: "État",
    colOpened: "Ouverte",
    goOn: "Reprendre",
    show: "Montrer",
    record: "Procès-verbal",
  },

  plan: {
    title: "Prévoir une cérémonie",
    lead: "Ce qui est fixé ici le reste : cela devient le script qui est lu à voix haute et approuvé.",
    reviewTitle: "Est-ce bien cette cérémonie ?",
    reviewLead:
      "À l’ouverture, ceci devient son script. On ne pourra plus le modifier, seulement le suivre, l’interrompre ou l’arrêter.",
    kind: "Ce qui doit se passer",
    kindMore: {
      generate: "Une clé maîtresse est créée dans un jeton et ses parts sont remises.",
      recover:
        "Une clé maîtresse est reconstituée dans un autre jeton à partir des parts et du paquet de récupération.",
      drill: "Les deux, sur une clé créée pour cela et détruite à la fin.",
    },
    name: "Titre du procès-verbal",
    purpose: "Pourquoi elle a lieu",
    approval: "Où elle a été approuvée",
    approvalHint: "Par exemple un numéro de changement.",
    label: "Libellé de la clé sur le jeton",
    labelHint: "Un libellé déjà présent sur le jeton est refusé.",
    which: "Quelle clé",
    threshold: "Parts nécessaires pour reconstituer la clé",
    administrator: "Responsable",
    administratorHint: "Exécute le script, au clavier.",
    witnesses: "Témoins",
    witnessesHint: "Confirment ce qui est irréversible. Au moins un.",
    custodians: "Dépositaires, dans l’ordre de leurs parts",
    custodiansHint: "Chacun reçoit une part.",
    custodiansRecover: "Dépositaires qui viendront",
    nobody: "Personne n’est encore inscrit.",
    enrol: "Inscrire d’abord des personnes",
    review: "Relire le plan",
    open: "Ouvrir cette cérémonie",
    change: "Modifier quelque chose",
    missing: {
      name: "un titre",
      label: "le libellé de la clé",
      administrator: "le responsable",
      witnesses: "un témoin",
      custodians: "au moins deux dépositaires",
      threshold: "un seuil entre 2 et le nombre de dépositaires",
    },
    sharesOf: (k, n) =>
      n - k > 1
        ? `${k} parts sur ${n} reconstituent la clé ; ${n - k} peuvent être perdues.`
        : `${k} parts sur ${n} reconstituent la clé ; ${n - k} peut être perdue.`,
    defaults: {
      generate: { title: "Clé maîtresse", label: "master-key" },
      recover: { title: "Clé maîtresse, récupérée", label: "master-key" },
      drill: { title: "Exercice de récupération", label: "drill-key" },
    },
  },

  people: {
    title: "Personnes",
    lead: "Chaque participant est inscrit une fois, avec sa propre clé pour signer.",
    empty: "Personne n’est encore inscrit.",
    colName: "Nom",
    colRole: "Rôle habituel",
    colOrganisation: "Organisation",
    colKey: "Clé de signature",
    software: "signature logicielle",
    enrol: "Inscrire une personne",
    name: "Nom",
    organisation: "Organisation",
    role: "Rôle habituel",
    identity: "Comment l’identité a été vérifiée",
    identityHint: "Par exemple : passeport, vu par Ruth Abel.",
    passphrase: "Sa phrase de passe",
    passphraseHint:
      "La personne la saisit elle-même. Elle scelle sa clé de signature et sera demandée à chaque signature.",
    again: "Encore une fois la même",
    differ: "Les deux phrases de passe diffèrent.",
    go: "Inscrire",
    done: (name) => `${name} : inscription faite.`,
  },

  tokens: {
    title: "Jetons",
    lead: "Les modules sont les bibliothèques qui parlent aux HSM et autres jetons ; les emplacements, là où ils se trouvent.",
    empty: "Aucun module n’a encore été ajouté.",
    noToken: "Pas de jeton dans cet emplacement",
    uninitialised: "non initialisé",
    software: "jeton logiciel",
    serial: "série",
    slot: (id) => `emplacement ${id}`,
    add: "Ajouter un module",
    path: "Le fichier du module",
    pathHint: "Une bibliothèque PKCS#11, par exemple du fabricant du HSM.",
    config: "Ce qu’il reçoit à son démarrage",
    configHint: "Seulement pour les modules qui le demandent.",
    go: "Ajouter ce module",
  },

  journal: {
    title: "Journal",
    lead: "Tout ce qui s’est passé ici, dans l’ordre. On y ajoute ; on n’y change rien.",
    whole: "Chaque entrée se vérifie.",
    damaged: (entry) => `L’entrée ${entry} ne se vérifie pas. Gardez le dossier de la salle tel quel.`,
    entries: "Entrées",
    tail: "Pas encore signées",
    root: "Racine",
    checked: "Vérifié",
    older: "Entrées plus anciennes",
    colEntry: "Entrée",
    colAt: "Quand",
    colWhat: "Quoi",
    fields: "Ce qu’elle contient",
    empty: "Le journal est vide.",
  },

  records: {
    title: "Procès-verbaux",
    lead: "Ce qu’une cérémonie laisse : des pages à lire et à signer, avec la preuve à l’intérieur.",
    empty: "Aucun procès-verbal n’a encore été établi.",
    emptyMore: "La dernière étape de chaque cérémonie en établit un.",
    show: "Montrer",
  },

  record: {
    title: (ceremony) => `Procès-verbal de « ${ceremony} »`,
    page: (page, pages) => `Page ${page} sur ${pages}`,
    previous: "Page précédente",
    next: "Page suivante",
    zoom: "Zoom",
    fingerprint: "Empreinte de la transcription",
    aloud: "À lire à voix haute",
    proved: "Ce procès-verbal prouve ce qu’il dit.",
    refuted: "Ce procès-verbal ne se vérifie pas.",
    claims: "Ce qui a été vérifié",
    file: "Fichier",
    results: { proved: "prouvé", refuted: "réfuté", "not-checked": "non vérifié" },
    claimNames: {
      "file-whole": "Le fichier est entier",
      "bytes-as-signed": "Chaque octet est tel que signé",
      "page-as-signed": "La page est telle que signée",
      "fonts-as-signed": "Les polices sont telles que signées",
      "attachments-as-signed": "Les pièces jointes sont telles que signées",
      "manifest-signed": "Le manifeste est signé",
      "leaves-open": "Les entrées sont celles qui furent engagées",
      "leaves-in-tree": "Les entrées sont dans le journal",
      "checkpoint-signed": "Le point de contrôle du journal est signé",
      "participant-signature": "La signature d’un participant",
      "signer-known": "Le signataire est connu",
      "since-consistent": "Il prolonge un point de contrôle antérieur",
    },
  },

  stage: {
    steps: "Étapes",
    stepOf: (n, of) => `Étape ${n} sur ${of}`,
    share: (n, of) => `part ${n} sur ${of}`,
    doneOf: (n, of) => `${n} sur ${of}`,
    status: { done: "faite", now: "en cours", next: "à venir" },
    sayAloud: "À dire à voix haute",
    inTheRoom: "Dans la salle",
    notHere: "absent",
    now: "c’est le moment",
    bag: (bag) => `sachet ${bag}`,
    agreed: "a signé",
    disagreed: "en désaccord",
    tokens: "Jetons",
    token: "Jeton",
    serial: (serial) => `série ${serial}`,
    software: "jeton logiciel",
    locked: "à déverrouiller",
    notBound: "pas encore choisi",
    package: "Paquet de récupération",
    checkValue: "Valeur de contrôle de la clé",
    checkHint: "Cinq octets à lire à voix haute et à comparer.",
    equal: "Les deux copies ont répondu de même à un défi.",
    movement: "Quelqu’un sort ou revient",
    exception: "Exception",
    exceptions: (n) => (n === 1 ? "1 exception consignée" : `${n} exceptions consignées`),
    pause: "Pause",
    help: "Aide",
    mainKey: "Ctrl Entrée",
    stop: "Arrêter définitivement…",
    first: (what) => `D’abord : ${what}`,
    evidence: "Preuves",
    proven: "prouvé",
    toCome: "à venir",
    announce: (what) => `Prouvé : ${what}`,
    leave: "Vers la salle",
    lastFailure: "Ce qui a échoué en dernier",
    practicePin: (pin) => `Dans cette salle d’entraînement, le PIN est ${pin}`,
    practicePassphrase: (phrase) =>
      `Dans cette salle d’entraînement, la phrase de passe de chacun est « ${phrase} »`,
    fill: "La saisir",
    voided: (bags) => `Des parts sans valeur sont dans les sachets ${bags}. Détruisez-les.`,
  },

  wants: {
    approve: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} ouvre la cérémonie`,
      say: (s: Scene) =>
        `Voici la cérémonie « ${s.ceremony} ». Je lis l’empreinte de son script ; suivez-la, s’il vous plaît, sur votre exemplaire.`,
      main: "Approuver le script",
    },
    arrivals: {
      title: (s: Scene) =>
        s.person === ""
          ? `${either(s.administrator, "Le responsable")} clôt l’appel`
          : `On vérifie l’identité de ${s.person}`,
      say: (s: Scene) =>
        s.person === ""
          ? "Tout le monde est nommé. Désormais, dites-le avant de quitter la salle."
          : `${s.person}, veuillez dire votre nom et montrer votre pièce d’identité au témoin.`,
      main: (s: Scene) => (s.person === "" ? "Clore l’appel" : `${s.person} : présence confirmée`),
    },
    token: {
      title: (s: Scene) =>
        s.token === ""
          ? `${either(s.administrator, "Le responsable")} choisit un jeton`
          : `${either(s.administrator, "Le responsable")} déverrouille « ${s.token} »`,
      say: () => "Je saisis un PIN. Veuillez ne pas regarder le clavier.",
      main: "Déverrouiller ce jeton",
    },
    "accept-tokens": {
      title: (s: Scene) => `${either(s.witness, "Le témoin")} examine les jetons`,
      say: () =>
        "Comparez, s’il vous plaît, fabricant, modèle et numéro de série avec ce qui est devant vous.",
      main: "Accepter ces jetons",
    },
    "make-key": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à créer la clé`,
      say: (s: Scene) =>
        `Je vais créer la clé « ${s.key} » dans ${token(s.token)}. Y a-t-il une objection ?`,
      main: "Relire avant de créer la clé",
    },
    rehearse: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} répète la récupération`,
      say: () =>
        "Avant que quiconque ne reçoive une part, le jeton montre que les parts ouvrent bien ce qu’elles doivent ouvrir.",
      main: "Partager et répéter",
    },
    "write-share": {
      title: (s: Scene) => `${either(s.person, "Un dépositaire")} reçoit sa part`,
      say: (s: Scene) =>
        `Que chacun, sauf ${either(s.person, "le dépositaire")}, se détourne de l’imprimante jusqu’à ce que la feuille soit en main.`,
      main: "Enregistrer la feuille et la relire",
    },
    "seal-bag": {
      title: (s: Scene) => `${either(s.person, "Le dépositaire")} scelle le sachet`,
      say: (s: Scene) =>
        `${either(s.person, "Dépositaire")}, mettez la feuille dans le sachet, scellez-le et lisez son numéro à voix haute. ${either(s.witness, "Témoin")}, lisez-le aussi.`,
      main: "Le sachet est scellé",
    },
    release: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à publier le paquet`,
      say: () => "Chaque part est dans son sachet. Je vais écrire le paquet de récupération.",
      main: "Relire avant de publier le paquet",
    },
    "close-door": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à fermer la porte`,
      say: (s: Scene) =>
        `À partir de maintenant, la clé ne pourra plus jamais être extraite de ${s.token === "" ? "ce jeton" : token(s.token)}.`,
      main: "Relire avant de fermer la porte",
    },
    "load-package": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} lit le paquet de récupération`,
      say: () =>
        "Je lis le paquet de récupération. Comparez son empreinte avec le procès-verbal de la génération.",
      main: "Lire ce paquet",
    },
    "bring-share": {
      title: (s: Scene) =>
        s.person === "" ? "Un dépositaire apporte sa part" : `${s.person} apporte sa part`,
      say: (s: Scene) =>
        `${either(s.person, "Dépositaire")}, lisez à voix haute le numéro de votre sachet, montrez que son sceau est intact, et ouvrez-le.`,
      main: "Lire cette part",
    },
    recover: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à reconstituer la clé`,
      say: (s: Scene) =>
        `Les parts nécessaires sont réunies. Je vais reconstituer la clé dans ${token(s.token)}.`,
      main: "Relire avant de reconstituer la clé",
    },
    destroy: {
      title: (s: Scene) =>
        `${either(s.administrator, "Le responsable")} s’apprête à détruire la clé d’exercice`,
      say: () =>
        "L’exercice a montré ce qu’il devait. Je vais détruire sa clé sur chacun des jetons.",
      main: "Relire avant de détruire la clé",
    },
    "sign-off": {
      title: (s: Scene) => (s.person === "" ? "Chacun signe" : `${s.person} signe`),
      say: (s: Scene) =>
        `${either(s.person, "Chacun")}, le journal dit-il ce que vous avez vu ? Signez, ou dites pourquoi non.`,
      main: (s: Scene) => (s.person === "" ? "Signer" : `${s.person} signe`),
    },
    record: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} établit le procès-verbal`,
      say: () =>
        "Le procès-verbal est établi à partir du journal. Veuillez noter les mots de son empreinte.",
      main: "Établir le procès-verbal",
    },
    reconcile: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} tranche sur ce qui fut interrompu`,
      say: () =>
        "Quelque chose a été commencé et sa fin n’a pas été consignée. Nous regardons avant de continuer.",
      main: "Trancher",
    },
    resume: {
      title: () => "La cérémonie est en pause",
      say: () => "Toutes les personnes nécessaires sont-elles revenues ? Alors nous reprenons.",
      main: "Reprendre",
    },
    nothing: {
      title: () => "La cérémonie est terminée",
      say: () => "",
      main: "Montrer le procès-verbal",
    },
  },

  panel: {
    scriptFingerprint: "Empreinte du script",
    approvedBy: "Qui approuve",
    approval: "Où cela a été approuvé",
    who: "Qui",
    identity: "Comment l’identité a été vérifiée",
    identitySuggestions: ["Passeport", "Carte d’identité", "Badge de service", "Connu du témoin"],
    present: "Présents",
    closeWithout: (n) => (n === 1 ? "Clore l’appel sans une personne" : `Clore l’appel sans ${n} personnes`),
    pickSlot: "Jetons branchés",
    noSlot: "Aucun jeton n’est branché. Branchez-en un, puis regardez à nouveau.",
    noModule: "Aucun module n’est connu. Ajoutez d’abord celui du jeton.",
    addModule: "Ajouter un module",
    pin: (label) => `PIN de « ${label} »`,
    filmed: "Le clavier peut être filmé. Couvrez-le de la main.",
    newToken: "Ce jeton est vide. Il va être initialisé.",
    newLabel: "Son libellé",
    newSoPin: "Nouveau PIN de son responsable de sécurité",
    newPin: "Nouveau PIN d’utilisateur",
    chosenTwice: "a déjà un rôle dans cette cérémonie",
    makeIntro: (key, label) =>
      `La clé « ${key} » sera créée à l’intérieur de ${label === "" ? "ce jeton" : token(label)} et désignée seulement par son libellé et sa valeur de contrôle. Personne ne voit jamais la clé elle-même.`,
    rehearseIntro: (k, n) =>
      `Un secret est partagé en mémoire en ${n} parts, dont ${k} ouvrent la clé. Le jeton récupère alors la clé une fois, avant que quiconque n’en reçoive une.`,
    dice: "Le script demande des dés",
    diceField: "Lancers, chiffres de 1 à 6",
    diceHint: "Ils sont mêlés à l’aléa du jeton et de cette machine.",
    sheet: "Feuille de part",
    folder: "Où la feuille est enregistrée",
    folderHint: "Le dossier de cette salle, à moins qu’elle n’aille sur un disque.",
    sheetSaved: (file) => `Enregistrée sous ${file}. Imprimez-la, puis scellez le papier dans son sachet.`,
    bag: (person) => `Numéro du sachet, lu par ${person}`,
    packageIntro:
      "Sans les parts, le paquet de récupération n’ouvre rien. Gardez-en des copies en plus d’un lieu.",
    doorIntro:
      "Jusqu’ici la clé pouvait encore être enveloppée hors du jeton, car sa récupération devait être prouvée. Ensuite elle ne le pourra plus, et le jeton le montre en refusant un enveloppement.",
    packageFile: "Le fichier du paquet de récupération",
    packageHint: "recovery-package.json, dans le dossier de la génération.",
    custodian: "Qui l’apporte",
    bagBrought: "Numéro sur le sachet",
    seal: "Le sceau",
    sealWhole: "Il est intact",
    sealBroken: "Il est rompu ou manquant",
    how: "Comment la part est lue",
    howFile: "Depuis un fichier",
    howFileMore: "Le PDF de la feuille, une numérisation, ou son texte.",
    howTyped: "Saisie d’après la feuille",
    howTypedMore: "Douze rangées de lettres et de chiffres.",
    shareFile: "Le fichier de la part",
    collected: "Acceptées jusqu’ici",
    collectedShare: (index, name) => `Part ${index}, apportée par ${name}`,
    corrected: (cells) => `corrigé à la lecture : ${cells}`,
    notAccepted: (name) => `Ce que ${name} a apporté n’a pas été accepté`,
    notAcceptedSafe: "Les parts acceptées auparavant sont gardées.",
    reasons: {
      "bad-share":
        "Elle ne s’accorde pas avec les engagements du paquet : faute de frappe irréparable, ou part qui n’en est pas une.",
      "superseded-quorum": "Elle appartient à un quorum antérieur de cette clé.",
      "other-quorum":
        "Elle appartient à un autre paquet. La part est peut-être bonne ; elle n’est pas pour cette clé.",
      unreadable: "Elle n’a pas pu être lue.",
      "already-entered": "Cette part a déjà été apportée.",
      "distinct-shares": "Cette part a déjà été apportée.",
      "not-theirs":
        "C’est la part d’un autre dépositaire : la feuille et la personne ne vont pas ensemble.",
    },
    recoverIntro: (label) =>
      `Les parts sont réunies en mémoire, prouvées contre le paquet, et la clé est déballée à l’intérieur de ${label === "" ? "ce jeton" : token(label)}. Elles quittent aussitôt la mémoire.`,
    destroyIntro:
      "La clé d’exercice est détruite sur chaque jeton qui la détient. Ses parts et son paquet n’ouvrent alors plus rien.",
    signer: "Qui signe",
    statement: (name) => `Ce que dit ${name}`,
    agree: "D’accord : cela s’est passé comme le dit le journal",
    disagree: "Pas d’accord",
    reason: "Pourquoi",
    passphrase: (name) => `Phrase de passe de ${name}`,
    recordIntro:
      "Les pages sont mises en forme d’après le journal, avec la preuve à l’intérieur. Cela clôt la cérémonie.",
    recordDone: "Le procès-verbal est établi et se vérifie.",
    interrupted: (what) => `Interrompu : ${what}`,
    found: {
      done: "On a regardé : cela a bien eu lieu.",
      "not-done": "On a regardé : cela n’a pas eu lieu.",
      unknown: "On ne peut pas voir ce qui s’est passé tant que le jeton n’est pas ouvert.",
    },
    decision: "Que faire",
    adopt: "Adopter ce qui a été trouvé",
    adoptMore: "L’étape compte comme faite, avec ce qui est là. Rien n’est fait une seconde fois.",
    retry: "Recommencer",
    retryMore: "L’étape est reprise à son début. Ce qui reste du premier essai demeure consigné.",
    pausedBecause: "Tout ce qui précède est dans le journal. Les jetons restent verrouillés jusqu’à la reprise.",
    closedTitle: "Close comme prévu.",
    abortedTitle: "Arrêtée avant sa fin.",
    endedMore: "Ce qui s’est passé jusque-là est dans le journal.",
    toCeremonies: "Vers les cérémonies",
  },

  confirm: {
    legend: "Une seconde personne confirme",
    witness: "Témoin",
    initials: (name) => `Initiales, saisies par ${name}`,
    hint: "La signature finale les couvre.",
    nobody: "Aucun témoin n’est dans la salle. L’un d’eux doit d’abord revenir.",
    mismatch: (name) => `Ce ne sont pas les initiales de ${name}.`,
    missing: "les initiales du témoin",
  },

  missing: {
    approver: "qui approuve",
    identity: "comment l’identité a été vérifiée",
    slot: "un jeton",
    pin: "le PIN",
    soPin: "le PIN du responsable de sécurité",
    label: "le libellé du jeton",
    file: "un fichier",
    folder: "un dossier",
    bag: "le numéro du sachet",
    custodian: "qui apporte la part",
    seal: "l’état du sceau",
    rows: "d’autres rangées bonnes",
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
  },

  review: {
    kicker: "À relire avant que cela n’arrive",
    happens: "Voici ce qui va se passer",
    undo: "C’est irréversible.",
    back: "Pas encore",
    "make-key": {
      title: (s: Scene) => `Créer la clé « ${s.key} »`,
      points: (s: Scene) => [
        `${s.token === "" ? "Le jeton" : token(s.token)} crée une clé AES de 256 bits et la garde.`,
        "La clé peut envelopper et déballer d’autres clés et répondre à des défis. Elle ne peut rien chiffrer ni déchiffrer d’autre.",
        "Chaque attribut est relu sur le jeton, et mis à l’épreuve.",
        "Sa valeur de contrôle est consignée et affichée.",
      ],
      main: (s: Scene) => `Créer la clé dans ${token(s.token)}`,
    },
    release: {
      title: () => "Publier le paquet de récupération",
      points: (s: Scene) => [
        "Le paquet de récupération quitte la mémoire et s’écrit dans le dossier de la salle.",
        `Dès lors, ${s.threshold} des ${s.shares} parts peuvent reconstituer la clé à partir de lui.`,
        "Les feuilles enregistrées restent là où elles sont : supprimez les fichiers une fois le papier scellé.",
      ],
      main: () => "Publier le paquet",
    },
    "close-door": {
      title: (s: Scene) => `Fermer la porte sur « ${s.key} »`,
      points: (s: Scene) => [
        `${s.token === "" ? "Le jeton" : token(s.token)} rend la clé non extractible, sans retour.`,
        "Un enveloppement sous une autre clé est tenté et doit être refusé.",
        "Ensuite, seul un quorum peut porter la clé dans un autre jeton.",
      ],
      main: () => "Fermer la porte pour de bon",
    },
    recover: {
      title: (s: Scene) => `Reconstituer la clé « ${s.key} »`,
      points: (s: Scene) => [
        "Les parts sont réunies en mémoire et prouvées contre le paquet.",
        `La clé est déballée à l’intérieur de ${s.token === "" ? "ce jeton" : token(s.token)}, non extractible dès le premier instant.`,
        "Sa valeur de contrôle est comparée à celle du paquet. Les parts quittent alors la mémoire.",
      ],
      main: (s: Scene) => `Reconstituer la clé dans ${token(s.token)}`,
    },
    destroy: {
      title: (s: Scene) => `Détruire la clé d’exercice « ${s.key} »`,
      points: () => [
        "La clé est détruite sur chaque jeton qui la détient.",
        "On la cherche ensuite sur chacun d’eux.",
        "Les parts et le paquet de l’exercice n’ouvrent plus rien.",
      ],
      main: () => "Détruire la clé sur chaque jeton",
    },
    abort: {
      title: (s: Scene) => `Arrêter « ${s.ceremony} » définitivement`,
      points: () => [
        "La cérémonie s’arrête ici et ne pourra jamais être reprise.",
        "Tout ce qui s’est passé reste dans le journal, et on peut en établir le procès-verbal.",
        "Sans paquet publié, les parts déjà remises n’ouvrent rien. Les sachets scellés sont listés comme sans valeur.",
        "Une clé déjà créée reste dans son jeton jusqu’à ce qu’on la détruise.",
      ],
      main: () => "Arrêter cette cérémonie",
      by: "Qui décide",
      reason: "Pourquoi",
    },
  },

  exception: {
    title: "Consigner une exception",
    lead: "Tout écart au script, si petit soit-il. La cérémonie ne s’arrête pas pour autant.",
    expected: "Ce que demande le script",
    happened: "Ce qui s’est passé",
    decided: "Ce qui a été décidé",
    by: "Décidé par",
    go: "Consigner cette exception",
  },

  pause: {
    title: "Interrompre la cérémonie",
    lead: "Les jetons sont verrouillés et rien n’avance avant la reprise. Les parts déjà saisies quittent la mémoire.",
    reason: "Pourquoi",
    go: "Interrompre",
  },

  movement: {
    title: "Quelqu’un sort ou revient",
    lead: "Le journal garde qui était dans la salle à chaque instant.",
    who: "Qui",
    reason: "Pourquoi cette sortie",
    leaves: (name) => `${name} sort`,
    returns: (name) => `${name} revient`,
  },

  rows: {
    legend: "Les douze rangées de la feuille",
    lead: "Quatre cases de quatre signes, puis les deux signes de contrôle. Une bonne rangée est aussitôt masquée et n’est plus montrée.",
    row: (n) => `Rangée ${n}`,
    states: {
      empty: "",
      short: "continuez",
      "bad-character": "un signe qui n’existe pas sur les feuilles",
      "check-fails": "ne s’accorde pas avec son contrôle : revoyez ses cases",
      good: "bonne",
    },
    cell: (n) => (n > 4 ? "le contrôle" : `case ${n}`),
    again: "La ressaisir",
    clear: "Effacer toutes les rangées",
    complete: "Assez de rangées sont bonnes pour lire la part.",
    masked: "masquée",
  },

  waiting: {
    by: {
      "generate-key": (label) => `On attend que ${token(label)} crée la clé`,
      rehearse: (label) => `Partage du secret ; ${token(label)} essaie la récupération`,
      "write-share": () => "La feuille est écrite et relue",
      "release-package": () => "Le paquet de récupération est écrit",
      "close-door": (label) => `On attend que ${token(label)} ferme la porte`,
      "install-key": (label) => `On attend que ${token(label)} prenne la clé`,
      "destroy-key": () => "On attend que les jetons détruisent la clé",
      "bind-token": (label) => `Déverrouillage et essai de ${label === "" ? "ce jeton" : token(label)}`,
      "bring-share": () => "Lecture de la part",
      "bring-typed-share": () => "Lecture des rangées saisies",
      "load-package": () => "Lecture du paquet",
      "sign-off": () => "Ouverture de la clé de signature : lente à dessein",
      "make-record": () => "Mise en page et vérification du procès-verbal",
      tokens: () => "On demande aux modules ce qui est branché",
    },
    other: "En cours",
    measure: (done, total) => `${done} sur ${total}`,
    seconds: (n) => `${n} s`,
  },

  problem: {
    happened: "Ce qui s’est passé",
    safe: "Ce qui est en sûreté",
    now: "Que faire maintenant",
    code: "Code pour le rapport",
    dismiss: "Ranger ce message",
    safeBy: {
      usage: "Rien n’a été fait. Ce que vous aviez saisi est gardé.",
      refusal: "Rien n’a été fait et rien n’a changé.",
      failure:
        "Tout ce qui a été consigné est dans le journal. Rien d’irréversible ne se répète de soi-même.",
      fault: "Le journal est gardé tel quel. Plus rien n’y est écrit.",
    },
    said: errorsFr,
  },

  entries: {
    "room-created": "La salle a été créée",
    "participant-enrolled": "Une personne a été inscrite",
    "journal-key-introduced": "Une clé pour signer le journal a été introduite",
    "record-made": "Un procès-verbal a été établi",
    "attempt-voided": "Un partage a été annulé",
    "bag-opened": "Un sachet a été ouvert",
    "bag-sealed": "Un sachet a été scellé",
    aborted: "La cérémonie a été arrêtée avant la fin",
    closed: "La cérémonie a été close",
    "copies-compared": "Les deux copies de la clé ont été comparées",
    "door-closed": "La porte a été fermée",
    "effect-failed": "Un acte a échoué",
    "entered-shares-forgotten": "Les parts saisies ont quitté la mémoire",
    "exception-recorded": "Une exception a été consignée",
    "folder-chosen": "Un dossier a été choisi pour les feuilles",
    intended: "Un acte a été annoncé",
    "key-destroyed": "La clé d’exercice a été détruite",
    "key-made": "La clé a été créée",
    "key-recovered": "La clé a été reconstituée",
    opened: "La cérémonie a été ouverte",
    "package-loaded": "Un paquet de récupération a été lu",
    "package-released": "Le paquet de récupération a été publié",
    "participant-arrived": "L’identité d’une personne a été vérifiée",
    "participant-left": "Quelqu’un est sorti",
    "participant-returned": "Quelqu’un est revenu",
    paused: "La cérémonie a été interrompue",
    reconciled: "Un acte interrompu a été tranché",
    "recovery-rehearsed": "La récupération a été répétée",
    resumed: "La cérémonie a repris",
    "roll-call-closed": "L’appel a été clos",
    "script-approved": "Le script a été approuvé",
    "share-entered": "Une part a été apportée",
    "share-not-accepted": "Une part n’a pas été acceptée",
    "share-read-back": "Une part a été relue",
    "share-verified": "Une part a été vérifiée",
    "share-written": "Une part a été écrite",
    "signed-off": "Quelqu’un a signé",
    "token-bound": "Un jeton a été choisi",
    "tokens-accepted": "Les jetons ont été acceptés",
  },

  evidence: {
    "token-rfc3394": "Enveloppe des clés avec intégrité (RFC 3394), essayé",
    "token-cmac": "Répond à des défis (AES-CMAC), essayé",
    "token-random": "Donne de l’aléa, essayé",
    "value-unreadable": "La valeur de la clé ne peut être lue",
    "encrypt-refused": "La clé refuse de chiffrer",
    "decrypt-refused": "La clé refuse de déchiffrer",
    "sensitive-stays": "La clé reste sensible",
    "extractable-false": "La clé n’est plus extractible",
    "rogue-wrap-refused": "Un enveloppement sous une autre clé est refusé",
    "usage-locked": "L’usage de la clé est verrouillé",
    "decrypt-not-added": "Le déchiffrement ne peut être ajouté à la clé",
    "share-saved": "Enregistrée comme feuille",
    "share-code-read": "Son code relu sur la feuille",
    "share-rows-read": "Ses rangées relues sur la feuille",
    "share-agrees": "S’accorde avec les engagements publics",
    "share-sealed": "Scellée dans un sachet, numéro lu par deux personnes",
    "package-opened": "Le paquet s’est ouvert à l’intérieur du jeton",
    "all-shares-accepted": "Chaque part acceptée et scellée",
    "copies-equal": "Les deux copies ont répondu de même à un défi",
    "key-destroyed": "La clé a été cherchée partout et n’est plus",
  },

  effects: {
    "generate-key": "la création de la clé",
    rehearse: "le partage du secret et la répétition de la récupération",
    "write-share": "l’écriture d’une part",
    "release-package": "la publication du paquet de récupération",
    "close-door": "la fermeture de la porte",
    "install-key": "la reconstitution de la clé",
    "destroy-key": "la destruction de la clé d’exercice",
  },

  help: {
    title: "Aide pour cette étape",
    close: "Fermer l’aide",
    keys: "Touches",
    keyList: [
      ["Ctrl Entrée", "la seule action suivante"],
      ["F1", "cette aide"],
      ["F6", "pause"],
      ["F8", "consigner une exception"],
      ["Ctrl +", "texte plus grand ; Ctrl − plus petit, Ctrl 0 comme avant"],
    ],
    steps: {
      open: [
        "Lisez l’empreinte du script à voix haute, en mots. Chacun la compare avec l’exemplaire reçu auparavant.",
        "Si un mot diffère, quelqu’un tient un autre script. Arrêtez-vous et cherchez lequel a été approuvé.",
      ],
      "roll-call": [
        "Nommez chaque personne, faites montrer sa pièce d’identité au témoin, et confirmez les présences une à une.",
        "Quand une clé est créée, chaque dépositaire doit être là. Pour une récupération, closez l’appel dès qu’ils sont assez nombreux.",
      ],
      inspect: [
        "Choisissez le jeton et saisissez son PIN. Keymoot essaie ce que le jeton sait vraiment faire, sur des objets qu’il retire ensuite.",
        "Le témoin compare fabricant, modèle et numéro de série avec l’appareil posé sur la table, puis tape ses initiales.",
        "Si un PIN est erroné, regardez les essais restants avant de recommencer. Un jeton bloqué demande son responsable de sécurité.",
      ],
      "make-key": [
        "La clé est créée à l’intérieur du jeton et n’en sort jamais sans protection.",
        "Si le jeton s’arrête à mi-chemin, Keymoot regarde si une clé s’y trouve avant toute autre chose.",
      ],
      rehearse: [
        "Le secret est partagé en mémoire et la récupération est essayée dans le jeton, avant qu’aucune part ne sorte.",
        "En cas d’échec, aucune part n’existe au-dehors et rien n’est perdu. Recommencez, ou prenez un autre jeton.",
      ],
      "hand-out": [
        "Chaque part a son moment : enregistrée comme feuille, relue comme le ferait un scanner, vérifiée, imprimée, mise dans son sachet.",
        "Seul le dépositaire regarde la feuille. Retirez aussitôt le papier de l’imprimante, et gare aux tirages ratés.",
        "Deux personnes lisent le numéro du sachet avant qu’il ne soit saisi.",
      ],
      release: [
        "Le paquet n’est écrit que maintenant, quand chaque part est dans son sachet. Jusqu’ici, les parts n’ouvrent rien.",
        "Gardez des copies du paquet à l’écart des parts. Il n’est pas secret, mais il ne doit pas se perdre.",
      ],
      "close-door": [
        "La clé devient non extractible, ce que personne ne peut défaire, et le jeton le montre en refusant un enveloppement.",
        "Un jeton qui ne sait pas verrouiller l’usage de la clé le dit ; le procès-verbal le dira aussi.",
      ],
      "load-package": [
        "Choisissez recovery-package.json. Keymoot vérifie que ses parties s’accordent avant que quiconque n’ouvre un sachet.",
        "Si le paquet est mis en cause, prenez-en une autre copie. Les dépositaires n’ont rien fait de mal.",
      ],
      collect: [
        "Un dépositaire après l’autre : numéro du sachet, état du sceau, puis la part, depuis un fichier ou saisie.",
        "Une part qui ne convient pas est nommée avec sa raison. Ce que les autres ont apporté est gardé.",
        "Si un sceau est rompu, dites-le ici et consignez une exception. La part peut tout de même être bonne.",
      ],
      recover: [
        "Les parts sont réunies en mémoire et prouvées ; la clé entre dans le jeton et les parts disparaissent.",
        "Comparez à voix haute la valeur de contrôle avec celle du procès-verbal de la génération.",
      ],
      destroy: [
        "La clé d’exercice est détruite sur chaque jeton, et on l’y cherche ensuite.",
        "Reprenez aussi les feuilles de l’exercice et détruisez-les, pour que nul ne les croie réelles.",
      ],
      "sign-off": [
        "Chaque personne signe pour elle-même avec sa phrase de passe, ou dit pourquoi elle n’est pas d’accord.",
        "Un désaccord n’arrête pas la cérémonie. Il est imprimé dans le procès-verbal.",
      ],
      record: [
        "Le procès-verbal est mis en page d’après le journal, signé, et vérifié aussitôt.",
        "Imprimez-le pour les signatures à la main, et gardez le fichier : la preuve est à l’intérieur.",
      ],
    },
    other: ["Ce qui s’est passé est dans le journal. Rien n’avance avant que vous n’ayez décidé."],
  },
};
