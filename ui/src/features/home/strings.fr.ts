import { fr as shared } from "../../lib/strings/shared.fr";
import type { Strings } from "./strings.en";

export const fr: Strings = {
  home: {
    nothing: "Rien à faire pour l’instant",
    things: (n) =>
      n === 1
        ? "Une chose à faire"
        : `${["", "", "Deux", "Trois", "Quatre", "Cinq", "Six"][n] ?? n} choses à faire`,
    publicKey: (kind) => `Clé publique (${kind})`,
    publicHalf: "Clé publique",
    noKeys: "Cette salle n’a pas encore de clé.",
    recoverable: (canLose, shares) =>
      canLose === 0
        ? `Chaque clé a son quorum ; le plus faible ne tolère la perte d’aucun de ses ${shares} dépositaires.`
        : `Chaque clé a son quorum ; le plus faible tolère ${canLose === 1 ? "une perte" : `${canLose} pertes`} sur ${shares} dépositaires.`,
    unrecoverable: (keys) => `Aucun quorum ne peut récupérer ${keys}.`,
    quorums: "Quorums",
    keys: "Clés",
    noQuorums: "Aucun pour l’instant. Une génération en crée un.",
    proven: (date) => `récupération prouvée le ${date}`,
    unproven: "récupération pas encore prouvée",
    checked: (date) => `parts prouvées le ${date}`,
    replaces: (n) =>
      n === 1 ? "Remplace un quorum antérieur :" : `Remplace ${n} quorums antérieurs :`,
    planCheck: "Prévoir un contrôle de possession",
    shown: (date) => `présentée le ${date}`,
    notShown: "pas encore présentée",
    since: (date) => `depuis le ${date}`,
    lastProof: (date) => `égalité prouvée le ${date}`,
    found: { absent: "non branché", failing: "en panne" },
    heldBy: (tokens) =>
      `La même clé se trouve aussi sur ${tokens} : continuez avec cet exemplaire, et prévoyez une réplication vers un autre jeton.`,
    canLose: (n) => (n === 0 ? "ne tolère aucune perte" : n === 1 ? "tolère une perte" : `tolère ${n} pertes`),
    tooFewLeft: "il reste trop peu de parts pour reconstituer la clé",
    onTokens: (n) => (n === 0 ? "sur aucun jeton" : n === 1 ? "1 jeton" : `${n} jetons`),
    life: (label) => `La vie de « ${label} »`,
    days: {
      adopted: "adoptée",
      made: "créée",
      shared: "parts remises",
      proved: "parts prouvées",
      tested: "reconstituée pour essai",
      recovered: "reconstituée",
      copied: "copiée sur un autre jeton",
      reissued: "parts renouvelées",
      "drill-due": "prochain exercice",
      "cryptoperiod-ends": "fin de la cryptopériode",
    },
    toCome: "à venir",
    planRecovery: "Prévoir une récupération",
    tryIt: "Essayer un exercice",
    clockTitle: "L’horloge de cette machine est douteuse",
    clockLead:
      "Comparez-la d’abord à une montre. Si elle est fausse, réglez-la : ne confirmez que si elle est juste et que c’est la dernière date du journal qui est fausse.",
    clockConfirm: "L’horloge est juste",
    clockWitness: "Le témoin qui le confirme",
    needs: {
      "clock-doubtful": {
        title: () => "L’horloge de cette machine est douteuse",
        more: "Comparez-la d’abord à une montre. Si elle est fausse, réglez-la : ne confirmez que si elle est juste et que c’est la dernière date du journal qui est fausse.",
        go: "L’horloge est juste",
      },
      "resume-ceremony": {
        title: (subject) => `La cérémonie « ${subject} » n’est pas terminée`,
        more: "Elle reprend à l’étape où elle a été laissée.",
        go: "Reprendre",
      },
      "drill-due": {
        title: (subject) => `Exercice de récupération pour « ${subject} »`,
        more: "Un quorum vaut ce que son dernier exercice a prouvé.",
        go: "Prévoir l’exercice",
      },
      "bags-to-seal": {
        title: (subject) =>
          subject === "1"
            ? "Un sachet ouvert n’a pas été rescellé"
            : `${subject} sachets ouverts n’ont pas été rescellés`,
        more: "Scellez chacun dans un nouveau sachet devant témoins, et inscrivez le mouvement.",
        go: "Voir la garde",
      },
      "ceremony-planned": {
        title: (subject) => `« ${subject} » est prévue`,
        more: "Son brouillon est conservé ici. Relisez-le avec les participants, et ouvrez-la le jour venu.",
        go: "Voir les brouillons",
      },
      "check-due": {
        title: (subject) => `À vérifier bientôt : ${subject}`,
        more: "Un contrôle de possession ne reconstitue rien ; vérifier le sachet et son sceau peut suffire.",
        go: "Voir la garde",
      },
      "check-overdue": {
        title: (subject) => `Contrôle en retard : ${subject}`,
        more: "Personne ne sait si l’objet est encore là, et encore scellé.",
        go: "Voir la garde",
      },
      "seal-broken": {
        title: (subject) => `Sceau rompu : ${subject}`,
        more: "Considérez que la part a pu être lue, jusqu’à preuve du contraire. Une réémission la remplace.",
        go: "Voir la garde",
      },
      "old-shares-remain": {
        title: (subject) =>
          subject === "1"
            ? "Il reste une part d’un quorum remplacé"
            : `Il reste ${subject} parts de quorums remplacés`,
        more: "Détruisez-les devant témoins : réunies en nombre suffisant, elles reconstituent encore la clé.",
        go: "Voir la garde",
      },
      "places-unnamed": {
        title: (subject: string) =>
          subject === "1" ? "Personne n’a dit où se trouve une part" : `Personne n’a dit où se trouvent ${subject} parts`,
        more: "En cas d’urgence, il faudra aller les chercher. Indiquez le lieu de chacune par un mouvement.",
        go: "Voir la garde",
      },
      "one-token": {
        title: (subject: string) => `« ${subject} » n’est que dans un seul jeton`,
        more: "Si ce jeton tombe en panne, la clé est hors d’usage jusqu’à la réunion d’un quorum. Un second jeton peut la recevoir.",
        go: "Prévoir la copie",
      },
      "recovery-unproven": {
        title: (subject: string) => `Personne n’a encore reconstitué « ${subject} » à partir de ses parts`,
        more: "La génération les a essayées en mémoire. Un essai réel lit ce que les dépositaires conservent vraiment.",
        go: "Prévoir l’essai",
      },
      dissent: {
        title: (subject: string) => `Quelqu’un n’a pas approuvé « ${subject} »`,
        more: "Son motif est au procès-verbal. Ce rappel reste jusqu’à ce qu’une cérémonie de même nature soit signée par tous.",
        go: "Voir la cérémonie",
      },
      "follow-up-due": {
        title: (subject) => shared.followUps[subject] ?? subject,
        more: "Une urgence l’a reporté ; ce doit être fait.",
        go: "Voir la garde",
      },
      "against-policy": {
        title: (subject) => subject,
        more: "La politique de gestion des clés ne le permet pas.",
        go: "Voir les clés",
      },
      "policy-review": {
        title: (_subject) => "La politique de gestion des clés est à réexaminer",
        more: "Relisez-la, puis adoptez-la à nouveau sous le numéro suivant.",
        go: "Voir la politique",
      },
      "purge-possible": {
        title: (subject) => `Une clé supprimée de « ${subject} » peut être détruite`,
        more: "Son délai d’attente est écoulé. Tant qu’elle n’est pas détruite, on peut la rétablir.",
        go: "Voir les clés",
      },
      "rotation-due": {
        title: (subject) => `Des clés de « ${subject} » sont à renouveler`,
        more: "Leur cryptopériode prend fin. Une nouvelle version prend la relève ; l’ancienne ouvre encore un temps ce qu’elle protège.",
        go: "Voir les clés",
      },
      "window-ends": {
        title: (subject) => `L’ancienne version de « ${subject} » ne sera bientôt plus acceptée`,
        more: "Passez avant cette date ce qu’elle protège encore sous la nouvelle version.",
        go: "Voir les clés",
      },
      "cryptoperiod-ends": {
        title: (subject) => `La cryptopériode de « ${subject} » prend fin`,
        more: "Prévoyez à temps celle qui lui succédera : les clés en usage passent une à une sous sa protection.",
        go: "Voir les cérémonies",
      },
      "replica-missing": {
        title: (subject) => `Un jeton qui contient une clé est inutilisable : ${subject}`,
        more: "Aucun autre jeton contenant cette clé n’est branché. Branchez-en un, ou prévoyez une récupération.",
        go: "Voir les jetons",
      },
      "record-missing": {
        title: (subject) => `Le procès-verbal de « ${subject} » n’a pas été établi`,
        more: "La cérémonie est close ; son procès-verbal peut être établi maintenant.",
        go: "Établir le procès-verbal",
      },
      "shares-beside-package": {
        title: (subject: string) =>
          `Assez de parts pour un quorum et le paquet de « ${subject} » se trouvent sur cette machine`,
        more: "Qui prend cette machine a la clé. Imprimez les feuilles ou enregistrez-les ailleurs, puis effacez leurs fichiers ; ou déplacez le paquet.",
        go: "Voir la cérémonie",
      },
      "module-to-approve": {
        title: (subject) => `Module à approuver : ${subject}`,
        more: "Il est nouveau ici, ou il a changé. Il n’est chargé qu’une fois approuvé.",
        go: "Voir les jetons",
      },
      "no-key-yet": {
        title: () => "Aucune clé n’a été créée dans cette salle",
        more: "Une génération en crée une dans un jeton et en remet les parts. Un exercice fait de même, avec une clé détruite à la fin.",
        go: "Prévoir une génération",
      },
      "people-missing": {
        title: () => "Trop peu de personnes sont inscrites",
        more: "Une cérémonie demande un responsable, un témoin et au moins deux dépositaires.",
        go: "Inscrire des personnes",
      },
      "journal-damaged": {
        title: (subject) => `L’entrée ${subject} du journal est incorrecte`,
        more: "Gardez le dossier de la salle tel quel et comparez-le à une copie.",
        go: "Voir le journal",
      },
      "room-read-only": {
        title: () => "Cette salle est en lecture seule",
        more: "Une version plus récente de Keymoot l’a écrite, ou son disque est en lecture seule.",
        go: "Voir le journal",
      },
    },
  },

  keyKinds: {
    "aes-256": "clé maîtresse : AES-256",
    "ml-dsa-65": "clé racine : ML-DSA-65",
    "ml-dsa-87": "clé racine : ML-DSA-87",
    "p-384": "clé racine : ECDSA sur P-384",
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
};
