import type { Strings } from "./strings.en";

export const fr: Strings = {
  first: {
    title: "S’entraîner, ou ouvrir une salle réelle ?",
    lead: "Une salle réunit les cérémonies, les personnes et le journal d’une organisation. Vous pouvez avoir les deux.",
    practice: "Entraînement",
    practiceMore:
      "Deux jetons logiciels et sept personnes fictives sont prêts. Rien n’y protège quoi que ce soit de réel.",
    practiceMake: "Créer une salle d’entraînement",
    practiceOpen: "Ouvrir la salle d’entraînement",
    live: "Salle réelle",
    liveMore: "Pour de vraies clés sur de vrais jetons, avec les personnes qui en auront la charge.",
    liveGo: "Créer ou ouvrir une salle réelle",
    check: "On vous a remis un procès-verbal ?",
    version: (version) => `Keymoot ${version}`,
  },

  live: {
    title: "Une salle réelle",
    lead: "Toutes les données d’une salle tiennent dans un seul dossier, sur cette machine ou sur un disque.",
    known: "Salles déjà ouvertes ici",
    openedLast: (date) => `dernière ouverture : ${date}`,
    enter: "Ouvrir",
    forget: "L’oublier ici",
    make: "Créer une nouvelle salle",
    name: "Nom de la salle",
    organisation: "Organisation à qui sont les clés",
    place: "Lieu des cérémonies",
    path: "Dossier",
    pathHint: "Il doit être vide, ou ne pas encore exister.",
    software: "Admettre les jetons logiciels",
    softwareMore:
      "Un jeton logiciel est un fichier. Chaque procès-verbal dira en toutes lettres qu’on en a utilisé un.",
    modules: "Modules trouvés sur cette machine",
    modulesMore: "Ce qui est coché est approuvé tel que le fichier est maintenant, puis chargé, dès que la salle existe. D’autres s’ajoutent sous « Jetons ».",
    makeGo: "Créer cette salle",
    open: "Ouvrir une salle existante",
    openPath: "Son dossier",
    openGo: "Ouvrir cette salle",
  },
};
