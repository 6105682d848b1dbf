import type { RoomError } from "../room";
import { shareErrorFr } from "./share-errors.fr";

export type Said = { happened: string; now: string };

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
  "module-not-approved": {
    happened: "Ce module n’est pas encore approuvé dans cette salle ; il n’a pas été chargé.",
    now: "Assurez-vous que c’est bien le vôtre, puis approuvez-le sous Jetons.",
  },
  "module-changed": {
    happened: "Ce module a changé depuis qu’il fut approuvé ; il n’a pas été chargé.",
    now: "Si personne ici n’en a installé une autre version, cherchez qui l’a changé. Sinon approuvez-le sous Jetons.",
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
  "token-ambiguous": {
    happened: "Plusieurs jetons branchés peuvent être celui-là, et rien ne les distingue. Aucun code n’a été essayé.",
    now: "Ne laissez branché que le bon, puis recommencez.",
  },
  "pin-not-set": {
    happened: "Le jeton n’a pas encore de code utilisateur.",
    now: "Son officier de sécurité lui en donne un, sous Jetons.",
  },
  "pin-unfit": {
    happened: "Le jeton n’admet pas un code de cette longueur ou de cette forme. Rien n’a été changé.",
    now: "Choisissez un autre code ; le manuel du jeton dit lesquels il admet.",
  },
  "token-label-unfit": {
    happened: "Le libellé d’un jeton a de 1 à 32 octets, sans espace aux extrémités ni tabulation.",
    now: "Choisissez un autre libellé.",
  },
  "token-initialised": {
    happened: "Le jeton est déjà initialisé. L’initialiser à nouveau détruirait tout ce qu’il contient.",
    now: "Employez-le tel quel, ou prenez-en un neuf.",
  },
  "module-is-the-rooms": {
    happened: "Une salle d’exercice travaille avec ses jetons d’exercice.",
    now: "Rien n’a été changé.",
  },
  "clock-behind": {
    happened: "L’horloge de cette machine est en retard sur la dernière écriture du journal.",
    now: "Réglez-la. Si elle est juste, un témoin le confirme, à l’accueil.",
  },
  "clock-ahead": {
    happened: "L’horloge de cette machine a des années d’avance sur la dernière écriture du journal.",
    now: "Réglez-la. Si elle est juste, un témoin le confirme, à l’accueil.",
  },
  "clock-not-doubted": {
    happened: "L’horloge s’accorde avec le journal.",
    now: "Il n’y a rien à confirmer.",
  },
  "distinct-recipients": {
    happened: "Cette clé age est déjà celle d’une autre personne.",
    now: "Chacun ouvre sa part avec une clé à soi.",
  },
  "forwarded-by-p11-kit": {
    happened: "Ce module passe par p11-kit, qui laisse de côté l’enveloppement de clés et d’autres mécanismes du jeton.",
    now: "Branchez l’appareil sur cette machine et nommez le module de son fabricant.",
  },
  "name-on-paper": {
    happened: "Les feuilles et les procès-verbaux ne peuvent montrer ce nom : ses lettres ne sont dans aucune police de Keymoot.",
    now: "Donnez-le en lettres latines, grecques ou cyrilliques, ou en caractères Han, comme le fait un passeport.",
  },
  "token-full": {
    happened: "Le jeton dit n’avoir plus assez de place pour des clés.",
    now: "Prenez un autre jeton, ou ôtez de celui-ci ce dont personne n’a besoin.",
  },
  "closed-values-stay": {
    happened: "Ce jeton livre la valeur d’une clé fermée à qui connaît son code.",
    now: "Prenez un autre appareil : celui-ci ne protège aucune vraie clé.",
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
  "check-value-disagrees": {
    happened: "L’appareil donne de la clé une autre valeur de contrôle que celle du journal.",
    now: "Rien n’a été remis. Recommencez l’étape ; si cela persiste, prenez un autre appareil.",
  },
  "said-not-done": {
    happened: "L’appareil a répondu oui, et n’a rien fait.",
    now: "Recommencez l’étape ; si cela persiste, l’appareil n’est pas fiable.",
  },
  "import-differs": {
    happened: "L’appareil a reçu une clé et en a gardé une autre ; elle a été détruite.",
    now: "Rien n’en dépend. Recommencez l’étape ; si cela persiste, prenez un autre appareil.",
  },
  "wrong-answer": {
    happened: "L’appareil a donné une réponse fausse.",
    now: "Recommencez l’étape ; si cela persiste, prenez un autre appareil.",
  },
  "signature-wrong": {
    happened: "Le jeton a la clé du journal, et a donné deux fois une signature fausse.",
    now: "Vérifiez l’appareil et recommencez ; ce qui fut fait est au journal.",
  },
  "checkpoint-not-kept": {
    happened: "L’étape est faite et signée, mais le jeton n’en a pas gardé la marque.",
    now: "Continuez : l’étape suivante la garde à nouveau. Si cela persiste, vérifiez l’appareil.",
  },
  "door-not-known": {
    happened: "On ne sait pas si la clé peut encore quitter l’appareil.",
    now: "Vérifiez l’appareil. L’étape peut être recommencée.",
  },
  "package-does-not-open": {
    happened: "L’appareil n’ouvre pas ce qu’il vient d’envelopper.",
    now: "Aucune part n’a été faite. Recommencez ; si cela persiste, prenez un autre appareil.",
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
  "void-files-only": {
    happened: "Il n’y a aucun fichier d’un partage annulé à retirer.",
    now: "Seuls les fichiers que cette cérémonie a écrits, inchangés, se retirent ainsi.",
  },
  "key-not-extractable": {
    happened: "Le jeton dit que la clé peut encore sortir.",
    now: "La porte n’est pas fermée. Essayez à nouveau ; si cela demeure, arrêtez.",
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
  "passphrase-weak": {
    happened: "Cette phrase de passe ne tiendrait pas des décennies : trop courte, répétée, ou faite de noms d’ici.",
    now: "Faites-en tirer une, ou choisissez au moins 20 caractères ou six mots, sans noms de personnes ni de la salle.",
  },
  "distinct-names": {
    happened: "Une personne de ce nom est déjà inscrite.",
    now: "Donnez un nom qui les distingue.",
  },
  "identity-checked": {
    happened: "Il n’est pas dit comment l’identité a été vérifiée.",
    now: "Dites-le en quelques mots.",
  },
  "card-missing": {
    happened: "La carte n’est dans aucun lecteur.",
    now: "Mettez-la dans le lecteur, puis recommencez. Rien n’a été fait.",
  },
  "card-key-missing": {
    happened: "Cette carte ne contient pas la clé avec laquelle la personne est inscrite.",
    now: "Prenez la carte de l’inscription, ou inscrivez la personne à nouveau.",
  },
  "card-has-no-suitable-key": {
    happened: "Cette carte n’a pas de clé qui signe en P-256 ou Ed25519.",
    now: "Faites-y d’abord créer une clé, ou inscrivez la personne avec une phrase de passe.",
  },
  "card-key-unreadable": {
    happened: "La clé publique de la carte ne se lit pas.",
    now: "Prenez une autre carte.",
  },
  "card-enrolled": {
    happened: "Cette part est chiffrée pour une carte que personne ici ne détient.",
    now: "Vérifiez que c’est une part des personnes de cette salle.",
  },
  "card-to-seal-to": {
    happened: "Il n’y a pas de carte pour laquelle cette part puisse être chiffrée.",
    now: "Inscrivez la personne avec une carte à clé P-256, ou choisissez un autre support.",
  },
  "card-pin-given": {
    happened: "Le PIN de la carte manque.",
    now: "Que son titulaire le saisisse. Rien n’a été fait.",
  },
  "own-card": {
    happened: "Cette part est chiffrée pour la carte d’une autre personne.",
    now: "Prenez le fichier dans le sachet de ce dépositaire.",
  },
  "distinct-cards": {
    happened: "Deux personnes ne peuvent avoir la même carte.",
    now: "Prenez pour chacune la sienne.",
  },
  "one-card": {
    happened: "Cette carte est déjà celle d’une autre personne.",
    now: "Prenez la carte de cette personne.",
  },
  "passphrase-given": {
    happened: "Le script veut une phrase de passe en plus.",
    now: "Que le dépositaire la saisisse ; elle n’est gardée nulle part.",
  },
  "read-back": {
    happened: "Ce qui a été relu n’est pas cette part, ou ne se lit pas.",
    now: "Prenez la feuille qui vient d’être faite ; numérisez-la à nouveau, ou saisissez ses rangées.",
  },
  "read-back-failed": {
    happened: "La part écrite ne se relit pas ; le fichier a été retiré.",
    now: "Corrigez ce qui est nommé, puis écrivez-la à nouveau.",
  },
  "read-back-possible": {
    happened: "Rien ici ne pourrait rouvrir ce fichier age.",
    now: "Donnez le fichier de l’identité age, ou dites dans le script que la personne est loin.",
  },
  "printer-needs-attention": {
    happened: "L’imprimante demande quelqu’un : papier, toner, capot. La tâche a été annulée et rien n’en reste dans la file.",
    now: "Corrigez ce qui est nommé ; détruisez devant témoin ce qui est sorti ; éteignez et rallumez l’imprimante, puis imprimez à nouveau.",
  },
  "printer-stopped": {
    happened: "La file d’impression est arrêtée ou n’accepte rien.",
    now: "Remettez-la en marche, ou choisissez une autre imprimante ou un fichier.",
  },
  "no-such-printer": {
    happened: "Il n’y a pas d’imprimante de ce nom.",
    now: "Choisissez-en une de la liste.",
  },
  "no-printing-system": {
    happened: "Aucun système d’impression ne répond sur cette machine.",
    now: "Installez et démarrez CUPS, ou enregistrez la feuille dans un fichier.",
  },
  "printing-elsewhere": {
    happened: "CUPS est réglé pour imprimer par une autre machine.",
    now: "Retirez CUPS_SERVER, ou enregistrez la feuille dans un fichier.",
  },
  "spool-not-empty": {
    happened: "La feuille est encore dans la file d’impression.",
    now: "Videz-la avant toute autre chose et notez-le comme exception ; si c’est impossible, abandonnez ce partage.",
  },
  "not-printed": {
    happened: "La feuille n’a pas été imprimée. Rien n’en reste dans la file.",
    now: "Corrigez ce que demande l’imprimante, ou choisissez-en une autre, ou un fichier.",
  },
  "superseded-quorum": {
    happened: "Les parts de ce quorum ont été remplacées.",
    now: "Prenez le paquet et les parts les plus récents de cette clé.",
  },
  "proof-holds": {
    happened: "Cette preuve ne répond pas au défi montré.",
    now: "Demandez une preuve de cette part pour ce défi.",
  },
  "challenge-first": {
    happened: "Aucun défi n’a été émis.",
    now: "Lisez d’abord le paquet.",
  },
  "checkpoint-first": {
    happened: "Ce journal n’a pas encore de point de contrôle signé, et une preuve en tire sa date.",
    now: "Déverrouillez d’abord le jeton qui signe le journal.",
  },
  "sealed-again-first": {
    happened: "Un sachet ouvert n’est pas encore rescellé.",
    now: "Scellez-le dans un nouveau sachet, puis closez le contrôle.",
  },
  "missing-shares-have-a-reason": {
    happened: "Des parts manquent et il n’est pas dit pourquoi.",
    now: "Dites-en la raison.",
  },
  "fewer-than-threshold-unaccounted": {
    happened: "Trop de parts sont en mains inconnues : une réémission ne protège plus.",
    now: "Passez à une nouvelle clé maîtresse, et portez sous elle tout ce que couvre l’ancienne.",
  },
  "fewer-than-threshold-remain": {
    happened: "Il reste assez d’anciennes parts pour reconstituer la clé.",
    now: "Détruisez-en d’autres ; sinon, passez à une nouvelle clé maîtresse.",
  },
  "enough-who-bring": {
    happened: "Le script nomme trop peu de dépositaires qui apportent une ancienne part.",
    now: "Prévoyez la réémission à nouveau, avec au moins autant que le seuil.",
  },
  "accounted-share": {
    happened: "Cette part a été dite en mains inconnues.",
    now: "Un autre dépositaire apporte la sienne.",
  },
  "two-approvers": {
    happened: "Une urgence demande deux responsables de sécurité différents.",
    now: "Qu’un second approuve et signe.",
  },
  "absences-recorded": {
    happened: "Un dépositaire n’est ni là ni cherché.",
    now: "Consignez ce qui a été tenté pour le joindre.",
  },
  "role-as-enrolled": {
    happened: "Cette personne est inscrite dans un autre rôle, dont elle a signé les devoirs.",
    now: "Nommez une autre personne, ou donnez-lui un rôle compris dans le sien.",
  },
  "named-in-the-script": {
    happened: "Le script ne nomme pas cette personne.",
    now: "Nommez quelqu’un que le script nomme.",
  },
  "in-the-room": {
    happened: "Cette personne n’est pas dans la salle.",
    now: "Nommez quelqu’un qui y est.",
  },
  "auditor-never-acts": {
    happened: "Un auditeur lit et observe ; il n’agit pas.",
    now: "Nommez une autre personne.",
  },
  "distinct-bags": {
    happened: "Ce sachet a déjà servi.",
    now: "Prenez un sachet neuf.",
  },
  "bag-as-registered": {
    happened: "Ce n’est pas le numéro de sachet que dit le registre.",
    now: "Relisez le numéro. Si c’est un autre sachet, ne l’ouvrez pas : cherchez pourquoi.",
  },
  "place-as-registered": {
    happened: "Ce n’est pas le lieu que dit le registre.",
    now: "Nommez le lieu inscrit, ou cherchez qui l’a déplacé.",
  },
  "movements-in-order": {
    happened: "L’horloge est en retard sur le dernier mouvement.",
    now: "Mettez cette machine à l’heure, puis inscrivez-le à nouveau.",
  },
  "witness-is-another": {
    happened: "Le témoin doit être une autre personne.",
    now: "Demandez à quelqu’un d’autre qui l’a vu.",
  },
  "movement-has-witness": {
    happened: "Un mouvement demande un témoin.",
    now: "Demandez à quelqu’un qui l’a vu.",
  },
  "own-enrolled-key": {
    happened: "Ce n’est pas la clé avec laquelle cette personne est inscrite.",
    now: "Prenez sa propre carte, ou sa phrase de passe.",
  },
  "attachment-small-enough": {
    happened: "Ce fichier est trop grand pour être joint.",
    now: "Joignez un extrait plus court.",
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
  "file-not-readable": {
    happened: "La lecture de ce fichier a été abandonnée. Rien n’est retenu contre qui l’a apporté.",
    now: "Numérisez-le à nouveau, apportez une autre forme, ou saisissez ses lignes.",
  },
  "reader-missing": {
    happened: "Le programme qui lit images et PDF n’est pas installé.",
    now: "Installez Keymoot en entier, ou construisez-le avec « npm start ».",
  },
  "record-not-verified": {
    happened: "Le procès-verbal établi ne se vérifie pas ; il n’a pas été gardé.",
    now: "Établissez-le à nouveau ; si cela persiste, gardez le dossier de la salle tel quel.",
  },
  "not-a-file": {
    happened: "Ce n’est pas un fichier, mais un dossier, un périphérique ou un tube.",
    now: "Choisissez un fichier.",
  },
  "file-too-large": {
    happened: "Ce fichier est plus grand qu’un tel fichier ne l’est jamais.",
    now: "Choisissez le bon fichier.",
  },
  "plain-words": {
    happened: "Il y a là des caractères qui ne se montrent pas, comme ceux qui déplacent un curseur.",
    now: "Saisissez-le à nouveau au lieu de le coller.",
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
  "journal-altered": {
    happened: "Le fichier du journal contient ce que Keymoot n’y a pas mis.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
  "journal-linked": {
    happened: "Le fichier du journal porte un second nom sur ce disque, un lien physique.",
    now: "Copiez le dossier de la salle et travaillez dans la copie ; ici elle ne peut qu’être lue.",
  },
  "journal-moved-on": {
    happened: "Un autre programme a écrit dans le journal pendant que la salle était ouverte ici.",
    now: "Rien de cette étape n’a été écrit. Fermez la salle, demandez qui d’autre y travaille, et rouvrez-la.",
  },
  "journal-not-kept": {
    happened: "Ce qui a été écrit dans le journal ne se relit pas tel quel.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
  "journal-replaced": {
    happened: "Le fichier du journal a été déplacé, supprimé ou remplacé pendant que la salle était ouverte.",
    now: "Rien de cette étape n’a été écrit. Fermez la salle, demandez qui d’autre y travaille, et rouvrez-la.",
  },
  "settings-unreadable": {
    happened: "Les réglages de cette salle, room.toml, ne peuvent pas être lus.",
    now: "Corrigez le fichier, ou supprimez-le et ajoutez les modules à nouveau.",
  },
};

export function errorsFr(error: RoomError): Said {
  const otherwise = "Recommencez ; si cela persiste, gardez le code pour le rapport.";
  const known = KNOWN[error.code] ?? shareErrorFr(error);
  return known ?? { happened: error.message, now: error.recovery || otherwise };
}
