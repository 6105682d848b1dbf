import type { RoomError } from "../room";
import type { Said } from "./errors.fr";

const OTHER_RECIPIENT = "Donnez un destinataire qui commence par age1 et qu’age-keygen affiche.";

// What people bring: files, scanners, age keys.
const KNOWN: Record<string, Said> = {
  "share-format": {
    happened: "Ce fichier n’est d’aucun format lu ici. Rien n’est retenu contre qui l’a apporté.",
    now: "Sont lus PDF, PNG, JPEG, TIFF, BMP, WebP et GIF, textes de part, parts scellées et fichiers age ; ou saisissez les rangées.",
  },
  "no-share-seen": {
    happened: "Aucune part ne s’y voit. Rien n’est retenu contre qui l’a apporté.",
    now: "Numérisez la feuille à nouveau, ou saisissez ses rangées.",
  },
  "scanner-layout": {
    happened:
      "Ce que le lecteur a tapé n’est pas ce qu’il a lu : lui et cette machine n’ont pas la même disposition de clavier. Rien n’est retenu contre personne.",
    now: "Réglez les deux sur la même, le plus souvent l’anglais des États-Unis, ou saisissez les rangées.",
  },
  "age-recipient": {
    happened: "Le destinataire age manque ou n’en est pas un.",
    now: "Il commence par age1 ; age-keygen l’affiche.",
  },
  "age-mistyped": {
    happened: "Ce destinataire age est mal recopié ou coupé : sa somme de contrôle ne convient pas.",
    now: "Recopiez-le en entier.",
  },
  "age-post-quantum": {
    happened: "C’est un destinataire age post-quantique ; cette version ne scelle qu’à des clés X25519.",
    now: OTHER_RECIPIENT,
  },
  "age-hardware-key": {
    happened: "C’est le destinataire age d’une clé matérielle ; ici aucune part ne lui est scellée.",
    now: OTHER_RECIPIENT,
  },
  "age-plugin": {
    happened: "C’est le destinataire d’un greffon d’age ; ici aucun greffon n’est employé.",
    now: OTHER_RECIPIENT,
  },
  "age-ssh-key": {
    happened: "C’est une clé SSH ; les parts ne sont scellées qu’aux clés X25519 d’age.",
    now: OTHER_RECIPIENT,
  },
  "age-secret-key": {
    happened: "C’est une clé secrète, et non le destinataire qui lui appartient ; elle n’a pas été gardée.",
    now: "Qui l’a vue peut ouvrir ce qui lui est scellé : faites une nouvelle clé avec age-keygen, et donnez sa moitié publique, qui commence par age1.",
  },
  "identity-needed": {
    happened: "Il faut l’identité age pour ouvrir ce fichier.",
    now: "Nommez le fichier de l’identité du dépositaire.",
  },
  "identity-wrong": {
    happened: "Aucune identité donnée n’ouvre ce fichier.",
    now: "Prenez l’identité du dépositaire pour qui il fut chiffré.",
  },
  "identity-unreadable": {
    happened: "Ce fichier n’est pas une identité age, ou une de ses lignes ne se lit pas.",
    now: "Prenez le fichier qu’age-keygen a écrit.",
  },
};

/** An error about what somebody brought, if it is one of these. */
export function shareErrorFr(error: RoomError): Said | undefined {
  if (error.code === "different-shares") {
    const named = error.message.matchAll(/share (\d+)(?: of quorum ([0-9a-f]+))?/g);
    const shares = Array.from(
      named,
      ([, share, quorum]) => `la part ${share}${quorum === undefined ? "" : ` du quorum ${quorum}`}`,
    );
    return {
      happened: `Ce fichier contient des parts différentes : ${shares.join(" et ")}. Rien n’est retenu contre qui l’a apporté.`,
      now: "Apportez une seule part par fichier.",
    };
  }
  return KNOWN[error.code];
}
