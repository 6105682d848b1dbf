import type { ItemView } from "../../bindings/ItemView";
import { fr as shared } from "../../lib/strings/shared.fr";
import type { Strings } from "./strings.en";

const MEDIA: Record<string, string> = shared.media;

/** What something is: the names stand in the register’s English words alone. */
function itemFr({ kind, index, what }: ItemView): string {
  const label = /“(.*)”/.exec(what)?.[1];
  const serial = /\(serial (.*)\)$/.exec(what)?.[1] ?? "";
  if (label === undefined) return what;
  switch (kind) {
    case "share": {
      const medium = /”, (card|age)$/.exec(what)?.[1];
      return `part ${index ?? ""} de « ${label} »${medium === undefined ? "" : `, ${MEDIA[medium] ?? medium}`}`;
    }
    case "package":
      return `paquet de récupération de « ${label} »`;
    case "token":
      return `jeton « ${label} » (série ${serial})`;
    case "card":
      return `carte à puce « ${label} » (série ${serial})`;
  }
}

export const fr: Strings = {
  custody: {
    title: "Garde",
    lead: "Ce qui est gardé, par qui, où, dans quel sachet, et la date du prochain contrôle.",
    toPlan: "Prévoir un quorum",
    due: "Échéances",
    dues: {
      check: (subject) => `Contrôler : ${subject}`,
      drill: (subject) => `Exercice de récupération pour « ${subject} »`,
      cryptoperiod: (subject) => `La cryptopériode de « ${subject} » prend fin`,
      planned: (subject) => `La cérémonie « ${subject} » est prévue`,
    },
    deferred: "Suites d’urgences, reportées",
    putOffBecause: (title, reason) => `Reportée lors de « ${title} » : ${reason}`,
    followUpDone: "C’est fait",
    followUpBy: "Qui s’en est chargé",
    followUpClosed: (task) => `Fait : ${task}.`,
    empty: "Rien n’est encore sous garde.",
    emptyMore:
      "Parts, paquets de récupération, jetons et cartes sont inscrits ici quand une cérémonie les remet.",
    map: "Où se trouve chaque chose",
    nextLook: (date) => `prochain contrôle ${date}`,
    movedLast: (at) => `dernier mouvement ${at}`,
    neverMoved: "aucun mouvement depuis son inscription",
    register: "Le registre",
    colItem: "Objet",
    colWhere: "Lieu",
    colCheck: "Prochain contrôle",
    noCheck: "sans date",
    nowhere: "Lieu non indiqué",
    move: "Déplacer",
    history: (n) => (n === 1 ? "1 mouvement" : `${n} mouvements`),
    fromTo: (from, to) =>
      from === to ? `Lieu inchangé : ${to}.` : from === "" ? `Lieu : ${to}.` : `Lieu : ${from} → ${to}.`,
    outOf: (bag) => ` Sorti du sachet ${bag}`,
    into: (bag) => ` Mis dans le sachet ${bag}`,
    sealBroken: "sceau rompu",
    bySeen: (who, witness) => `Par ${who}, devant ${witness} ; les deux ont signé.`,
    attention: {
      "seal-broken": "Son sceau a été rompu",
      unsealed: "Son sachet est ouvert",
      superseded: "Appartient à un quorum remplacé : à détruire",
    },
    item: itemFr,
    moved: (what) => `Le mouvement est inscrit au registre : ${what}.`,
    moveTitle: (what) => `Déplacer : ${what}`,
    registered: (place, bag) =>
      `Au registre : ${place === "" ? "lieu non indiqué" : place}, ${bag === "" ? "sans sachet" : `sachet ${bag}`}.`,
    purpose: "Motif",
    purposeSuggestions: ["Contrôle annuel", "Mise au coffre", "Transfert vers un autre lieu", "Remise à son dépositaire"],
    to: "Destination",
    toHint: "Le même lieu si l’objet n’en change pas.",
    bagOut: "Numéro du sachet actuel",
    bagOutHint: "Lu sur le sachet lui-même ; vide s’il n’y en a pas.",
    bagIn: "Numéro du nouveau sachet",
    bagInHint: "Le même numéro si le sachet n’a pas été ouvert.",
    nextCheck: "Prochain contrôle",
    noNextCheck: "Aucun prochain contrôle",
    noNextCheckMore: "Seulement pour ce qui est détruit, ou contrôlé à une autre date.",
    who: "Qui le déplace",
    witness: "Qui en est témoin",
    go: "Signer et inscrire ce mouvement",
  },

  itemKinds: {
    share: "part",
    package: "paquet de récupération",
    token: "jeton",
    card: "carte",
  },
};
