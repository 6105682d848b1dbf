import type { ToldCode } from "../internal";
import type { Said } from "../said";

/** Errors of people and what they are enrolled with, by code. */
export const people = {
  "age-certificate": {
    happened: "C’est un certificat, et non un destinataire age.",
    now: "Inscrivez la personne avec la carte qui a sa clé, ou donnez un destinataire tel que l’affiche age-keygen.",
  },
  "age-hardware-key": {
    happened:
      "C’est le destinataire age d’une clé matérielle : ce qui est chiffré pour elle s’ouvre avec le programme age de la personne, et ne peut être relu ici.",
    now: "Dans le script, indiquez qu’elle est à distance ; ou inscrivez-la avec un destinataire tel que l’affiche age-keygen.",
  },
  "age-minisign-key": {
    happened: "C’est une clé minisign : elle vérifie des signatures, et rien ne peut être chiffré pour elle.",
    now: "Donnez un destinataire tel que l’affiche age-keygen : il commence par age1pq1, ou par age1.",
  },
  "age-mistyped": {
    happened: "Ce destinataire age est mal recopié ou coupé : sa somme de contrôle ne convient pas.",
    now: "Recopiez-le en entier.",
  },
  "age-open-pgp-key": {
    happened: "C’est une clé OpenPGP ; les parts ne sont chiffrées que pour les clés d’age.",
    now: "Donnez un destinataire tel que l’affiche age-keygen : il commence par age1pq1, ou par age1.",
  },
  "age-plugin": {
    happened: "C’est le destinataire d’un greffon d’age ; ici, aucun greffon n’est utilisé.",
    now:
      "Donnez le destinataire qu’age lui-même a pour de telles clés, qui commence par age1tag1 ou age1tagpq1, ou un autre tel que l’affiche age-keygen.",
  },
  "age-recipient": {
    happened: "Le destinataire age manque ou n’en est pas un.",
    now: "Il commence par age1 ; age-keygen l’affiche.",
  },
  "age-secret-key": {
    happened: "C’est une clé secrète, et non le destinataire qui lui appartient ; elle n’a pas été gardée.",
    now:
      "Qui l’a vue peut ouvrir ce qui est chiffré pour elle : faites une nouvelle clé avec age-keygen, et donnez sa moitié publique, qui commence par age1.",
  },
  "age-ssh-key": {
    happened: "C’est une clé SSH ; les parts ne sont chiffrées que pour les clés d’age.",
    now: "Donnez un destinataire tel que l’affiche age-keygen : il commence par age1pq1, ou par age1.",
  },
  "card-has-no-suitable-key": {
    happened: "Cette carte n’a pas de clé qui signe en P-256 ou Ed25519.",
    now: "Créez-y d’abord une clé, ou inscrivez la personne avec une phrase de passe.",
  },
  "decision-as-found": {
    happened: "Cette décision ne va pas avec ce qui a été trouvé.",
    now: "Adoptez ce qui est fait ; recommencez ce qui ne l’est pas.",
  },
  "deferred-until-later": {
    happened: "Cette date n’est pas après aujourd’hui.",
    now: "Donnez une date à venir, ou faites-le maintenant.",
  },
  "key-kind-unknown": {
    happened: "Cette nature de clé n’existe pas.",
    now: "Choisissez-en une de la liste.",
  },
  "kind-unknown": {
    happened: "Cette nature de cérémonie n’existe pas.",
    now: "Choisissez-en une de la liste.",
  },
  "language-unknown": {
    happened: "Cette langue n’existe pas ici.",
    now: "Choisissez l’une de celles qui sont proposées.",
  },
  "medium-unknown": {
    happened: "Ce support n’existe pas.",
    now: "Choisissez-en un de la liste.",
  },
  "ml-kem-key": {
    happened: "Ce fichier n’est pas la clé publique ML-KEM-768 demandée, ou n’a pas pu être écrit comme telle.",
    now: "Donnez le fichier qui se termine par .pub, tel que l’écrit « keymoot participant mlkem-key ».",
  },
  "ml-kem-private-key": {
    happened: "C’est une clé privée, et non la clé publique qui lui appartient ; elle n’a pas été gardée.",
    now: "Donnez le fichier de la clé publique, qui se termine par .pub ; si quelqu’un a vu l’autre, faites une nouvelle clé.",
  },
  "name-on-paper": {
    happened:
      "Les feuilles et les procès-verbaux ne peuvent montrer ce nom : certaines de ses lettres ne sont dans aucune police de Keymoot.",
    now:
      "Donnez-le en lettres latines, grecques ou cyrilliques, ou en caractères Han, comme le fait un passeport.",
  },
  "participants-enrolled": {
    happened: "Le plan nomme une personne qui n’est pas inscrite.",
    now: "Inscrivez-la d’abord, sous Personnes.",
  },
  "passphrase-weak": {
    happened:
      "Cette phrase de passe ne tiendrait pas des décennies : trop courte, faite de répétitions, ou faite de noms d’ici.",
    now:
      "Faites-en tirer une au sort, ou choisissez au moins 20 caractères ou six mots, sans noms de personnes ni de la salle.",
  },
  "reason-on-one-line": {
    happened: "La raison donnée ne tient pas sur une ligne simple.",
    now: "Écrivez-la sur une seule ligne, sans caractères invisibles.",
  },
  "role-unknown": {
    happened: "Ce rôle n’existe pas.",
    now: "Choisissez-en un de la liste.",
  },
} satisfies Partial<Record<ToldCode, Said>>;
