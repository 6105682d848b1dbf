import { de, que } from "../../../lib/strings/elide";
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
    present: "Dépositaires",
    closeWithout: (n) => (n === 1 ? "Fermer l’appel sans une personne" : `Fermer l’appel sans ${n} personnes`),
    pickSlot: "Jetons branchés",
    noSlot: "Aucun jeton n’est branché. Branchez-en un : il apparaîtra ici.",
    noModule: "Aucun module n’est connu. Ajoutez d’abord celui du jeton.",
    addModule: "Ajouter un module",
    pin: (label) => `PIN de « ${label} »`,
    chosenTwice: "a déjà un rôle dans cette cérémonie",
    adoptIntro: (key, label) =>
      `La clé « ${key} » est déjà dans ${label === "" ? "ce jeton" : token(label)}. Elle y est cherchée et essayée ; ce que le jeton dit de son passé est affiché avant que rien ne soit partagé.`,
    makeIntro: (key, label) =>
      `La clé « ${key} » sera créée à l’intérieur de ${label === "" ? "ce jeton" : token(label)} et ne sera désignée que par son libellé et sa valeur de contrôle. Personne ne voit jamais la clé elle-même.`,
    rehearseIntro: (k, n) =>
      `Un secret est partagé en mémoire en ${n} parts, dont ${k} ouvrent la clé. Le jeton récupère alors une fois la clé, avant que quiconque ne reçoive une part.`,
    dice: "Le script demande des dés",
    diceField: "Lancers, chiffres de 1 à 6",
    diceHint: "Ils sont mélangés à l’aléa du jeton et de cette machine.",
    sheet: "Feuille de part",
    folder: "Où la feuille est enregistrée",
    folderHint: "Le dossier de cette salle, sauf si elle va sur un disque.",
    sheetSaved: (file) => `Enregistrée sous ${file}. Imprimez-la, puis scellez le papier dans son sachet.`,
    sheetTo: "Destination de la feuille",
    sheetToFile: "Dans un fichier",
    sheetToFileMore: "À imprimer plus tard depuis une machine sans réseau. Relue aussitôt.",
    sheetToPrinter: "Vers une imprimante ici",
    sheetToPrinterMore: "Aucun fichier n’est conservé, et rien ne reste dans la file. Relue sur le papier.",
    printer: "Imprimante",
    printerNeeds: (needs) =>
      needs === ""
        ? "Cette imprimante n’accepte rien pour l’instant. Choisissez-en une autre."
        : `Cette imprimante demande : ${needs}.`,
    printSheet: "Imprimer la feuille",
    printedOn: (queue) => `Imprimée sur ${queue}. Prenez la feuille à l’imprimante maintenant.`,
    packageFolder: "Où le paquet est enregistré",
    packageFolderHint: "Dans le dossier de la salle, sauf s’il va sur un autre support. Rien de ce qui s’y trouve n’est remplacé.",
    sealedFolder: "Où le fichier chiffré est enregistré",
    cardIntro: (person) =>
      `La part est chiffrée pour la carte ${de(either(person, "ce dépositaire"))} et aussitôt rouverte avec elle. Le fichier va dans son sachet.`,
    noCard: (person) =>
      `Aucune carte pouvant recevoir une part chiffrée n’est inscrite au nom ${de(either(person, "ce dépositaire"))}.`,
    cardAndMlkem: (fingerprint) =>
      `Elle est chiffrée en plus pour sa clé ML-KEM ${fingerprint} : la carte et la clé l’ouvrent ensemble, et ni l’une ni l’autre seule.`,
    mlkemFile: "Fichier de la clé ML-KEM",
    mlkemFileHint: "La clé privée du dépositaire, pour une part chiffrée pour la carte et la clé à la fois ; elle n’est conservée nulle part.",
    ageIntro:
      "La part est chiffrée pour le destinataire age du dépositaire et aussitôt rouverte avec son identité.",
    ageRemoteIntro: (person) =>
      `La part est chiffrée pour le destinataire age ${de(either(person, "ce dépositaire"))}. Elle compte comme reçue une fois sa preuve arrivée.`,
    passphraseOnTop: (person) => `Phrase de passe ${de(either(person, "ce dépositaire"))} pour cette part`,
    passphraseOnTopHint: "La personne la saisit elle-même. Sans elle, la part ne s’ouvre pas ; elle n’est conservée nulle part.",
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
    proofOf: "Auteur de la preuve",
    proved: (done, of) =>
      done > 1 ? `${done} parts sur ${of} sont prouvées` : `${done} part sur ${of} est prouvée`,
    provedShare: (index, name) => `Part ${index}, ${name}`,
    provedHow: { "in-room": "dans la salle", "own-machine": "sur sa propre machine" },
    notProvedYet: "pas encore",
    proveWhere: "Où la part est prouvée",
    proveHere: "Ici, dans la salle",
    proveHereMore: "Le sachet et la part sont apportés ; la part va ensuite dans un nouveau sachet.",
    proveAway: "Sur sa propre machine",
    proveAwayMore: "La part reste où elle est ; seule une preuve vient ici.",
    endCheck: "Terminer le contrôle",
    endCheckWithout: (n) =>
      n === 1 ? "Terminer le contrôle sans une part…" : `Terminer le contrôle sans ${n} parts…`,
    endCheckMissing: (n) =>
      n === 1
        ? "Une part n’est pas prouvée. Le procès-verbal le dira, avec la raison."
        : `${n} parts ne sont pas prouvées. Le procès-verbal le dira, avec la raison.`,
    endCheckAll: "Chaque part est prouvée.",
    endCheckReason: "Pourquoi des parts manquent",
    nobodyToBring: "Personne dans la salle ne peut apporter de part.",
    approvedSoFar: "Approuvée par",
    contributeIntro:
      "La part est partagée à nouveau pour les nouveaux dépositaires, vérifiée, et effacée avant que la suivante ne vienne. Le secret n’est jamais reconstitué.",
    contributed: "Parts partagées à nouveau",
    contributedShare: (index, name) => `Part ${index}, apportée par ${name}`,
    accountRule: (k) =>
      `De nouvelles parts ne protègent que si moins de ${k} anciennes sont introuvables : ${k} d’entre elles reconstitueront toujours la clé.`,
    accountLegend: "Cochez chaque ancienne part introuvable",
    oldShare: (index, name) => (name === "" ? `Part ${index}` : `Part ${index}, ${name}`),
    accountReason: "Ce qu’on en sait",
    rotate: "Une réémission ne protège plus",
    rotateMore: (n, k) =>
      `${n} parts introuvables : le seuil de ${k} est atteint. Il faut une nouvelle clé maîtresse, sous laquelle passera tout ce que protège celle-ci. Arrêtez définitivement cette cérémonie.`,
    oldLeft: (left, of) =>
      left > 1 ? `Il reste ${left} anciennes parts sur ${of}` : `Il reste ${left} ancienne part sur ${of}`,
    oldRule: (k) => `Il doit en rester moins de ${k} pour dissoudre l’ancien quorum.`,
    oldAccepted: (day) =>
      `Détruisez celles qui sont là. Ce qu’il en reste est accepté jusqu’au ${day}, et doit être détruit d’ici là.`,
    destroyed: "détruite",
    whichOld: "Quelle ancienne part",
    oldCustodian: "Son dépositaire",
    oldBag: "Numéro de son sachet",
    straysLeft: (n) =>
      n === 1
        ? "Une part d’un essai qui a échoué existe encore"
        : `${n} parts d’un essai qui a échoué existent encore`,
    strayPackageRule:
      "On ignore si le paquet qu’elles ouvrent a été écrit. Avant de remettre un autre paquet de cette clé, il doit en rester moins qu’il n’en faut pour ouvrir celui-là.",
    strayRule:
      "Réunies en nombre suffisant, elles reconstituent aussi la clé. Chacune doit être détruite avant de dissoudre l’ancien quorum.",
    stray: (index, attempt, name, bag) =>
      `Part ${index} de l’essai ${attempt}, ${name}${bag === "" ? ", sans sachet" : `, sachet ${bag}`}`,
    strayGone: (index, attempt) => `La part ${index} de l’essai ${attempt} est détruite`,
    howDestroyed: "Comment elle est détruite",
    howDestroyedSuggestions: [
      "Broyée en coupe croisée",
      "Brûlée",
      "Disque détruit",
      "Fichier effacé, clé de la carte détruite",
    ],
    endQuorum: "Dissoudre l’ancien quorum",
    endQuorumWithout: (n) => (n === 1 ? "Le dissoudre avec une part restante…" : `Le dissoudre avec ${n} parts restantes…`),
    endQuorumLeft: (n) =>
      n === 1
        ? "Il reste une ancienne part. Le procès-verbal la nomme ; cherchez-la et détruisez-la."
        : `Il reste ${n} anciennes parts. Le procès-verbal les nomme ; cherchez-les et détruisez-les.`,
    endQuorumAccepted: (n, day) =>
      n === 1
        ? `Il reste une ancienne part, acceptée jusqu’au ${day}. Le procès-verbal la nomme ; une tâche rappelle de la détruire.`
        : `Il reste ${n} anciennes parts, acceptées jusqu’au ${day}. Le procès-verbal les nomme ; une tâche rappelle de les détruire.`,
    endQuorumAll: "Chaque ancienne part est détruite.",
    testIntro: (label) =>
      `La clé est reconstituée à l’intérieur de ${label === "" ? "ce jeton" : token(label)} comme objet de cette seule session, comparée à la clé réelle, soumise à un test à réponse connue, puis détruite ; on vérifie qu’elle n’existe plus.`,
    task: "Quelle tâche",
    taskWay: "Ce qu’elle devient",
    taskDone: "Elle est faite",
    taskLater: "Elle est reportée",
    taskLaterMore: "Elle reste à l’accueil jusqu’à ce qu’elle soit faite. Elle est obligatoire.",
    taskNote: "Ce qui a été fait",
    taskReason: "Pourquoi elle est reportée",
    taskUntil: "Nouvelle échéance",
    taskStates: { open: "à faire", done: "faite", deferred: "reportée" },
    putOff: "La reporter",
    putOffUntil: (date) => `reportée au ${date}`,
    bag: (person) => `Numéro du sachet, lu par ${person}`,
    packageIntro:
      "Sans les parts, le paquet de récupération n’ouvre rien. Gardez-en des copies en plusieurs lieux.",
    doorIntro:
      "Jusqu’ici, la clé pouvait encore être exportée chiffrée, car il fallait prouver sa récupération. Elle ne sera plus extractible (CKA_EXTRACTABLE), et le jeton le montre en refusant de l’exporter chiffrée.",
    packageFile: "Le fichier du paquet de récupération",
    packageHint: "recovery-package.json, dans le dossier de la génération.",
    custodian: "Qui l’apporte",
    bagBrought: "Numéro sur le sachet",
    how: "Comment la part est lue",
    howFile: "Depuis un fichier",
    howFileMore: "Le PDF de la feuille, une numérisation ou son texte ; ou une part chiffrée, ou un fichier age.",
    howScan: "Depuis une numérisation de la feuille",
    howScanMore: "Un PDF ou une image (PNG, JPEG, TIFF, BMP, WebP, GIF) d’une seule part.",
    howScanner: "Avec un lecteur de codes",
    howScannerMore: "Branché comme un clavier, il saisit le code de la feuille et finit par Entrée.",
    scannerField: "Saisie du lecteur",
    scannerHint: "Visez le code de la feuille. Ce que le lecteur saisit n’est pas affiché.",
    identityFile: "Fichier de l’identité age",
    identityFileHint: "Celui du dépositaire ; il n’est lu que pour cet acte et n’est conservé nulle part.",
    sharePassphrase: "Phrase de passe de la part",
    sharePassphraseHint: "Seulement si la part en a une.",
    cardPinOfOwner: "PIN de la carte pour laquelle elle est chiffrée",
    howTyped: "En la saisissant d’après la feuille",
    howTypedMore: "Douze lignes de lettres et de chiffres.",
    shareFile: "Le fichier de la part",
    collected: "Parts acceptées",
    collectedShare: (index, name) => `Part ${index}, apportée par ${name}`,
    corrected: (cells) => `corrigé à la lecture : ${cells.replace(/row (\d+), cell (\d+)/g, "ligne $1, case $2")}`,
    notAccepted: (name) => `Ce ${que(name)} a apporté n’a pas été accepté`,
    notAcceptedMore: () => "",
    notAcceptedSafe: "Les parts déjà acceptées sont conservées.",
    reasons: {
      "bad-share":
        "Elle ne concorde pas avec les engagements du paquet : faute de frappe impossible à corriger, ou fausse part.",
      "superseded-quorum": "Elle appartient à un quorum antérieur de cette clé.",
      "other-quorum":
        "Elle appartient à un autre paquet. La part est peut-être bonne, mais pas pour cette clé.",
      unreadable: "Elle n’a pas pu être lue.",
      "already-entered": "Cette part a déjà été apportée.",
      "second-share": "Ce dépositaire a déjà apporté une part.",
      "unaccounted-share": "Cette part a été déclarée introuvable.",
      "other-challenge": "La preuve répond à un autre défi que celui qui a été donné.",
      "does-not-hold": "La preuve est fausse : son auteur n’a pas cette part.",
      "not-theirs":
        "C’est la part d’un autre dépositaire : la feuille ne correspond pas à la personne.",
    },
    recoverIntro: (label) =>
      `Les parts sont réunies en mémoire, vérifiées avec le paquet, et la clé est déchiffrée à l’intérieur de ${label === "" ? "ce jeton" : token(label)}. Les parts sont aussitôt effacées de la mémoire.`,
    destroyIntro:
      "La clé d’exercice est détruite sur chaque jeton qui la contient. Ses parts et son paquet n’ouvrent alors plus rien.",
    signer: "Qui signe",
    statement: (name) => `Ce que dit ${name}`,
    agree: "D’accord : tout s’est passé comme le dit le journal",
    disagree: "Pas d’accord",
    reason: "Pourquoi",
    recordIntro:
      "Les pages sont mises en forme d’après le journal, avec la preuve à l’intérieur. La cérémonie est alors terminée.",
    recordDone: "Le procès-verbal est établi et vérifié.",
    interrupted: (what) => `Interrompu : ${what}`,
    found: {
      done: "Vérification faite, cela a bien eu lieu.",
      "not-done": "Vérification faite, cela n’a pas eu lieu.",
      unknown: "On ne peut pas savoir d’ici ce qui s’est passé.",
    },
    packageUnseen:
      "Le support où le paquet devait être écrit est absent : rebranchez-le, et la vérification reprend. D’ici là, on admet que le paquet a pu être écrit.",
    retryUnseen:
      "Le paquet compte comme écrit : les parts distribuées l’ouvrent, et il faut en détruire assez avant d’en remettre un autre. Si le support peut encore être retrouvé, vérifiez-le d’abord.",
    leftOpen: (what, found) => `Commencé, sans qu’on en sache la fin : ${what}. ${found}`,
    decision: "Que faire",
    adopt: "Adopter ce qui a été trouvé",
    adoptMore: "L’étape compte comme faite, avec ce qui est là. Rien n’est fait une seconde fois.",
    retry: "Recommencer",
    retryMore: "L’étape est reprise à son début. Ce qui reste du premier essai reste consigné.",
    pausedSince: (by, at, reason) => `Depuis ${at}, par ${by} : ${reason}`,
    pausedPins: "Les jetons sont verrouillés. À la reprise, chaque PIN sera redemandé.",
    pausedSharing:
      "Le secret dont les parts sont en cours de remise est encore dans la mémoire du programme : fermer la fenêtre annulerait ces parts.",
    pausedKept: "Tout ce qui a été fait figure au journal.",
    otherBag: "Pourquoi ce sachet n’est pas celui du registre",
    otherBagHint: "Seulement après avoir relu le numéro. La cérémonie continue avec une exception, et ce motif.",
    closedTitle: "Terminée comme prévu.",
    abortedTitle: "Arrêtée avant la fin.",
    endedMore: "Ce qui s’est passé jusque-là est dans le journal.",
    nowTitle: "Que faire maintenant",
    nowRecord: [
      "Imprimez le procès-verbal et faites-le signer à la main par chacun.",
      "Copiez son fichier là où un auditeur le trouvera : on peut le vérifier sans rien d’autre.",
    ],
    nowShares: [
      "Chaque dépositaire porte le sachet scellé à son lieu de garde, et indique ce lieu.",
      "Gardez des copies du paquet de récupération en plusieurs lieux, à l’écart des parts.",
    ],
    nowDrill: [
      "Reprenez les feuilles de l’exercice et détruisez-les, pour que personne ne les croie réelles.",
    ],
    nowRebuilt: [
      "Remettez sous scellés les parts apportées, chacune dans un nouveau sachet, et inscrivez le mouvement.",
    ],
    nowAbortedShares: ["Détruisez devant témoin ce qui a été remis."],
    nowAborted: [
      "Établissez le procès-verbal : il dit jusqu’où la cérémonie est allée, et pourquoi elle a été arrêtée.",
    ],
    toCeremonies: "Retour aux cérémonies",
  },

  past: {
    title: "Cette clé n’a pas été créée ici",
    lead: "Le jeton la contenait déjà. Voici ce qu’il dit de son passé, que personne ici n’a vu et que rien ne prouve :",
    local: "Créée dans ce jeton",
    mechanism: "Créée par",
    alwaysSensitive: "Sa valeur n’a jamais pu être lue",
    neverExtractable: "Elle n’a jamais pu sortir, même chiffrée",
    yes: "oui",
    no: "non",
    notTold: "non dit",
    ciphers:
      "Elle peut aussi chiffrer ou déchiffrer des données. Une clé récupérée à partir de ses parts ne le pourra pas : elle chiffre et déchiffre d’autres clés.",
  },
};
