import type { Scene } from "../scene";
import { de } from "../../../lib/strings/elide";
import { either, spoken, token } from "./say.fr";
import type { WantsStrings } from "./wants.en";

export const wants: WantsStrings = {
  wants: {
    approve: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} ouvre la cérémonie`,
      say: (s: Scene) =>
        `Voici la cérémonie ${s.ceremony}. Je lis l’empreinte de son script ; suivez-la, s’il vous plaît, sur votre exemplaire.`,
      main: "Approuver le script",
    },
    arrivals: {
      title: (s: Scene) =>
        s.person === ""
          ? `${either(s.administrator, "Le responsable")} ferme l’appel`
          : `On vérifie l’identité ${de(s.person)}`,
      say: (s: Scene) =>
        s.person === ""
          ? "Tout le monde a été nommé. Désormais, prévenez avant de quitter la salle."
          : `${s.person}, veuillez dire votre nom et montrer votre pièce d’identité au témoin.`,
      main: (s: Scene) => (s.person === "" ? "Fermer l’appel" : `${s.person} atteste sa présence`),
    },
    token: {
      title: (s: Scene) =>
        s.token === ""
          ? `${either(s.administrator, "Le responsable")} choisit un jeton`
          : `${either(s.administrator, "Le responsable")} déverrouille « ${s.token} »`,
      say: () => "Je saisis un PIN. Veuillez ne pas regarder le clavier.",
      main: "Déverrouiller ce jeton",
    },
    "accept-tokens": {
      title: (s: Scene) => `${either(s.witness, "Le témoin")} examine les jetons`,
      say: () =>
        "Comparez, s’il vous plaît, fabricant, modèle et numéro de série avec ce qui est devant vous.",
      main: "Accepter ces jetons",
    },
    show: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} le montre à tout le monde`,
      say: (s: Scene) =>
        `${either(s.witness, "Témoin")}, regardez, s’il vous plaît, et dites à voix haute ce que vous voyez.`,
      main: "C’est bien ainsi",
    },
    "adopt-key": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à adopter la clé`,
      say: (s: Scene) =>
        `Je vais adopter la clé ${s.key}, que contient déjà ${spoken(s.token)}. Nous ne l’avons pas vu créer. Y a-t-il une objection ?`,
      main: "Relire avant d’adopter la clé",
    },
    "make-key": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à créer la clé`,
      say: (s: Scene) =>
        `Je vais créer la clé ${s.key} dans ${spoken(s.token)}. Y a-t-il une objection ?`,
      main: "Relire avant de créer la clé",
    },
    rehearse: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} essaie la récupération`,
      say: () =>
        "Avant que quiconque ne reçoive une part, le jeton montre que les parts ouvrent bien ce qu’elles doivent ouvrir.",
      main: "Partager et essayer",
    },
    "write-share": {
      title: (s: Scene) => `${either(s.person, "Un dépositaire")} reçoit sa part`,
      say: (s: Scene) => {
        const person = either(s.person, "Dépositaire");
        if (s.medium === "card") {
          return `${person}, mettez votre carte dans le lecteur. Que les autres se détournent pendant la saisie du PIN.`;
        }
        if (s.medium === "age") {
          return s.remote
            ? `La part ${de(person)} est chiffrée pour son destinataire age et lui est envoyée. Personne ici ne peut l’ouvrir.`
            : `${person}, branchez le disque avec votre identité age. Que les autres se détournent.`;
        }
        return `Que chacun, sauf ${either(s.person, "le dépositaire")}, se détourne de l’imprimante jusqu’à ce que la feuille soit en main.`;
      },
      main: (s: Scene) =>
        s.medium === "card"
          ? "La chiffrer pour la carte et la rouvrir"
          : s.medium === "age"
            ? s.remote
              ? "La chiffrer pour l’envoyer"
              : "La chiffrer et la rouvrir"
            : "Enregistrer la feuille et la relire",
    },
    "seal-bag": {
      title: (s: Scene) => `${either(s.person, "Le dépositaire")} scelle le sachet`,
      say: (s: Scene) =>
        `${either(s.person, "Dépositaire")}, mettez ${s.medium === "card" || s.medium === "age" ? "le disque avec le fichier" : s.step === "prove" ? "la part" : "la feuille"} dans ${s.step === "prove" ? "un nouveau" : "le"} sachet, scellez-le et lisez son numéro à voix haute. ${either(s.witness, "Témoin")}, lisez-le aussi.`,
      main: "Le sachet est scellé",
    },
    release: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à remettre le paquet`,
      say: () => "Chaque part est dans son sachet. Je vais écrire le paquet de récupération.",
      main: "Relire avant de remettre le paquet",
    },
    "close-door": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à fermer la porte`,
      say: (s: Scene) =>
        `À partir de maintenant, la clé ne pourra plus jamais être extraite ${de(s.token === "" ? "ce jeton" : s.token)}.`,
      main: "Relire avant de fermer la porte",
    },
    "load-package": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} lit le paquet de récupération`,
      say: () =>
        "Je lis le paquet de récupération. Comparez son empreinte avec le procès-verbal de la génération.",
      main: "Lire ce paquet",
    },
    "bring-share": {
      title: (s: Scene) => {
        const person = either(s.person, "Un dépositaire");
        return s.step === "contribute" ? `${person} partage à nouveau` : `${person} apporte sa part`;
      },
      say: (s: Scene) =>
        `${either(s.person, "Dépositaire")}, lisez à voix haute le numéro de votre sachet, montrez que son sceau est intact, et ouvrez-le.`,
      main: (s: Scene) =>
        s.step === "contribute" ? "La partager à nouveau et l’oublier" : "Lire cette part",
    },
    recover: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à reconstituer la clé`,
      say: (s: Scene) =>
        `Les parts nécessaires sont réunies. Je vais reconstituer la clé dans ${spoken(s.token)}.`,
      main: "Relire avant de reconstituer la clé",
    },
    destroy: {
      title: (s: Scene) =>
        `${either(s.administrator, "Le responsable")} s’apprête à détruire la clé d’exercice`,
      say: () =>
        "L’exercice a montré ce qu’il devait montrer. Je vais détruire sa clé sur chacun des jetons.",
      main: "Relire avant de détruire la clé",
    },
    "sign-off": {
      title: (s: Scene) => (s.person === "" ? "Chacun signe" : `${s.person} signe`),
      say: (s: Scene) =>
        `${either(s.person, "Chacun")}, le journal dit-il ce que vous avez vu ? Signez, ou dites pourquoi vous ne signez pas.`,
      main: (s: Scene) => (s.person === "" ? "Signer" : `${s.person} signe`),
    },
    record: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} établit le procès-verbal`,
      say: () =>
        "Le procès-verbal est établi à partir du journal. Veuillez noter les mots de son empreinte.",
      main: "Établir le procès-verbal",
    },
    reconcile: {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} décide du sort de ce qui a été interrompu`,
      say: () =>
        "Quelque chose a été commencé, et sa fin n’a pas été consignée. Nous vérifions avant de continuer.",
      main: "Décider",
    },
    resume: {
      title: () => "La cérémonie est en pause",
      say: () => "Toutes les personnes nécessaires sont-elles revenues ? Alors nous reprenons.",
      main: "Reprendre",
    },
    "approve-emergency": {
      title: (s: Scene) => `${either(s.person, "Un responsable de sécurité")} approuve l’urgence`,
      say: (s: Scene) =>
        `${either(s.person, "Responsable de sécurité")}, voici la raison donnée. Approuvez-vous que la clé soit reconstituée maintenant ?`,
      main: (s: Scene) => (s.person === "" ? "Approuver" : `${s.person} approuve`),
    },
    "read-back": {
      title: (s: Scene) =>
        s.remote
          ? `${either(s.person, "Le dépositaire")} répond à distance`
          : `${either(s.person, "Le dépositaire")} fait relire sa feuille`,
      say: (s: Scene) =>
        s.remote
          ? `Nous envoyons le fichier et le défi à ${either(s.person, "ce dépositaire")}, et attendons la preuve que le fichier a été ouvert.`
          : `${either(s.person, "Dépositaire")}, numérisez votre feuille ou lisez ses lignes, pour que nous sachions que le papier est bon.`,
      main: (s: Scene) => (s.remote ? "Vérifier cette preuve" : "La relire"),
    },
    account: {
      title: (s: Scene) =>
        `${either(s.administrator, "Le responsable")} demande où est chaque ancienne part`,
      say: () =>
        "Pour chaque ancienne part : qui l’a, et dans quel sachet ? Dites-le si personne ne sait où est l’une d’elles.",
      main: (unknown: number) =>
        unknown === 0
          ? "Chaque part est localisée"
          : unknown === 1
            ? "Une part est introuvable"
            : `${unknown} parts sont introuvables`,
    },
    prove: {
      title: (s: Scene) =>
        s.left === 0 ? "Chaque part est prouvée" : `${either(s.person, "Un dépositaire")} prouve sa part`,
      say: (s: Scene) =>
        s.left === 0
          ? "Chaque dépositaire a montré que sa part est là."
          : `${either(s.person, "Dépositaire")}, lisez à voix haute le numéro de votre sachet et ouvrez-le. Rien n’est reconstitué ; votre part retourne dans un nouveau sachet.`,
      main: (away: boolean) => (away ? "Vérifier cette preuve" : "Prouver cette part"),
    },
    retire: {
      title: (s: Scene) => `${either(s.witness, "Le témoin")} assiste à la destruction des anciennes parts`,
      say: () =>
        "Montrez l’ancien sachet, ouvrez-le, et détruisez son contenu sous les yeux de tous.",
      main: (index: number) => `La part ${index} est détruite`,
    },
    "test-key": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} s’apprête à essayer la clé`,
      say: (s: Scene) =>
        `Les parts nécessaires sont réunies. Je vais reconstituer la clé dans ${spoken(s.token)} pour un instant, l’essayer, et la détruire.`,
      main: "Relire avant d’essayer la clé",
    },
    "carry-out": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} fait décider et exécuter l’acte`,
      say: (s: Scene) =>
        s.key === ""
          ? "Les personnes qui décident signent l’entrée en vigueur de cette politique. Dites pourquoi, à voix haute."
          : `Les personnes qui décident pour ${s.key} signent. Dites à voix haute ce qu’il advient de la clé, et pourquoi.`,
      main: "Relire avant d’exécuter",
    },
    "follow-up": {
      title: (s: Scene) => `${either(s.administrator, "Le responsable")} passe en revue ce qui reste à faire`,
      say: () =>
        "Une urgence laisse du travail. Pour chaque tâche : est-elle faite, ou jusqu’à quand est-elle reportée, et pourquoi ?",
      main: "C’est fait",
    },
    nothing: {
      title: () => "La cérémonie est terminée",
      say: () => "",
      main: "Afficher le procès-verbal",
    },
  },

  review: {
    kicker: "À relire avant d’agir",
    happens: "Voici ce qui va se passer",
    undo: "C’est irréversible.",
    back: "Pas encore",
    "adopt-key": {
      title: (s: Scene) => `Adopter la clé « ${s.key} »`,
      points: (s: Scene) => [
        `La seule clé AES de 256 bits qui porte ce libellé est cherchée dans ${s.token === "" ? "le jeton" : token(s.token)}. Rien n’y est changé.`,
        "Ce que le jeton dit de son passé est lu et affiché : où elle a été créée, et si elle a pu sortir.",
        "On essaie si le jeton laisse exporter la clé chiffrée ; s’il refuse, rien n’est partagé.",
        "Sa valeur de contrôle est consignée et affichée. À la fin de la cérémonie, la clé devient non extractible.",
      ],
      main: (s: Scene) => `Chercher la clé dans ${token(s.token)}`,
    },
    "make-key": {
      title: (s: Scene) => `Créer la clé « ${s.key} »`,
      points: (s: Scene) => [
        `${s.token === "" ? "Le jeton" : token(s.token)} crée une clé AES de 256 bits et la garde.`,
        "La clé peut chiffrer et déchiffrer d’autres clés, et répondre à des défis. Elle ne peut rien chiffrer ni déchiffrer d’autre.",
        "Chaque attribut est relu sur le jeton, et mis à l’épreuve.",
        "Sa valeur de contrôle est consignée et affichée.",
      ],
      main: (s: Scene) => `Créer la clé dans ${token(s.token)}`,
    },
    release: {
      title: () => "Remettre le paquet de récupération",
      points: (s: Scene) => [
        "Le paquet de récupération quitte la mémoire et est écrit dans le dossier de la salle.",
        `Dès lors, ${s.threshold} des ${s.shares} parts peuvent reconstituer la clé à partir de lui.`,
        s.files > 0
          ? "Les feuilles enregistrées restent là où elles sont : supprimez les fichiers une fois le papier scellé."
          : "Aucun fichier de feuille de part ne reste là où il avait été écrit.",
      ],
      main: () => "Remettre le paquet",
    },
    "close-door": {
      title: (s: Scene) => `Fermer la porte sur « ${s.key} »`,
      points: (s: Scene) => [
        `${s.token === "" ? "Le jeton" : token(s.token)} rend la clé non extractible (CKA_EXTRACTABLE), sans retour.`,
        "On tente de l’exporter chiffrée sous une autre clé, ce qui doit être refusé.",
        "Ensuite, seul un quorum peut porter la clé dans un autre jeton.",
      ],
      main: () => "Fermer la porte pour de bon",
    },
    recover: {
      title: (s: Scene) => `Reconstituer la clé « ${s.key} »`,
      points: (s: Scene) => [
        "Les parts sont réunies en mémoire et vérifiées avec le paquet.",
        `La clé est déchiffrée à l’intérieur de ${s.token === "" ? "ce jeton" : token(s.token)}, non extractible dès le premier instant.`,
        "Sa valeur de contrôle est comparée à celle du paquet. Les parts sont alors effacées de la mémoire.",
      ],
      main: (s: Scene) => `Reconstituer la clé dans ${token(s.token)}`,
    },
    destroy: {
      title: (s: Scene) => `Détruire la clé d’exercice « ${s.key} »`,
      points: () => [
        "La clé est détruite sur chaque jeton qui la détient.",
        "On la cherche ensuite sur chacun d’eux.",
        "Les parts et le paquet de l’exercice n’ouvrent plus rien.",
      ],
      main: () => "Détruire la clé sur chaque jeton",
    },
    "test-key": {
      title: (s: Scene) => `Essayer la clé réelle « ${s.key} »`,
      points: (s: Scene) => [
        "Les parts sont réunies en mémoire et vérifiées avec le paquet.",
        `La clé est déchiffrée à l’intérieur de ${s.token === "" ? "ce jeton" : token(s.token)} comme objet de cette seule session, non extractible.`,
        "Elle répond à un défi comme la clé réelle, et réussit un test à réponse connue.",
        "Elle est ensuite détruite, et l’on vérifie qu’elle n’existe plus. La clé réelle ne change pas.",
      ],
      main: (s: Scene) => `La reconstituer, l’essayer et la détruire dans ${token(s.token)}`,
    },
    abort: {
      title: (s: Scene) => `Arrêter « ${s.ceremony} » définitivement`,
      points: () => [
        "La cérémonie s’arrête ici et ne pourra jamais être reprise.",
        "Tout ce qui s’est passé reste dans le journal, et on peut en établir le procès-verbal.",
        "Tant que le paquet n’est pas remis, les parts déjà distribuées n’ouvrent rien. Les sachets scellés sont notés comme sans valeur.",
        "Une clé déjà créée reste dans son jeton jusqu’à ce qu’on la détruise.",
      ],
      main: () => "Arrêter cette cérémonie",
      by: "Qui décide",
      reason: "Pourquoi",
    },
  },
};
