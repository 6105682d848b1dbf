import type { RoomError } from "../room";

type Said = { happened: string; now: string };

// Rust tells errors in English; here are those a room meets, by their code. Any other keeps its
// English words, so that nothing is hidden.
const KNOWN: Record<string, Said> = {
  "pin-incorrect": {
    happened: "Le PIN n’est pas le bon.",
    now: "Regardez les essais restants, puis saisissez-le à nouveau, lentement.",
  },
  "pin-locked": {
    happened: "Le jeton est bloqué après trop de PIN erronés.",
    now: "Son responsable de sécurité doit définir un nouveau PIN ; ou prenez un autre jeton.",
  },
  "token-gone": {
    happened: "Le jeton ne répond plus ; il a peut-être été retiré.",
    now: "Rebranchez-le, déverrouillez-le, et reprenez l’étape.",
  },
  "module-missing": {
    happened: "Le fichier du module n’existe pas.",
    now: "Vérifiez le chemin, ou installez le module du fabricant.",
  },
  "not-a-module": {
    happened: "Ce fichier n’est pas un module PKCS#11.",
    now: "Choisissez la bibliothèque PKCS#11 du fabricant du jeton.",
  },
  "module-unknown": {
    happened: "Cette salle ne connaît pas ce module.",
    now: "Ajoutez-le d’abord, sous Jetons.",
  },
  "no-token": {
    happened: "Il n’y a pas de jeton dans cet emplacement.",
    now: "Branchez-en un, puis regardez à nouveau.",
  },
  "no-such-slot": {
    happened: "Cet emplacement n’existe pas.",
    now: "Regardez à nouveau ce qui est branché.",
  },
  "label-taken": {
    happened: "Un objet de ce libellé est déjà sur le jeton. Rien n’est jamais écrasé.",
    now: "Prenez un autre jeton, ou prévoyez la cérémonie sous un autre libellé.",
  },
  "no-software-token-in-live": {
    happened: "Une cérémonie réelle n’admet pas de jeton logiciel dans cette salle.",
    now: "Branchez un jeton matériel.",
  },
  "distinct-tokens": {
    happened: "Ce jeton a déjà un rôle dans cette cérémonie.",
    now: "Prenez-en un autre pour ce rôle.",
  },
  "the-same-token": {
    happened: "Ce n’est pas le jeton qui fut accepté pour ce rôle.",
    now: "Branchez celui que nomme la colonne de droite.",
  },
  "token-is-able": {
    happened: "Ce jeton ne sait pas faire tout ce que demande la cérémonie.",
    now: "Prenez un autre jeton.",
  },
  "wrap-without-integrity": {
    happened: "Ce jeton n’enveloppe les clés que sans intégrité.",
    now: "Prenez un jeton qui connaît RFC 3394 ou RFC 5649.",
  },
  "token-unlocked": {
    happened: "Le jeton n’est pas déverrouillé.",
    now: "Saisissez d’abord son PIN.",
  },
  "journal-token-unlocked": {
    happened: "Le jeton qui signe le journal n’est pas déverrouillé.",
    now: "Branchez-le et saisissez son PIN.",
  },
  "everyone-present": {
    happened: "Quelqu’un que nomme le script n’est pas là.",
    now: "Attendez son arrivée ; pour créer une clé, chacun doit être présent.",
  },
  "a-quorum-present": {
    happened: "Il faut au moins deux dépositaires.",
    now: "Attendez qu’ils soient assez nombreux.",
  },
  "a-witness-present": {
    happened: "Il n’y a pas de témoin dans la salle.",
    now: "Attendez un témoin que nomme le script.",
  },
  "an-administrator-present": {
    happened: "Le responsable n’est pas dans la salle.",
    now: "Attendez son arrivée.",
  },
  "participant-enrolled": {
    happened: "Cette personne n’est pas inscrite dans la salle.",
    now: "Inscrivez-la d’abord, sous Personnes.",
  },
  "participants-enrolled": {
    happened: "Quelqu’un que nomme le plan n’est pas inscrit.",
    now: "Inscrivez-le d’abord, sous Personnes.",
  },
  "confirmed-by-a-witness": {
    happened: "Cela doit être confirmé par un témoin présent.",
    now: "Faites revenir un témoin, puis ses initiales.",
  },
  "steps-in-order": {
    happened: "Ce n’est pas ce que demande cette étape.",
    now: "Faites d’abord ce que demande l’étape.",
  },
  "share-unreadable": {
    happened: "La part n’a pas pu être lue.",
    now: "Numérisez la feuille à nouveau, ou saisissez ses rangées.",
  },
  "share-does-not-verify": {
    happened: "La part ne s’accorde pas avec les engagements.",
    now: "Vérifiez que c’est la bonne feuille ; ce que les autres ont apporté est gardé.",
  },
  "package-whole": {
    happened: "Le paquet de récupération n’est pas tel qu’il fut écrit.",
    now: "Prenez-en une autre copie. Les dépositaires n’ont rien fait de mal.",
  },
  "nothing-overwritten": {
    happened: "Un fichier de ce nom est déjà là.",
    now: "Nommez un autre dossier, ou déplacez ce fichier.",
  },
  "passphrase-wrong": {
    happened: "La phrase de passe n’est pas la bonne.",
    now: "La personne la saisit à nouveau, elle-même.",
  },
  "passphrase-long-enough": {
    happened: "La phrase de passe est trop courte.",
    now: "Choisissez-en une plus longue, par exemple plusieurs mots.",
  },
  "distinct-names": {
    happened: "Une personne de ce nom est déjà inscrite.",
    now: "Donnez un nom qui les distingue.",
  },
  "identity-checked": {
    happened: "Il n’est pas dit comment l’identité a été vérifiée.",
    now: "Dites-le en quelques mots.",
  },
  "read-only": {
    happened: "Cette salle ne peut qu’être lue.",
    now: "Copiez-la sur un disque où l’on peut écrire pour continuer.",
  },
  "room-too-new": {
    happened: "Une version plus récente de Keymoot a écrit cette salle.",
    now: "Ouvrez-la avec cette version ; ici elle ne peut qu’être lue.",
  },
  "room-in-use": {
    happened: "Un autre programme a ouvert cette salle.",
    now: "Fermez-le d’abord.",
  },
  "room-behind-checkpoint": {
    happened: "Cette salle est plus ancienne que ce dont le jeton se souvient.",
    now: "Cherchez la copie la plus récente ; n’allez pas plus loin avec celle-ci.",
  },
  "no-room-here": {
    happened: "Ce dossier n’est pas une salle.",
    now: "Nommez le dossier d’une salle, ou créez-en une.",
  },
  "folder-not-empty": {
    happened: "Ce dossier n’est pas vide.",
    now: "Nommez un dossier vide, ou qui n’existe pas encore.",
  },
  "file-missing": {
    happened: "Ce fichier n’existe pas.",
    now: "Vérifiez le chemin.",
  },
  "file-forbidden": {
    happened: "Ce fichier ne peut être ouvert : il est protégé.",
    now: "Vérifiez ses droits, ou prenez un autre endroit.",
  },
  "disk-full": {
    happened: "Il n’y a plus de place sur le disque.",
    now: "Rien n’est perdu. Libérez de la place, puis reprenez l’étape.",
  },
  "practice-token-missing": {
    happened: "Le jeton d’entraînement n’est pas installé.",
    now: "Installez Keymoot en entier, ou construisez-le avec « npm start ».",
  },
  "journal-damaged": {
    happened: "Le journal ne se vérifie pas.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
};

export function errorsFr(error: RoomError): Said {
  const otherwise = "Recommencez ; si cela persiste, gardez le code pour le rapport.";
  return KNOWN[error.code] ?? { happened: error.message, now: error.recovery || otherwise };
}
