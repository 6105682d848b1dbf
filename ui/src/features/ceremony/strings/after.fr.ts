import type { AfterStrings } from "./after.en";

export const after: AfterStrings = {
  soFar: {
    title: "Ce qui est signé",
    journal: "Lire le journal",
    opened: "Ouverture",
    approvedBy: (name) => `approuvée par ${name}`,
    confirmedBy: "Confirmé par",
    nothing: "Aucun refus, aucune interruption, et tout ce qui a été éprouvé a tenu.",
    kinds: {
      refused: "Refusé :",
      break: "Pause, par",
      lost: "Perdu :",
      failed: "Échec :",
      decided: "Décidé, par",
      away: "A quitté la salle :",
      exception: "Exception :",
      "not-held": "N’a pas tenu :",
    },
    lost: {
      contributions: "les contributions aux nouvelles parts",
      "entered-shares": "les parts déjà saisies",
      sharing: "un partage en cours de remise",
    },
  },

  interrupted: {
    title: "Keymoot a été relancé",
    underWay: "Ce qui était en cours",
    step: (name) => `La cérémonie attend à l’étape « ${name} ».`,
    gone: "Ce qui est annulé",
    sharing: (bags) =>
      bags === ""
        ? "Le partage en cours de remise a quitté la mémoire avec le programme : ses parts sont nulles et seront refaites."
        : `Le partage en cours de remise a quitté la mémoire avec le programme : les parts des sachets ${bags} sont nulles et seront refaites. Ces sachets ne servent plus.`,
    entered: {
      contributions: "Les contributions déjà faites ont quitté la mémoire : elles sont à refaire.",
      "entered-shares": "Les parts déjà saisies ont quitté la mémoire : elles sont à apporter de nouveau.",
    },
    pins: "Tous les jetons sont verrouillés : leur PIN sera redemandé.",
    kept: "Ce qui est gardé",
    keptMore: "Tout ce qui a été fait figure au journal. Rien d’irréversible ne se répète de lui-même.",
    soFar: "Jusqu’ici",
    go: "Reprendre ici",
  },

  shareFiles: {
    here: (n) =>
      n === 1
        ? "Un fichier de feuille de part se trouve sur cette machine"
        : `${n} fichiers de feuilles de part se trouvent sur cette machine`,
    live: "Assez d’entre eux, avec le paquet, sont la clé. Ils sont effacés avant que le paquet soit écrit.",
    practice:
      "Dans une salle réelle, il faudrait les effacer avant d’écrire le paquet : assez d’entre eux, avec lui, sont la clé. Pour l’exercice ils peuvent rester, afin d’être relus.",
    open: (n) => (n === 1 ? "Effacer ce fichier…" : `Effacer ces ${n} fichiers…`),
    title: (n) =>
      n === 1 ? "Effacer un fichier de feuille de part" : `Effacer ${n} fichiers de feuilles de part`,
    lead: "Chacun n’est effacé que s’il est bien celui qui a été écrit, puis recherché. Le journal garde leurs noms et la façon dont les feuilles sont gardées.",
    kept: "Comment les feuilles sont gardées",
    keptSuggestions: ["Imprimées, chacune dans son sachet", "Enregistrées sur le support de chaque dépositaire"],
    missing: "comment les feuilles sont gardées",
    go: "Les effacer, et vérifier",
  },
};
