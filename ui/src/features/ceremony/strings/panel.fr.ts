import { either, token } from "./say.fr";
import type { PanelStrings } from "./panel.en";

export const panel: PanelStrings = {
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
    sheetTo: "Où va la feuille",
    sheetToFile: "Dans un fichier",
    sheetToFileMore: "Imprimée plus tard depuis une machine sans réseau. Relue aussitôt.",
    sheetToPrinter: "Vers une imprimante ici",
    sheetToPrinterMore: "Aucun fichier n’est gardé, et rien ne reste dans la file. Relue sur le papier.",
    printer: "Imprimante",
    printerNeeds: (needs) =>
      needs === ""
        ? "Cette imprimante n’accepte rien pour l’instant. Choisissez-en une autre."
        : `Cette imprimante demande : ${needs}.`,
    printSheet: "Imprimer la feuille",
    printedOn: (queue) => `Imprimée sur ${queue}. Prenez la feuille à l’imprimante maintenant.`,
    packageFolder: "Où le paquet est enregistré",
    packageFolderHint: "Avec les parts, sauf s’il va sur un autre support. Rien de ce qui s’y trouve n’est remplacé.",
    sealedFolder: "Où le fichier chiffré est enregistré",
    cardIntro: (person) =>
      `La part est chiffrée pour la carte de ${either(person, "ce dépositaire")} et rouverte aussitôt avec elle. Le fichier va dans son sachet.`,
    noCard: (person) =>
      `${either(person, "Ce dépositaire")} est inscrit sans carte pour laquelle une part puisse être chiffrée.`,
    ageIntro:
      "La part est chiffrée pour le destinataire age du dépositaire et rouverte aussitôt avec son identité.",
    ageRemoteIntro: (person) =>
      `La part est chiffrée pour le destinataire age de ${either(person, "ce dépositaire")}. Elle compte comme reçue quand sa preuve est là.`,
    passphraseOnTop: (person) => `Phrase de passe de ${either(person, "ce dépositaire")} pour cette part`,
    passphraseOnTopHint: "La personne la saisit. Sans elle nul n’ouvre la part ; elle n’est gardée nulle part.",
    sealedSaved: (file) =>
      `Enregistrée sous ${file}. Mettez-la sur le disque du dépositaire, et le disque dans le sachet.`,
    ageSaved: (file, person) => `Enregistrée sous ${file}. Envoyez-la à ${person} avec le défi ci-dessous.`,
    sealAgain: "La part est prouvée et effacée de la mémoire. Elle va maintenant dans un nouveau sachet.",
    challenge: "Défi",
    challengeMore:
      "Le dépositaire lance « keymoot share prove » sur sa propre machine, avec sa part et ces chiffres, et renvoie la preuve.",
    copy: "Copier",
    copied: "Copié.",
    copyYourself: "Sélectionné : copiez avec Ctrl C.",
    print: "L’imprimer en grand",
    proofFile: "Fichier de la preuve",
    proofFileHint: "La preuve ne dit rien de la part ; elle peut venir par n’importe quelle voie.",
    proofOf: "De qui est la preuve",
    proved: (done, of) =>
      done > 1 ? `${done} parts sur ${of} sont prouvées` : `${done} part sur ${of} est prouvée`,
    provedShare: (index, name) => `Part ${index}, ${name}`,
    provedHow: { "in-room": "dans la salle", "own-machine": "sur sa propre machine" },
    notProvedYet: "pas encore",
    proveWhere: "Où la part est prouvée",
    proveHere: "Ici, dans la salle",
    proveHereMore: "Sachet et part sont apportés ; le sachet est rescellé.",
    proveAway: "Sur sa propre machine",
    proveAwayMore: "La part reste où elle est ; seule une preuve vient ici.",
    endCheck: "Clore le contrôle",
    endCheckWithout: (n) =>
      n === 1 ? "Clore le contrôle sans une part…" : `Clore le contrôle sans ${n} parts…`,
    endCheckMissing: (n) =>
      n === 1
        ? "Une part n’est pas prouvée. Le procès-verbal le dira, avec la raison."
        : `${n} parts ne sont pas prouvées. Le procès-verbal le dira, avec la raison.`,
    endCheckAll: "Chaque part est prouvée.",
    endCheckReason: "Pourquoi des parts manquent",
    nobodyToBring: "Personne qui puisse apporter une part n’est dans la salle.",
    approvedSoFar: "Approuvée par",
    contributeIntro:
      "La part est partagée à nouveau pour les nouveaux dépositaires, vérifiée, et effacée avant que la suivante ne vienne. Le secret n’est jamais reconstitué.",
    contributed: "Partagées à nouveau jusqu’ici",
    contributedShare: (index, name) => `Part ${index}, apportée par ${name}`,
    accountRule: (k) =>
      `De nouvelles parts ne protègent que tant que moins de ${k} anciennes peuvent être en d’autres mains : ${k} d’entre elles reconstituent la clé pour toujours.`,
    accountLegend: "Cochez chaque ancienne part dont personne ne peut répondre",
    oldShare: (index, name) => (name === "" ? `Part ${index}` : `Part ${index}, ${name}`),
    accountReason: "Ce qu’on en sait",
    rotate: "Une réémission ne protège plus",
    rotateMore: (n, k) =>
      `${n} parts en mains inconnues atteignent le seuil de ${k}. Ce qui aide est la rotation : une nouvelle clé maîtresse, et tout ce qu’elle couvre passé sous celle-ci. Arrêtez cette cérémonie définitivement.`,
    oldLeft: (left, of) =>
      left > 1 ? `Il reste ${left} anciennes parts sur ${of}` : `Il reste ${left} ancienne part sur ${of}`,
    oldRule: (k) => `Il doit en rester moins de ${k} quand l’ancien quorum est clos.`,
    destroyed: "détruite",
    whichOld: "Quelle ancienne part",
    oldCustodian: "À qui elle était",
    oldBag: "Numéro de son sachet",
    straysLeft: (n) =>
      n === 1
        ? "Une part d’une réémission qui a échoué est dehors"
        : `${n} parts d’une réémission qui a échoué sont dehors`,
    strayPackageRule:
      "On ignore si le paquet qu’elles ouvrent a été écrit. Il doit en rester moins qu’il n’en faut pour l’ouvrir avant qu’un autre paquet de cette clé soit publié.",
    strayRule:
      "Assez d’entre elles reconstituent aussi la clé. Chacune est détruite avant la clôture de l’ancien quorum.",
    stray: (index, attempt, name, bag) =>
      `Part ${index} de l’essai ${attempt}, ${name}${bag === "" ? ", sans sachet" : `, sachet ${bag}`}`,
    strayGone: (index, attempt) => `La part ${index} de l’essai ${attempt} est détruite`,
    howDestroyed: "Comment elle est détruite",
    howDestroyedSuggestions: [
      "Broyée, coupe croisée",
      "Brûlée",
      "Disque détruit",
      "Fichier effacé, clé de la carte détruite",
    ],
    endQuorum: "Clore l’ancien quorum",
    endQuorumWithout: (n) => (n === 1 ? "Le clore avec une part restante…" : `Le clore avec ${n} parts restantes…`),
    endQuorumLeft: (n) =>
      n === 1
        ? "Il reste une ancienne part. Le procès-verbal la nomme ; cherchez-la et détruisez-la."
        : `Il reste ${n} anciennes parts. Le procès-verbal les nomme ; cherchez-les et détruisez-les.`,
    endQuorumAll: "Chaque ancienne part est détruite.",
    testIntro: (label) =>
      `La clé est reconstituée à l’intérieur de ${label === "" ? "ce jeton" : token(label)} comme objet de cette seule session, comparée à la clé réelle, soumise à un test à réponse connue, détruite, et cherchée.`,
    task: "Quelle tâche",
    taskWay: "Ce qu’il en advient",
    taskDone: "Elle est faite",
    taskLater: "Elle est remise à plus tard",
    taskLaterMore: "Elle reste sur l’accueil jusqu’à ce qu’elle soit faite. On ne peut s’en passer.",
    taskNote: "Ce qui a été fait",
    taskReason: "Pourquoi elle est remise",
    taskUntil: "Jusqu’à quand",
    taskStates: { open: "ouverte", done: "faite", deferred: "remise" },
    putOff: "La remettre à plus tard",
    putOffUntil: (date) => `remise au ${date}`,
    bag: (person) => `Numéro du sachet, lu par ${person}`,
    packageIntro:
      "Sans les parts, le paquet de récupération n’ouvre rien. Gardez-en des copies en plus d’un lieu.",
    doorIntro:
      "Jusqu’ici la clé pouvait encore être enveloppée hors du jeton, car sa récupération devait être prouvée. Ensuite elle n’est plus extractible (CKA_EXTRACTABLE), et le jeton le montre en refusant un enveloppement.",
    packageFile: "Le fichier du paquet de récupération",
    packageHint: "recovery-package.json, dans le dossier de la génération.",
    custodian: "Qui l’apporte",
    bagBrought: "Numéro sur le sachet",
    how: "Comment la part est lue",
    howFile: "Depuis un fichier",
    howFileMore: "Le PDF de la feuille, une numérisation ou son texte ; ou une part chiffrée, ou un fichier age.",
    howScan: "Depuis une numérisation de la feuille",
    howScanMore: "Un PDF ou une image (PNG, JPEG, TIFF, BMP, WebP, GIF) d’une seule part.",
    howScanner: "Par un lecteur au clavier",
    howScannerMore: "Il tape le code de la feuille et finit par Entrée.",
    scannerField: "Ce que tape le lecteur",
    scannerHint: "Visez le code de la feuille. Ce que tape le lecteur n’est pas montré.",
    identityFile: "Fichier de l’identité age",
    identityFileHint: "Celui du dépositaire ; il n’est lu que pour cet acte et n’est gardé nulle part.",
    sharePassphrase: "Phrase de passe de la part",
    sharePassphraseHint: "Seulement si elle a été chiffrée avec une en plus.",
    cardPinOfOwner: "PIN de la carte pour laquelle elle est chiffrée",
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
      "second-share": "Ce dépositaire a déjà apporté une part.",
      "unaccounted-share": "Cette part a été dite en mains inconnues.",
      "other-challenge": "La preuve répond à un autre défi que celui qui fut donné.",
      "does-not-hold": "La preuve ne tient pas : qui l’a faite n’a pas cette part.",
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
    recordIntro:
      "Les pages sont mises en forme d’après le journal, avec la preuve à l’intérieur. Cela clôt la cérémonie.",
    recordDone: "Le procès-verbal est établi et se vérifie.",
    interrupted: (what) => `Interrompu : ${what}`,
    found: {
      done: "On a regardé : cela a bien eu lieu.",
      "not-done": "On a regardé : cela n’a pas eu lieu.",
      unknown: "On ne peut pas voir d’ici ce qui s’est passé.",
    },
    packageUnseen:
      "L’endroit où le paquet devait être écrit n’est pas là : rebranchez ce support, et l’on regarde à nouveau. Jusque-là, il a pu être écrit.",
    retryUnseen:
      "Le paquet compte comme écrit : les parts remises jusqu’ici l’ouvrent, et il faut en détruire assez avant d’en publier un autre. Si le support peut encore être retrouvé, regardez-y d’abord.",
    leftOpen: (what, found) => `Commencé, et dont on n’a jamais su la fin : ${what}. ${found}`,
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
};
