import { fr as shared } from "../../lib/strings/shared.fr";
import type { Strings } from "./strings.en";

export const fr: Strings = {
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
    checked: (date) => `parts prouvées le ${date}`,
    replaces: (n) =>
      n === 1 ? "Remplace un quorum antérieur :" : `Remplace ${n} quorums antérieurs :`,
    planCheck: "Prévoir un contrôle de possession",
    shown: (date) => `montrée le ${date}`,
    notShown: "pas encore montrée",
    since: (date) => `depuis le ${date}`,
    lastProof: (date) => `égalité prouvée le ${date}`,
    found: { absent: "pas branché", failing: "ne fonctionne pas" },
    heldBy: (tokens) =>
      `La même clé est sur ${tokens} : continuez avec, et prévoyez une réplication vers un autre jeton.`,
    canLose: (n) => (n === 0 ? "ne peut perdre personne" : `peut perdre ${n}`),
    tooFewLeft: "il reste trop peu de parts pour reconstituer la clé",
    onTokens: (n) => (n === 0 ? "sur aucun jeton" : n === 1 ? "1 jeton" : `${n} jetons`),
    planRecovery: "Prévoir une récupération",
    tryIt: "Essayer un exercice",
    clockTitle: "L’horloge de cette machine est douteuse",
    clockLead:
      "Regardez d’abord une montre. Si l’horloge est fausse, réglez-la : ceci n’est que pour une horloge juste quand celle du journal ne l’était pas.",
    clockConfirm: "L’horloge est juste",
    clockWitness: "Le témoin qui le confirme",
    needs: {
      "clock-doubtful": {
        title: () => "L’horloge de cette machine est douteuse",
        more: "Regardez d’abord une montre. Si l’horloge est fausse, réglez-la : ceci n’est que pour une horloge juste quand celle du journal ne l’était pas.",
        go: "L’horloge est juste",
      },
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
      "bags-to-seal": {
        title: (subject) =>
          subject === "1"
            ? "Un sachet a été ouvert et n’est pas rescellé"
            : `${subject} sachets ont été ouverts et ne sont pas rescellés`,
        more: "Scellez chacun dans un nouveau sachet devant témoins, et inscrivez le mouvement.",
        go: "Voir la garde",
      },
      "check-due": {
        title: (subject) => `À regarder bientôt : ${subject}`,
        more: "Un contrôle de possession ne reconstitue rien ; regarder sachet et sceau peut suffire.",
        go: "Voir la garde",
      },
      "check-overdue": {
        title: (subject) => `Pas regardé à temps : ${subject}`,
        more: "Personne ne sait si cela est encore là et encore scellé.",
        go: "Voir la garde",
      },
      "seal-broken": {
        title: (subject) => `Sceau rompu : ${subject}`,
        more: "Tenez la part pour vue par d’autres jusqu’à preuve du contraire. Une réémission la remplace.",
        go: "Voir la garde",
      },
      "old-shares-remain": {
        title: (subject) =>
          subject === "1"
            ? "Il reste une part d’un quorum remplacé"
            : `Il reste ${subject} parts de quorums remplacés`,
        more: "Détruisez-les devant témoins : assez d’entre elles reconstituent encore la clé.",
        go: "Voir la garde",
      },
      "follow-up-due": {
        title: (subject) => shared.followUps[subject] ?? subject,
        more: "Une urgence l’a remis à plus tard ; on ne peut s’en passer.",
        go: "Voir la garde",
      },
      "cryptoperiod-ends": {
        title: (subject) => `La cryptopériode de « ${subject} » s’achève`,
        more: "Prévoyez à temps celle qui lui succède : les clés en usage y passent une à une.",
        go: "Voir les cérémonies",
      },
      "replica-missing": {
        title: (subject) => `Un jeton qui détient une clé est inutilisable : ${subject}`,
        more: "Aucun autre jeton qui détient cette clé n’est branché. Branchez-en un, ou prévoyez une récupération.",
        go: "Voir les jetons",
      },
      "record-missing": {
        title: (subject) => `Le procès-verbal de « ${subject} » n’a pas été établi`,
        more: "La cérémonie est close ; son procès-verbal peut être établi maintenant.",
        go: "Établir le procès-verbal",
      },
      "module-to-approve": {
        title: (subject) => `Un module attend d’être approuvé : ${subject}`,
        more: "Il est nouveau ici, ou il a changé. Il n’est chargé qu’une fois approuvé.",
        go: "Voir les jetons",
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
