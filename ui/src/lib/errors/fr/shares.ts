import type { ToldCode } from "../internal";
import type { Said } from "../said";

/** Errors of shares, their media, the package, printing, by code. */
export const shares = {
  "card-enrolled": {
    happened: "Cette part est chiffrée pour une carte que personne ici ne détient.",
    now: "Vérifiez que c’est une part des personnes de cette salle.",
  },
  "card-to-seal-to": {
    happened: "Il n’y a pas de carte pour laquelle cette part puisse être chiffrée.",
    now: "Inscrivez la personne avec une carte à clé P-256, ou choisissez un autre support.",
  },
  "contribution-sound": {
    happened: "Ce qui a été partagé à nouveau est faux.",
    now:
      "Si une part vient d’être apportée, rien n’en a été conservé : demandez celle d’un autre dépositaire. Si toutes l’étaient déjà, arrêtez et conservez le journal.",
  },
  "dice-thrown": {
    happened:
      "Le script demande des dés : les lancers manquent, sont trop peu nombreux, ou ne sont pas des chiffres de 1 à 6.",
    now: "Lancez un dé au moins 38 fois et saisissez les nombres.",
  },
  "different-shares": {
    happened: "Ce fichier contient des parts différentes. Rien n’est retenu contre qui l’a apporté.",
    now: "Apportez une seule part par fichier.",
  },
  "identity-needed": {
    happened: "Il faut l’identité age, ou la clé ML-KEM, pour ouvrir ce fichier.",
    now: "Nommez le fichier de l’identité ou de la clé du dépositaire.",
  },
  "identity-unreadable": {
    happened: "Ce fichier n’est pas une identité age ou une clé ML-KEM, ou l’une de ses lignes est illisible.",
    now: "Prenez le fichier écrit par age-keygen, ou celui de la clé ML-KEM.",
  },
  "identity-wrong": {
    happened: "Aucune identité ou clé donnée n’ouvre ce fichier.",
    now: "Prenez l’identité ou la clé du dépositaire pour lequel il a été chiffré.",
  },
  "no-printing-system": {
    happened: "Aucun système d’impression ne répond sur cette machine.",
    now: "Installez et démarrez CUPS, ou enregistrez la feuille dans un fichier.",
  },
  "no-share-seen": {
    happened: "On n’y trouve aucune part. Rien n’est retenu contre qui l’a apporté.",
    now: "Numérisez la feuille à nouveau, ou saisissez ses lignes.",
  },
  "no-such-printer": {
    happened: "Il n’y a pas d’imprimante de ce nom.",
    now: "Choisissez-en une de la liste.",
  },
  "no-such-row": {
    happened: "Cette ligne n’existe pas.",
    now: "Vérifiez sur la feuille.",
  },
  "not-opened": {
    happened: "La part n’a pas pu être déchiffrée sur cette machine.",
    now: "Fermez d’autres programmes, puis recommencez.",
  },
  "not-printed": {
    happened: "La feuille n’a pas été imprimée. Rien n’en reste dans la file.",
    now:
      "Vérifiez l’imprimante ; détruisez devant témoins ce qui est sorti ; imprimez à nouveau, ou prenez une autre imprimante ou un fichier.",
  },
  "not-sealed": {
    happened: "La part n’a pas pu être chiffrée.",
    now: "Recommencez.",
  },
  "own-card": {
    happened: "Cette part est chiffrée pour la carte d’une autre personne.",
    now: "Prenez le fichier dans le sachet de ce dépositaire.",
  },
  "package-does-not-open": {
    happened: "L’appareil n’ouvre pas ce qu’il vient de chiffrer.",
    now: "Aucune part n’a été faite. Recommencez ; si cela persiste, prenez un autre appareil.",
  },
  "package-whole": {
    happened: "Le paquet de récupération n’est plus tel qu’il a été écrit.",
    now: "Prenez-en une autre copie. Les dépositaires n’y sont pour rien.",
  },
  "passphrase-given": {
    happened: "Le script prévoit une phrase de passe en plus.",
    now: "Le dépositaire doit la saisir ; elle n’est conservée nulle part.",
  },
  "passphrase-needed": {
    happened: "Cette part demande aussi sa phrase de passe.",
    now: "Le dépositaire doit la saisir.",
  },
  "passphrase-wrong": {
    happened: "Cette phrase de passe n’est pas la bonne.",
    now: "La personne doit la saisir à nouveau, elle-même.",
  },
  "printer-needs-attention": {
    happened:
      "L’imprimante demande une intervention : papier, toner, capot. La tâche a été annulée et rien n’en reste dans la file.",
    now:
      "Corrigez ce qui est nommé ; détruisez devant témoins ce qui est sorti ; éteignez et rallumez l’imprimante, puis imprimez à nouveau.",
  },
  "printer-stopped": {
    happened: "La file d’impression est arrêtée ou n’accepte rien.",
    now:
      "Remettez-la en marche, ou choisissez une autre imprimante ou un fichier. Ce qui est sorti est détruit devant témoins.",
  },
  "printing-elsewhere": {
    happened: "CUPS est réglé pour imprimer par une autre machine.",
    now: "Retirez CUPS_SERVER, ou enregistrez la feuille dans un fichier.",
  },
  "proof-holds": {
    happened: "Cette preuve ne répond pas au défi affiché.",
    now: "Demandez une preuve de cette part pour ce défi.",
  },
  "quorum-complete": {
    happened: "Il manque des parts pour reconstituer le secret.",
    now: "Apportez celles qui manquent ; après un redémarrage, toutes.",
  },
  "read-back-failed": {
    happened: "La part écrite n’a pas pu être relue ; le fichier a été retiré.",
    now: "Corrigez ce qui est nommé, puis écrivez-la à nouveau.",
  },
  "read-back-possible": {
    happened: "Rien ici ne pourrait rouvrir ce fichier age.",
    now: "Donnez le fichier de l’identité age, ou prévoyez dans le script que la personne est à distance.",
  },
  "scanner-layout": {
    happened:
      "Ce que le lecteur a saisi n’est pas ce qu’il a lu : lui et cette machine n’ont pas la même disposition de clavier. Rien n’est retenu contre personne.",
    now: "Réglez les deux sur la même, le plus souvent l’anglais des États-Unis, ou saisissez les lignes.",
  },
  "secrets-in-memory": {
    happened: "Les parts ne sont plus en mémoire.",
    now: "Essayez à nouveau la récupération : un nouveau secret est tiré pour la même clé.",
  },
  "share-brought": {
    happened: "Rien n’a été apporté.",
    now: "Choisissez un fichier, lisez le code avec le lecteur, ou saisissez les lignes.",
  },
  "share-format": {
    happened: "Le format de ce fichier n’est pas reconnu. Rien n’est retenu contre qui l’a apporté.",
    now:
      "Formats reconnus : PDF, PNG, JPEG, TIFF, BMP, WebP et GIF, textes de part, parts chiffrées et fichiers age ; ou saisissez les lignes.",
  },
  "share-typed": {
    happened: "Rien n’a encore été saisi.",
    now: "Saisissez d’abord les lignes de la feuille.",
  },
  "sheet-failed": {
    happened: "La feuille n’a pas pu être mise en page.",
    now: "Recommencez.",
  },
  "spool-not-empty": {
    happened: "La feuille est encore dans la file d’impression.",
    now:
      "Videz-la avant toute autre chose et consignez-le comme exception ; si c’est impossible, abandonnez ce partage.",
  },
  "superseded-quorum": {
    happened: "Les parts de ce quorum ont été remplacées.",
    now: "Prenez le paquet et les parts les plus récents de cette clé.",
  },
} satisfies Partial<Record<ToldCode, Said>>;
