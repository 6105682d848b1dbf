import { que } from "../../lib/strings/elide";
import type { en } from "./strings.acts.en";

import type { Compromise } from "../../bindings/Compromise";
import type { NextStep } from "../../bindings/NextStep";

const NEXT: Record<NextStep, (came: Compromise) => string> = {
  "close-incident": () =>
    "Consignez la fin de l’incident au procès-verbal : ce qui s’est passé, qui a été prévenu, quand il a pris fin.",
  "new-master-key": () =>
    "Tenez une génération pour une nouvelle clé maîtresse, puis placez sous elle les clés qu’elle protégeait.",
  "new-version-and-encrypt": ({ key }) =>
    `Créez une nouvelle version, et chiffrez à nouveau avec elle ce ${que(key)} protégeait.`,
  "renew-below-master-key": () =>
    "Qui détient cette clé maîtresse ouvre toutes les clés qu’elle a chiffrées : faites-en de nouvelles versions, et de leurs clés de données.",
  "renew-deks": () =>
    "Une clé de données que quelqu’un pouvait ouvrir avec cette clé n’est pas plus sûre sous une autre : faites-en de nouvelles versions, et chiffrez à nouveau ce qu’elles protègent.",
  rewrap: ({ affected, successor }) =>
    `Placez les clés de données (${affected}) sous ${successor ?? "sa nouvelle version"}.`,
  rotate: () => "Aucune nouvelle version n’a été faite : déverrouillez le jeton et renouvelez la clé.",
};

