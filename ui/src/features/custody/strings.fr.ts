import type { Strings } from "./strings.en";

export const fr: Strings = {
  custody: {
    title: "Garde",
    lead: "Ce qui est gardé, par qui, où, et dans quel sachet ; et quand on le regarde la prochaine fois.",
    toPlan: "Prévoir un quorum",
    due: "Ce qui a une date",
    dues: {
      check: (subject) => `Regarder : ${subject}`,
      drill: (subject) => `Exercice de récupération pour « ${subject} »`,
      cryptoperiod: (subject) => `La cryptopériode de « ${subject} » s’achève`,
    },
    deferred: "Ce que des urgences ont remis",
    putOffBecause: (title, reason) => `Remis dans « ${title} » : ${reason}`,
    followUpDone: "C’est fait",
    followUpBy: "Qui l’a fait",
    followUpClosed: (task) => `Fait : ${task}.`,
    empty: "Rien n’est encore en garde.",
    emptyMore:
      "Parts, paquets de récupération, jetons et cartes entrent ici d’eux-mêmes quand une cérémonie les remet.",
    colItem: "Quoi",
    colWhere: "Où",
    colCheck: "Prochain regard",
    noCheck: "sans date",
    nowhere: "Personne n’a dit où",
    move: "Déplacer",
    history: (n) => (n === 1 ? "1 mouvement" : `${n} mouvements`),
    fromTo: (from, to) =>
      from === to ? `Resté à ${to}.` : from === "" ? `Vers ${to}.` : `De ${from} vers ${to}.`,
    outOf: (bag) => ` Sorti du sachet ${bag}`,
    into: (bag) => ` Mis dans le sachet ${bag}`,
    sealBroken: "sceau rompu",
    bySeen: (who, witness) => `Par ${who}, vu par ${witness} ; les deux ont signé.`,
    attention: {
      "seal-broken": "Son sceau a été rompu",
      unsealed: "Son sachet est ouvert",
      superseded: "D’un quorum remplacé : à détruire",
    },
    moved: (what) => `Le mouvement est inscrit au registre : ${what}.`,
    moveTitle: (what) => `Déplacer : ${what}`,
    registered: (place, bag) =>
      `Inscrit ${place === "" ? "sans lieu" : `à ${place}`}, ${bag === "" ? "sans sachet" : `dans le sachet ${bag}`}.`,
    purpose: "À quelle fin",
    purposeSuggestions: ["Regard annuel", "Mis au coffre", "Porté en un autre lieu", "Remis"],
    to: "Où cela va",
    toHint: "Le même lieu si cela reste.",
    bagOut: "Numéro du sachet où cela se trouve",
    bagOutHint: "Lu sur le sachet même ; vide s’il n’y en a pas.",
    bagIn: "Numéro du sachet où cela va",
    bagInHint: "Le même numéro si le sachet n’a pas été ouvert.",
    nextCheck: "Quand on le regarde la prochaine fois",
    who: "Qui le déplace",
    witness: "Qui le voit",
    go: "Signer et inscrire ce mouvement",
  },

  itemKinds: {
    share: "part",
    package: "paquet de récupération",
    token: "jeton",
    card: "carte",
  },
};
