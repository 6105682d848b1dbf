import { token } from "./say.fr";
import type { NamesStrings } from "./names.en";

export const names: NamesStrings = {
  waiting: {
    by: {
      "adopt-key": (label) => `On attend que ${token(label)} montre la clé`,
      "generate-key": (label) => `On attend que ${token(label)} crée la clé`,
      rehearse: (label) => `Partage du secret ; ${token(label)} essaie la récupération`,
      "write-share": () => "La part est écrite et relue",
      "release-package": () => "Le paquet de récupération est écrit",
      "close-door": (label) => `On attend que ${token(label)} ferme la porte`,
      "install-key": (label) => `On attend que ${token(label)} prenne la clé`,
      "destroy-key": () => "On attend que les jetons détruisent la clé",
      "bind-token": (label) => `Déverrouillage et essai de ${label === "" ? "ce jeton" : token(label)}`,
      "bring-share": () => "Lecture de la part",
      "read-back": () => "Relecture de la part",
      "bring-proof": () => "Vérification de la preuve",
      "carry-out": () => "Signature et exécution",
      "test-key": (label) => `On attend que ${token(label)} essaie la clé`,
      arrive: () => "Ouverture de la clé de signature (lente à dessein)",
      "approve-emergency": () => "Ouverture de la clé de signature (lente à dessein)",
      "load-package": () => "Lecture du paquet",
      "sign-off": () => "Ouverture de la clé de signature (lente à dessein)",
      "make-record": () => "Mise en page et vérification du procès-verbal",
      tokens: () => "On demande aux modules ce qui est branché",
    },
    other: "En cours",
    measure: (done, total) => `${done} sur ${total}`,
    seconds: (n) => `${n} s`,
  },

  states: {
    open: "en cours",
    paused: "en pause",
    unresolved: "décision attendue",
    closed: "terminée",
    aborted: "arrêtée avant la fin",
  },

  printerNeeds: {
    "media-empty": "du papier",
    "media-needed": "du papier",
    "media-jam": "le retrait d’un bourrage",
    "toner-empty": "du toner",
    "marker-supply-empty": "de l’encre ou du toner",
    "cover-open": "la fermeture de son capot",
    "door-open": "la fermeture de sa porte",
    offline: "d’être allumée",
    paused: "d’être remise en marche",
  },

  tokenRoles: {
    primary: "Jeton où la clé est créée",
    target: "Jeton où la clé est reconstituée",
    journal: "Jeton qui signe le journal",
  },

  tokenRolesIn: {
    "adopt-key": { primary: "Jeton qui contient la clé" },
    replicate: {
      primary: "Jeton qui contient la clé",
      target: "Jeton qui doit la recevoir",
    },
    "live-test": {
      primary: "Jeton qui contient la clé",
      target: "Jeton où elle est reconstituée un instant",
    },
    redistribute: { primary: "Jeton qui fournit de l’aléa" },
    migrate: { primary: "Jeton qui fournit de l’aléa" },
  },

  shown: {
    "show-printer": "Aucune feuille ne se trouve dans l’imprimante et aucune impression ne l’attend.",
  },

  steps: {
    open: "Ouvrir et approuver",
    "roll-call": "Appel",
    inspect: "Examiner les jetons",
    "adopt-key": "Trouver la clé",
    "make-key": "Créer la clé",
    rehearse: "Essayer la récupération",
    "hand-out": "Remettre les parts",
    release: "Remettre le paquet",
    "close-door": "Fermer la porte",
    "load-package": "Lire le paquet",
    collect: "Réunir les parts",
    recover: "Reconstituer la clé",
    destroy: "Détruire la clé",
    prove: "Prouver les parts",
    account: "Passer en revue les anciennes parts",
    contribute: "Partager à nouveau",
    retire: "Dissoudre l’ancien quorum",
    "test-key": "Essayer la clé",
    "carry-out": "Décider et exécuter",
    "follow-up": "Donner suite",
    "show-printer": "Montrer l’imprimante vide",
    "sign-off": "Signer",
    record: "Procès-verbal",
  },

  ceremonies: {
    title: "Cérémonies",
    lead: "Chacune suit son script, étape par étape, devant témoins.",
    plan: "Prévoir une cérémonie",
    empty: "Aucune cérémonie n’a encore eu lieu ici.",
    emptyMore:
      "Le plus simple pour commencer est un exercice : tout le parcours, sur une clé détruite à la fin.",
    colTitle: "Cérémonie",
    colKind: "Nature",
    colState: "État",
    colOpened: "Ouverte le",
    goOn: "Reprendre",
    show: "Afficher",
    record: "Procès-verbal",
  },
};
