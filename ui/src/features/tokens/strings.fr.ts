import { de } from "../../lib/strings/elide";
import type { Strings } from "./strings.en";

export const fr: Strings = {
  tokens: {
    title: "Jetons",
    lead: "Un module est la bibliothèque qui dialogue avec un HSM ou un autre jeton ; un emplacement est l’endroit où ce jeton se branche.",
    empty: "Aucun module n’a encore été ajouté.",
    noToken: "Pas de jeton dans cet emplacement",
    uninitialised: "non initialisé",
    software: "jeton logiciel",
    serial: "série",
    slot: (id) => `emplacement ${id}`,
    add: "Ajouter un module",
    path: "Le fichier du module",
    pathHint: "Une bibliothèque PKCS#11, par exemple du fabricant du HSM.",
    config: "Paramètres au démarrage",
    configHint: "Seulement pour les modules qui le demandent.",
    go: "Ajouter ce module",
    newTitle: "Ce module n’est pas encore approuvé dans cette salle",
    newLead:
      "Il n’a pas été chargé. Un module s’exécute avec tous les droits de ce programme, et voit les PIN.",
    changedTitle: "Ce module a changé depuis son approbation",
    changedLead:
      "Il n’a pas été chargé. Si personne ici n’en a installé une autre version, ne l’approuvez pas : cherchez qui l’a modifié.",
    digest: "SHA-256 du fichier",
    look: "L’examiner",
    approve: "L’approuver et le charger",
    remove: "Retirer",
    removeTitle: "Retirer ce module de la salle ?",
    removeLead: "Il n’est plus chargé. Ce qui est sur ses jetons y reste, et ce qui a été fait avec eux reste au journal.",
    setPin: "Définir le PIN d’utilisateur",
    setPinTitle: (label: string) => `Le PIN d’utilisateur ${de(label)}`,
    setPinLead: "Le responsable de sécurité du jeton le définit. Les clés du jeton restent.",
    officerPin: "Le PIN du responsable de sécurité",
    newPinAgain: "Le même PIN, encore une fois",
    noUserPin: "Ce jeton indique n’avoir pas de PIN d’utilisateur.",
  },
};
