import type { ToldCode } from "../internal";
import type { Said } from "../said";

/** Errors of tokens, cards and modules, by code. */
export const devices = {
  "card-key-missing": {
    happened: "Cette carte ne contient pas la clé avec laquelle la personne est inscrite.",
    now: "Prenez la carte de l’inscription, ou inscrivez la personne à nouveau.",
  },
  "card-key-unreadable": {
    happened: "La clé publique de la carte est illisible.",
    now: "Prenez une autre carte.",
  },
  "card-missing": {
    happened: "La carte n’est dans aucun lecteur.",
    now: "Mettez-la dans le lecteur, puis recommencez. Rien n’a été fait.",
  },
  "card-needed": {
    happened: "Cette part est chiffrée pour une carte.",
    now: "Mettez la carte du dépositaire dans le lecteur, puis recommencez.",
  },
  "card-pin-given": {
    happened: "Le PIN de la carte manque.",
    now: "Que son titulaire le saisisse. Rien n’a été fait.",
  },
  "check-value-disagrees": {
    happened: "L’appareil donne de la clé une autre valeur de contrôle que celle du journal.",
    now: "Rien n’a été remis. Recommencez l’étape ; si cela persiste, prenez un autre appareil.",
  },
  "checkpoint-of-this-room": {
    happened: "Ce point de contrôle n’est pas de cette salle, ou aucune de ses clés ne l’a signé.",
    now: "Montrez celui qui est imprimé sur la feuille la plus récente de cette salle.",
  },
  "checkpoint-unsigned": {
    happened: "Le point de contrôle n’a pas pu être signé.",
    now: "Vérifiez le jeton, puis recommencez.",
  },
  "device-failed": {
    happened: "L’appareil a échoué.",
    now: "Vérifiez-le ; l’étape peut être recommencée.",
  },
  "door-not-known": {
    happened: "On ne sait pas si la clé peut encore quitter l’appareil.",
    now: "Vérifiez l’appareil. L’étape peut être recommencée.",
  },
  "forwarded-by-p11-kit": {
    happened:
      "Ce module passe par p11-kit, qui ne transmet pas l’export chiffré des clés ni d’autres mécanismes du jeton.",
    now: "Branchez l’appareil sur cette machine et nommez le module de son fabricant.",
  },
  "import-differs": {
    happened: "L’appareil a reçu une clé et en a gardé une autre ; elle a été détruite.",
    now: "Rien n’en dépend. Recommencez l’étape ; si cela persiste, prenez un autre appareil.",
  },
  "journal-key-missing": {
    happened: "Le jeton ne contient plus la clé qui signe ce journal.",
    now: "Déverrouillez le bon jeton, ou laissez la prochaine cérémonie introduire une nouvelle clé.",
  },
  "journal-token-unlocked": {
    happened: "Le jeton qui signe le journal n’est pas déverrouillé.",
    now: "Branchez-le et saisissez son PIN.",
  },
  "key-missing": {
    happened: "Le jeton ne contient pas la clé.",
    now: "Vérifiez que c’est le bon jeton.",
  },
  "key-not-alone": {
    happened: "Le jeton ne contient pas exactement une clé qui porte l’identifiant de la nouvelle.",
    now: "Arrêtez-vous, et examinez le jeton avec l’outil de son fabricant.",
  },
  "key-not-there-yet": {
    happened: "Le jeton où la clé doit venir la contient déjà.",
    now: "Rien n’a été changé. Prenez un autre jeton dans une nouvelle cérémonie.",
  },
  "label-taken": {
    happened: "Un objet de ce libellé est déjà sur le jeton. Rien n’est jamais écrasé.",
    now: "Prenez un autre jeton, ou prévoyez la cérémonie sous un autre libellé.",
  },
  "looked-at-first": {
    happened: "Tant que le jeton est verrouillé, on ne peut pas savoir si cela a eu lieu.",
    now: "Déverrouillez d’abord le jeton.",
  },
  "module-changed": {
    happened: "Ce fichier de module n’est plus celui qui a été examiné ou approuvé ; il n’a pas été chargé.",
    now:
      "Si personne ici n’en a installé une autre version, cherchez qui l’a modifié. Sinon approuvez-le sous Jetons.",
  },
  "module-is-the-rooms": {
    happened: "Une salle d’exercice travaille avec ses jetons d’exercice.",
    now: "Rien n’a été changé.",
  },
  "module-missing": {
    happened: "Le fichier du module n’existe pas.",
    now: "Vérifiez le chemin, ou installez le module du fabricant.",
  },
  "module-not-approved": {
    happened: "Ce module n’est pas encore approuvé dans cette salle ; il n’a pas été chargé.",
    now: "Assurez-vous que c’est bien le vôtre, puis approuvez-le sous Jetons.",
  },
  "module-unknown": {
    happened: "Cette salle ne connaît pas ce module.",
    now: "Ajoutez-le d’abord, sous Jetons.",
  },
  "no-such-slot": {
    happened: "Cet emplacement n’existe pas.",
    now: "Vérifiez ce qui est branché.",
  },
  "no-token": {
    happened: "Il n’y a pas de jeton dans cet emplacement.",
    now: "Branchez-en un : il apparaîtra dans la liste.",
  },
  "not-a-module": {
    happened: "Ce fichier n’est pas un module PKCS#11.",
    now: "Choisissez la bibliothèque PKCS#11 du fabricant du jeton.",
  },
  "not-supported": {
    happened: "Le jeton ne sait pas faire ce que demande cette étape.",
    now: "Prenez un autre jeton.",
  },
  "not-this-card": {
    happened: "La part est chiffrée pour une autre carte que celle-ci.",
    now: "Mettez dans le lecteur la carte pour laquelle elle a été chiffrée.",
  },
  "pin-incorrect": {
    happened: "Ce PIN n’est pas le bon.",
    now: "Saisissez-le à nouveau, lentement ; trop d’erreurs bloquent le jeton.",
  },
  "pin-locked": {
    happened: "Le jeton est bloqué après trop de PIN erronés.",
    now: "Son responsable de sécurité doit définir un nouveau PIN ; ou prenez un autre jeton.",
  },
  "pin-not-set": {
    happened: "Le jeton n’a pas encore de PIN d’utilisateur.",
    now: "Son responsable de sécurité le définit, sous Jetons.",
  },
  "pin-unfit": {
    happened: "Le jeton n’admet pas un PIN de cette longueur ou de cette forme. Rien n’a été changé.",
    now: "Choisissez un autre PIN ; le manuel du jeton indique lesquels il admet.",
  },
  "plain-path": {
    happened: "Le chemin de ce dossier contient des signes que le jeton d’entraînement ne sait pas lire.",
    now: "Choisissez un dossier sans guillemet ni barre oblique inverse dans son nom.",
  },
  "said-not-done": {
    happened: "L’appareil a répondu que c’était fait, mais n’a rien fait.",
    now: "Recommencez l’étape ; si cela persiste, l’appareil n’est pas fiable.",
  },
  "signature-wrong": {
    happened: "Le jeton contient la clé du journal, mais a donné deux fois une signature fausse.",
    now: "Vérifiez l’appareil et recommencez ; ce qui a été fait est au journal.",
  },
  "token-ambiguous": {
    happened:
      "Plusieurs jetons branchés peuvent être celui-là, et rien ne les distingue. Aucun PIN n’a été essayé.",
    now: "Ne laissez branché que le bon, puis recommencez.",
  },
  "token-full": {
    happened: "Le jeton dit n’avoir plus assez de place pour des clés.",
    now: "Prenez un autre jeton, ou supprimez de celui-ci ce dont personne n’a besoin.",
  },
  "token-gone": {
    happened: "Le jeton ne répond plus ; il a peut-être été retiré.",
    now: "Rebranchez-le, déverrouillez-le, et reprenez l’étape.",
  },
  "token-half-initialised": {
    happened: "Le jeton est initialisé et porte son libellé, mais il n’a pas de PIN d’utilisateur.",
    now: "Donnez-lui son PIN sous Jetons, avec le PIN de l’officier de sécurité que vous venez de choisir.",
  },
  "token-holds-the-key": {
    happened: "Le jeton désigné comme détenant la clé ne contient pas celle de ce paquet.",
    now: "Vérifiez que c’est le bon jeton, et le paquet le plus récent de cette clé.",
  },
  "token-initialised": {
    happened: "Le jeton est déjà initialisé. L’initialiser à nouveau détruirait tout ce qu’il contient.",
    now: "Utilisez-le tel quel, ou prenez-en un neuf.",
  },
  "token-label-unfit": {
    happened: "Le libellé d’un jeton a de 1 à 32 octets, sans espace aux extrémités ni tabulation.",
    now: "Choisissez un autre libellé.",
  },
  "token-signs-the-journal": {
    happened: "Ce jeton ne contient pas la clé qui signe ce journal.",
    now:
      "Prenez celui que nomme la liste ; si c’est lui et qu’il a perdu la clé, la prochaine cérémonie en introduit une nouvelle.",
  },
  "token-unlocked": {
    happened: "Le jeton n’est pas déverrouillé.",
    now: "Saisissez d’abord son PIN.",
  },
  "unwrap-refused": {
    happened: "L’appareil n’ouvre pas ce paquet, alors qu’il ouvre ce qu’il vient de chiffrer sous la même clé.",
    now: "Prenez une autre copie du paquet.",
  },
  "wrap-length": {
    happened: "La clé exportée chiffrée par le jeton n’a pas la longueur voulue.",
    now: "Prenez un autre jeton.",
  },
  "wrap-without-integrity": {
    happened: "Ce jeton n’exporte les clés chiffrées que sans intégrité.",
    now: "Prenez un jeton qui connaît RFC 3394 ou RFC 5649.",
  },
  "wrong-answer": {
    happened: "L’appareil a donné une réponse fausse.",
    now: "Recommencez l’étape ; si cela persiste, prenez un autre appareil.",
  },
} satisfies Partial<Record<ToldCode, Said>>;
