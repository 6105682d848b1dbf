import type { ToldRule } from "../internal";
import type { Said } from "../said";

/** Refusals by the rules of movements of what is in custody. */
export const custodyRules = {
  "bag-as-registered": {
    happened: "Ce n’est pas le numéro de sachet que dit le registre.",
    now: "Relisez le numéro. Si c’est un autre sachet, ne l’ouvrez pas : cherchez pourquoi.",
  },
  "known-item": {
    happened: "Ce n’est pas au registre.",
    now: "Choisissez ce qui est inscrit sous Garde.",
  },
  "movement-has-destination": {
    happened: "Il n’est pas dit où cela va.",
    now: "Nommez le lieu ; le même, si cela reste.",
  },
  "movement-has-mover": {
    happened: "Il n’est pas dit qui le déplace.",
    now: "Nommez cette personne.",
  },
  "movement-has-purpose": {
    happened: "Il n’est pas dit à quelle fin.",
    now: "Dites-le en quelques mots.",
  },
  "movement-has-witness": {
    happened: "Un mouvement demande un témoin.",
    now: "Demandez à quelqu’un qui l’a vu.",
  },
  "movements-in-order": {
    happened: "L’horloge est en retard sur le dernier mouvement.",
    now: "Mettez cette machine à l’heure, puis inscrivez-le à nouveau.",
  },
  "next-check-ahead": {
    happened: "Le prochain regard serait dans le passé.",
    now: "Donnez un jour à partir d’aujourd’hui.",
  },
  "place-as-registered": {
    happened: "Ce n’est pas le lieu que dit le registre.",
    now: "Nommez le lieu inscrit, ou cherchez qui l’a déplacé.",
  },
  "seal-noted": {
    happened: "L’état du sceau n’est pas dit, ou il est dit d’une chose sans sachet.",
    now: "S’il y avait un sachet, dites si son sceau était intact ; sinon, n’en dites rien.",
  },
  "witness-is-another": {
    happened: "Le témoin doit être une autre personne.",
    now: "Demandez à quelqu’un d’autre qui l’a vu.",
  },
} satisfies Partial<Record<ToldRule, Said>>;
