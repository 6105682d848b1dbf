import type { ToldCode } from "../internal";
import type { Said } from "../said";

/** Errors of the room’s folder, the journal, files, the clock, by code. */
export const storage = {
  "attachment-small-enough": {
    happened: "Ce fichier est trop grand pour être joint.",
    now: "Joignez plutôt la liste de ses parties, avec leurs empreintes.",
  },
  "ceremony-unknown": {
    happened: "Cette cérémonie n’existe pas dans cette salle.",
    now: "Choisissez-en une dans la liste.",
  },
  "checkpoint-first": {
    happened: "Ce journal n’a pas encore de point de contrôle signé, et une preuve en tire sa date.",
    now: "Déverrouillez d’abord le jeton qui signe le journal.",
  },
  "checkpoint-not-kept": {
    happened: "L’étape est faite et signée, mais le jeton n’en a pas conservé la marque.",
    now: "Continuez : l’étape suivante l’enregistrera. Si cela persiste, vérifiez l’appareil.",
  },
  "clock-ahead": {
    happened: "L’horloge de cette machine a des années d’avance sur la dernière écriture du journal.",
    now: "Réglez-la. Si elle est juste, un témoin le confirme depuis l’accueil.",
  },
  "clock-behind": {
    happened: "L’horloge de cette machine est en retard sur la dernière écriture du journal.",
    now: "Réglez-la. Si elle est juste, un témoin le confirme depuis l’accueil.",
  },
  "clock-not-doubted": {
    happened: "L’horloge s’accorde avec le journal.",
    now: "Il n’y a rien à confirmer.",
  },
  "disk-full": {
    happened: "Il n’y a plus de place sur le disque.",
    now: "Rien n’est perdu. Libérez de la place, puis reprenez l’étape.",
  },
  "draft-unknown": {
    happened: "Ce brouillon n’est pas dans cette salle.",
    now: "Choisissez-en un parmi les cérémonies.",
  },
  "draft-unreadable": {
    happened: "Ce brouillon est illisible. Il est laissé tel quel.",
    now: "Réparez-le ou retirez-le, puis conservez à nouveau la préparation.",
  },
  "file-failed": {
    happened: "Un fichier n’a pas pu être lu ou écrit, ou ce n’est pas un fichier.",
    now: "Vérifiez le disque et ce qui se trouve à cet endroit, puis recommencez.",
  },
  "file-forbidden": {
    happened: "Ce fichier ne peut pas être ouvert : il est protégé.",
    now: "Vérifiez ses droits, ou prenez un autre endroit.",
  },
  "file-missing": {
    happened: "Ce fichier n’existe pas.",
    now: "Vérifiez le chemin.",
  },
  "file-not-readable": {
    happened: "La lecture de ce fichier a été abandonnée. Rien n’est retenu contre qui l’a apporté.",
    now: "Numérisez-le à nouveau, apportez une autre forme, ou saisissez ses lignes.",
  },
  "file-not-removed": {
    happened: "Un fichier est toujours là après avoir été effacé.",
    now: "Examinez le support qui le porte, et effacez-le à la main.",
  },
  "file-too-large": {
    happened: "Ce fichier est bien trop grand pour être de cette sorte.",
    now: "Choisissez le bon fichier.",
  },
  "folder-not-empty": {
    happened: "Ce dossier n’est pas vide.",
    now: "Nommez un dossier vide, ou qui n’existe pas encore.",
  },
  "id-ambiguous": {
    happened: "Plusieurs cérémonies commencent ainsi.",
    now: "Donnez plus de caractères, ou choisissez dans la liste.",
  },
  interrupted: {
    happened: "Le programme s’est arrêté pendant cet acte, qui n’a pas eu lieu.",
    now: "Refaites l’étape ; ce qui n’était qu’en mémoire est à apporter de nouveau.",
  },
  "journal-altered": {
    happened: "Le fichier du journal contient ce que Keymoot n’y a pas mis.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
  "journal-damaged": {
    happened: "Le journal est endommagé.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
  "journal-failed": {
    happened: "Le journal n’a pas pu être lu ou écrit.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
  "journal-linked": {
    happened: "Le fichier du journal porte un second nom sur ce disque, un lien physique.",
    now: "Copiez le dossier de la salle et travaillez dans la copie ; ici, elle est en lecture seule.",
  },
  "journal-moved-on": {
    happened: "Un autre programme a écrit dans le journal pendant que la salle était ouverte ici.",
    now:
      "Rien de cette étape n’a été écrit. Fermez la salle, demandez qui d’autre y travaille, et rouvrez-la.",
  },
  "journal-not-kept": {
    happened: "Ce qui a été écrit dans le journal se relit autrement.",
    now: "Gardez le dossier tel quel ; restaurez la sauvegarde la plus récente dans un autre.",
  },
  "journal-replaced": {
    happened: "Le fichier du journal a été déplacé, supprimé ou remplacé pendant que la salle était ouverte.",
    now:
      "Rien de cette étape n’a été écrit. Fermez la salle, demandez qui d’autre y travaille, et rouvrez-la.",
  },
  "no-randomness": {
    happened: "Le système d’exploitation n’a pas donné d’aléa.",
    now: "Redémarrez la machine ; si cela persiste, prenez-en une autre.",
  },
  "no-record": {
    happened: "Aucun procès-verbal de cette cérémonie n’a encore été établi.",
    now: "Établissez-le, à la dernière étape.",
  },
  "no-room": {
    happened: "Aucune salle n’est ouverte.",
    now: "Ouvrez-en d’abord une.",
  },
  "no-room-here": {
    happened: "Ce dossier n’est pas une salle.",
    now: "Nommez le dossier d’une salle, ou créez-en une.",
  },
  "no-such-page": {
    happened: "Cette page n’existe pas.",
    now: "Choisissez-en une autre.",
  },
  "not-a-file": {
    happened: "Ce n’est pas un fichier, mais un dossier, un périphérique ou un tube.",
    now: "Choisissez un fichier.",
  },
  "nothing-overwritten": {
    happened: "Un fichier de ce nom est déjà là.",
    now: "Nommez un autre dossier, ou déplacez ce fichier.",
  },
  "nothing-to-withhold": {
    happened: "Le procès-verbal ne contient rien de ce qui doit être retenu.",
    now: "Rien n’a été écrit. Nommez les champs ou les textes comme le procès-verbal les porte.",
  },
  "plain-words": {
    happened: "Le texte contient des caractères invisibles, comme ceux qui déplacent le curseur.",
    now: "Saisissez-le à nouveau au lieu de le coller.",
  },
  "planned-ahead": {
    happened: "Ce jour est passé, et une cérémonie est prévue pour un jour à venir.",
    now: "Indiquez un autre jour, ou n’en indiquez aucun.",
  },
  "practice-token-missing": {
    happened: "Le jeton d’entraînement n’est pas installé.",
    now: "Installez Keymoot en entier, ou construisez-le avec « npm start ».",
  },
  "read-only": {
    happened: "L’endroit où il faudrait écrire est en lecture seule.",
    now: "Prenez un disque où l’on peut écrire : pour continuer dans cette salle, copiez-y son dossier.",
  },
  "reader-missing": {
    happened: "Le programme qui lit images et PDF n’est pas installé.",
    now: "Installez Keymoot en entier, ou construisez-le avec « npm start ».",
  },
  "record-failed": {
    happened: "Le procès-verbal n’a pas pu être établi.",
    now: "Établissez-le à nouveau.",
  },
  "record-made-before": {
    happened: "Ce procès-verbal date d’avant la possibilité d’en retenir des valeurs : son empreinte porte sur toutes.",
    now: "Établissez-le à nouveau dans sa salle, avec « keymoot record export », et retenez sur celui-là.",
  },
  "record-not-verified": {
    happened: "Le procès-verbal établi est incorrect ; il n’a pas été conservé.",
    now: "Établissez-le à nouveau ; si cela persiste, gardez le dossier de la salle tel quel.",
  },
  "record-refuted": {
    happened: "Ce procès-verbal est réfuté.",
    now: "Voyez pourquoi avec « keymoot record verify » ; demandez le fichier d’origine.",
  },
  "room-behind-checkpoint": {
    happened: "Cette salle est plus ancienne que la dernière marque conservée par le jeton.",
    now: "Cherchez la copie la plus récente ; n’allez pas plus loin avec celle-ci.",
  },
  "room-in-use": {
    happened: "Un autre programme a ouvert cette salle.",
    now: "Fermez-le d’abord.",
  },
  "room-looked-at": {
    happened: "La salle n’a été ouverte que pour être lue.",
    now: "Ouvrez-la pour y travailler.",
  },
  "room-too-new": {
    happened: "Une version plus récente de Keymoot a écrit cette salle.",
    now: "Ouvrez-la avec cette version ; ici, elle est en lecture seule.",
  },
  "seal-failed": {
    happened: "La clé de signature n’a pas pu être ouverte ou protégée par la phrase de passe.",
    now: "Fermez d’autres programmes, puis recommencez.",
  },
  "sealed-key-unreadable": {
    happened: "La clé de signature de cette personne est illisible.",
    now: "Reprenez son fichier dans une sauvegarde de la salle, ou inscrivez la personne à nouveau.",
  },
  "settings-unreadable": {
    happened: "Les réglages de cette salle, room.toml, ne peuvent pas être lus.",
    now: "Corrigez le fichier, ou supprimez-le et ajoutez les modules à nouveau.",
  },
  "window-not-opened": {
    happened: "Le second écran n’a pas pu être ouvert.",
    now: "Vérifiez le branchement de l’écran, puis recommencez.",
  },
} satisfies Partial<Record<ToldCode, Said>>;
