import type { ToldCode } from "../internal";
import type { Said } from "../said";

/** Errors of keys for others and from others, by code. */
export const exchange = {
  "component-sound": {
    happened:
      "Cette composante n’est pas juste : il lui manque des chiffres, la valeur de contrôle saisie à côté n’est pas la sienne ou manque, ou cette personne en a déjà une.",
    now: "Rien n’a été repris. Saisissez-la à nouveau d’après son formulaire ; s’il porte les mêmes chiffres, demandez à qui a fait les composantes.",
  },
  "components-of-one-key": {
    happened: "La clé n’a pas la valeur de contrôle qui a été communiquée, ou celle-ci manque.",
    now: "Rien n’a été repris. Relisez la valeur là où elle a été communiquée ; si elle y est la même, demandez à l’expéditeur de quelle clé il s’agit.",
  },
  "exchange-unreadable": {
    happened: "Ce fichier ne se lit pas comme ce qu’il devrait être.",
    now: "Apportez-le tel qu’il a été donné, entier et inchangé.",
  },
  "export-method": {
    happened: "Cette méthode n’existe pas chez ce service, ou il faut la nommer.",
    now: "Choisissez celle qui a été demandée au service.",
  },
  "export-not-taken": {
    happened: "Ce service ne prend pas une telle clé par cette méthode.",
    now: "Rien n’a été chiffré. Choisissez une autre méthode, ou une autre clé.",
  },
  "export-unknown": {
    happened: "Il n’y a pas d’export ouvert de cette clé.",
    now: "La liste de ce qui est parti montre ceux qui ne sont pas encore confirmés.",
  },
  "key-block-allowed": {
    happened: "Ce bloc de clé n’est pas de ceux qui sont repris : autre version, autre usage ou en-tête inconnu.",
    now: "Rien n’a été repris. Demandez-en un autre à qui l’a fait.",
  },
  "key-block-code": {
    happened: "Le code de ce bloc de clé ne concorde pas : le bloc a été modifié, ou il est sous une autre clé de protection.",
    now: "Rien n’a été repris. Comparez la valeur de contrôle de la clé de protection avec celle de l’expéditeur.",
  },
  "master-key-stays": {
    happened: "Une clé maîtresse ne quitte ses jetons qu’en parts.",
    now: "Rien n’a été chiffré. Exportez une clé qu’elle protège.",
  },
  "no-longer-exportable": {
    happened: "Cette clé est arrivée dans un bloc de clé qui lui interdit d’aller plus loin.",
    now: "Rien n’a été chiffré. Demandez à qui l’a envoyée.",
  },
  "oaep-sha1-only": {
    happened: "Ce jeton ne chiffre par RSAES-OAEP qu’avec SHA-1, et le service demande SHA-256.",
    now: "Rien n’a été chiffré. Prenez un jeton qui fait SHA-256, ou une méthode du service qui demande SHA-1, si la politique le permet.",
  },
  "package-sound": {
    happened: "Ce paquet n’est pas tel que le dit son format.",
    now: "Ne l’utilisez pas. Faites-le refaire.",
  },
  "receipt-confirms": {
    happened: "Le service ne confirme pas que cette clé y est.",
    now: "L’export reste ouvert. Cherchez ce qu’est devenue la clé là-bas.",
  },
  "row-on-record": {
    happened: "La ligne de cette clé de données manque, ou n’est pas celle que l’inventaire connaît.",
    now: "Donnez le fichier de lignes le plus récent où elle se trouve.",
  },
  "wrapping-key-certificate": {
    happened: "C’est un certificat, et non la clé publique elle-même.",
    now: "Apportez la clé publique, telle que la donne le service.",
  },
  "wrapping-key-encoding": {
    happened: "Cette clé est dans un autre codage que celui attendu.",
    now: "Apportez-la telle que la donne le service, inchangée.",
  },
  "wrapping-key-expired": {
    happened: "Le temps de cette clé d’encapsulation est écoulé.",
    now: "Rien n’a été chiffré. Demandez-en une nouvelle le jour où elle sert.",
  },
  "wrapping-key-fingerprint": {
    happened: "La clé du fichier n’a pas l’empreinte reçue par la seconde voie.",
    now: "Rien n’a été chiffré. Redemandez les deux par deux voies, et trouvez d’abord laquelle est fausse : une clé chiffrée pour la clé d’un inconnu est la sienne.",
  },
  "wrapping-key-private": {
    happened: "C’est la moitié privée de la clé d’encapsulation.",
    now: "Rien n’a été chiffré. Faites remplacer cette clé, dites qui a vu celle-ci, et détruisez le support sur lequel elle est venue.",
  },
  "wrapping-key-size": {
    happened: "Cette clé d’encapsulation n’a pas une taille admise.",
    now: "Demandez au service une clé d’une autre taille.",
  },
  "wrapping-key-strength": {
    happened: "Cette clé d’encapsulation est trop faible pour ce qu’elle doit protéger.",
    now: "Rien n’a été chiffré. Demandez au service une clé plus longue.",
  },
  "wrapping-key-type": {
    happened: "Cette clé d’encapsulation n’est pas une clé RSA.",
    now: "Demandez au service une clé RSA.",
  },
} satisfies Partial<Record<ToldCode, Said>>;