export const fr: typeof en = {
  acts: {
    rotate: {
      button: "Faire une rotation",
      title: ({ key }) => `Rotation : ${key}`,
      happens: ({ version, tier, protects }) =>
        tier === "mkek"
          ? [
              "Chaque clé de chiffrement de clés qui est sous elle est mise sous la nouvelle clé maîtresse, dans le jeton.",
              "Elle ne protège alors plus rien de nouveau. Les deux clés maîtresses restent dans le jeton.",
            ]
          : [
              "Une nouvelle version est créée dans le jeton, avec sa propre cryptopériode.",
              `La version ${version} ne protège alors plus rien de nouveau. Ce qu’elle protège est accepté jusqu’à la fin du délai que donne la politique.`,
              tier === "kek"
                ? `Ce qu’elle protège (${protects}) reste sous elle jusqu’à ce que vous le mettiez sous la nouvelle version.`
                : "Ce qu’elle chiffre le reste, jusqu’à ce que vous le chiffriez à nouveau.",
            ],
      go: "Faire la rotation",
      done: ({ key }) => `Version en usage désormais : ${key}.`,
    },
    deprecate: {
      button: "Ne plus rien protéger avec elle",
      title: ({ key }) => `Ne plus rien protéger avec elle : ${key}`,
      happens: () => ["Elle ouvre encore ce qu’elle protège, et ne protège plus rien de nouveau."],
      go: "Ne plus rien protéger avec elle",
      done: ({ key }) => `Elle ne protège plus rien de nouveau : ${key}.`,
    },
    disable: {
      button: "La désactiver",
      title: ({ key }) => `Désactiver : ${key}`,
      happens: ({ protects }) => [
        "Elle ne protège et n’ouvre alors plus rien.",
        `Ce qu’elle protège (${protects}) ne peut être ouvert avant qu’elle soit réactivée.`,
      ],
      go: "Désactiver la clé",
      done: ({ key }) => `La clé est désactivée : ${key}.`,
    },
    enable: {
      button: "La réactiver",
      title: ({ key }) => `Réactiver : ${key}`,
      happens: () => [
        "Elle ouvre à nouveau ce qu’elle protège. Si une version plus récente est en usage, elle ne protège rien de nouveau.",
        "Si elle avait été supprimée, le délai prend fin et elle n’est pas détruite.",
      ],
      go: "Réactiver la clé",
      done: ({ key }) => `La clé est réactivée : ${key}.`,
    },
    hold: {
      button: "Poser un gel juridique",
      title: ({ key }) => `Poser un gel juridique : ${key}`,
      happens: () => [
        "Tant que le gel dure, ni elle ni ce dont elle dépend ne peuvent être supprimées ou détruites.",
        "Toute tentative est refusée et consignée au journal.",
      ],
      go: "Poser le gel",
      done: ({ key }) => `Le gel est posé : ${key}.`,
    },
    release: {
      button: "Lever un gel juridique",
      title: ({ key }) => `Lever un gel juridique : ${key}`,
      happens: () => [
        "La clé peut à nouveau être supprimée et détruite, si aucun autre gel ne porte sur elle.",
        "Le journal en garde la trace : qui l’a posé, qui l’a levé, et pourquoi.",
      ],
      go: "Lever le gel",
      done: ({ key }) => `Le gel est levé : ${key}.`,
    },
    delete: {
      button: "La supprimer",
      title: ({ key }) => `Supprimer : ${key}`,
      happens: ({ wait }) => [
        `Elle attend ${wait === 1 ? "1 jour" : `${wait} jours`}, comme le veut la politique. Jusque-là, elle peut être réactivée.`,
        "Ensuite, elle peut être détruite. Rien ne se détruit tout seul.",
      ],
      go: "Supprimer la clé",
      done: ({ key }) => `La clé est supprimée et attend : ${key}.`,
    },
    purge: {
      button: "La détruire",
      title: ({ key }) => `Détruire : ${key}`,
      happens: ({ tier }) => [
        tier === "mkek"
          ? "Elle est détruite dans chaque jeton qui la contient, puis recherchée dans chacun."
          : "Ce que la salle en garde est écrasé, puis recherché.",
        ...(tier === "mkek"
          ? ["Ses paquets de récupération dans le dossier de la salle sont effacés, et ses parts sont rappelées."]
          : []),
        "Ce qu’elle protège encore ne pourra plus être ouvert par personne. Nul ne peut revenir en arrière.",
      ],
      go: "Détruire la clé à jamais",
      done: ({ key }) => `La clé est détruite : ${key}.`,
    },
    compromised: {
      button: "Peut-être en de mauvaises mains",
      title: ({ key }) => `Peut-être en de mauvaises mains : ${key}`,
      happens: ({ tier }) => [
        "Elle est mise hors d’usage aussitôt. Rien ne la remet en usage.",
        ...(tier === "kek"
          ? ["Une nouvelle version est créée dans le même acte, si un jeton qui contient sa clé maîtresse est déverrouillé."]
          : []),
        tier === "dek"
          ? "Ce qu’elle chiffre reste tel quel, jusqu’à ce qu’on le chiffre à nouveau."
          : "La liste de ce qu’elle protège est écrite, si vous nommez un fichier.",
        "La suite est indiquée pas à pas.",
      ],
      go: "La mettre hors d’usage maintenant",
      done: ({ key }) => `La clé est hors d’usage : ${key}.`,
    },
  },

  act: {
    what: "Ce qui va se passer",
    signs: (n) =>
      n === 1
        ? "1 personne signe, comme le demande la politique."
        : `${n} personnes signent, comme le demande la politique.`,
    none: "rien",
    keys: (n) => (n === "1" ? "1 clé" : `${n} clés`),
    hold: "Nom de l’affaire",
    holdHint: "Comme au dossier. La raison de garder la clé se dit plus bas.",
    whichHold: "Quel gel",
    successor: "La clé maîtresse qui prend la suite",
    noSuccessor: "Aucune autre clé maîtresse n’est active. Elle se crée d’abord, lors d’une cérémonie sur le même jeton.",
    out: "Fichier pour la ligne de la nouvelle version",
    list: "Fichier pour la liste de ce qu’elle protège",
    review: "Tout relire",
    reviewLead: "Lisez-le à voix haute. Rien n’est encore fait.",
    change: "Changer quelque chose",
    signing: "Qui signe",
    purpose: "Motif",
    typed: (label) => `Saisissez « ${label} » pour confirmer`,
    typedMissing: "le nom de la clé, saisi tel quel",
    holdMissing: "le nom de l’affaire",
    successorMissing: "la clé maîtresse qui prend la suite",
    toKey: "Vers la clé",
    outcome: {
      compromised: (key) => `Hors d’usage : ${key}`,
      compromisedLead: "Désormais, elle ne protège rien de nouveau et n’ouvre plus rien.",
      took: "A pris la suite",
      nothingTook: "aucune nouvelle version n’a pu être créée ici",
      affected: "Clés qu’elle protège",
      list: "Leur liste",
      noList: "pas écrite",
      followUps: "Ce qu’il reste à faire",
      next: (came) => came.next.map((step) => NEXT[step](came)),
      destroyed: (key) => `Détruite : ${key}`,
      destroyedLead: "Elle a été recherchée ensuite ; elle n’est plus nulle part où cette salle la connaisse.",
      tokens: "Jetons examinés",
      gone: "elle n’y est plus",
      found: "elle y est encore",
      wrapped: "Octets chiffrés dans la salle",
      wrappedGone: "effacés",
      wrappedLeft: "encore là",
      packages: "Paquets de récupération effacés",
      calledIn: "Parts rappelées",
      entry: "Entrée du journal",
      noneOf: "aucun",
    },
  },
};
