import type { ToldRule } from "../internal";
import type { Said } from "../said";

/** Refusals by the rules of movements of what is in custody. */
export const custodyRules = {
  "bag-as-registered": {
    happened: "Ce n’est pas le numéro de sachet inscrit au registre.",
    now: "Relisez le numéro. Si c’est un autre sachet, ne l’ouvrez pas avant de savoir pourquoi.",
  },
  "known-item": {
    happened: "Cet objet n’est pas au registre.",
    now: "Choisissez un objet inscrit sous Garde.",
  },
  "movement-has-destination": {
    happened: "La destination manque.",
    now: "Indiquez le lieu ; le même, s’il ne change pas.",
  },
  "movement-has-mover": {
    happened: "Il n’est pas dit qui le déplace.",
    now: "Nommez cette personne.",
  },
  "movement-has-purpose": {
    happened: "Le motif manque.",
    now: "Dites-le en quelques mots.",
  },
  "movement-has-witness": {
    happened: "Un mouvement demande un témoin.",
    now: "Demandez à quelqu’un qui y a assisté.",
  },
  "movements-in-order": {
    happened: "L’horloge est en retard sur le dernier mouvement.",
    now: "Mettez cette machine à l’heure, puis inscrivez-le à nouveau.",
  },
  "next-check-ahead": {
    happened: "La date du prochain contrôle est passée.",
    now: "Donnez une date à venir.",
  },
  "place-as-registered": {
    happened: "Ce n’est pas le lieu inscrit au registre.",
    now: "Indiquez le lieu inscrit, ou cherchez qui l’a déplacé.",
  },
  "seal-noted": {
    happened: "L’état du sceau manque, ou il est donné pour un objet sans sachet.",
    now: "S’il y avait un sachet, dites si son sceau était intact ; sinon, laissez ce champ vide.",
  },
  "witness-is-another": {
    happened: "Le témoin doit être une autre personne.",
    now: "Demandez à quelqu’un d’autre qui y a assisté.",
  },
} satisfies Partial<Record<ToldRule, Said>>;
