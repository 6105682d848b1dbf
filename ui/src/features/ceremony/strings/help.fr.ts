import type { HelpStrings } from "./help.en";

export const help: HelpStrings = {
  help: {
    title: "Aide pour cette étape",
    close: "Fermer l’aide",
    keys: "Touches",
    keyList: [
      ["Ctrl Entrée", "l’action suivante"],
      ["Entrée", "dans le dernier champ : de même, sauf si c’est irréversible"],
      ["F1", "cette aide"],
      ["F6", "pause"],
      ["F8", "consigner une exception"],
      ["Ctrl +", "texte plus grand ; Ctrl − plus petit, Ctrl 0 comme avant"],
    ],
    steps: {
      open: [
        "Lisez l’empreinte du script à voix haute, en mots. Chacun la compare avec l’exemplaire qu’il a reçu.",
        "Si un mot diffère, quelqu’un a un autre script en main. Arrêtez-vous et cherchez lequel a été approuvé.",
      ],
      "roll-call": [
        "Nommez chaque personne, faites montrer sa pièce d’identité au témoin ; chacun atteste sa présence avec sa carte ou sa phrase de passe.",
        "Quand une clé est créée ou adoptée, chaque dépositaire doit être là. Pour une récupération, fermez l’appel dès qu’ils sont assez nombreux.",
      ],
      inspect: [
        "Choisissez le jeton et saisissez son PIN. Keymoot essaie ce que le jeton sait vraiment faire, sur des objets qu’il supprime ensuite.",
        "Le témoin compare fabricant, modèle et numéro de série avec l’appareil posé sur la table, puis saisit ses initiales.",
        "Si un PIN est erroné, vérifiez les essais restants avant de recommencer. Un jeton bloqué demande son responsable de sécurité.",
      ],
      "adopt-key": [
        "La clé est cherchée par son libellé, et par son identifiant si le script en nomme un. S’il y en a plusieurs, aucune, ou une qui ne peut être sauvegardée, rien n’est partagé, et il est dit quoi faire.",
        "Ce que le jeton dit du passé de la clé figure au procès-verbal. Personne ici ne peut le prouver.",
      ],
      "make-key": [
        "La clé est créée à l’intérieur du jeton et n’en sort jamais sans protection.",
        "Si le jeton s’arrête à mi-chemin, Keymoot vérifie avant tout si une clé s’y trouve.",
      ],
      rehearse: [
        "Le secret est partagé en mémoire et la récupération est essayée dans le jeton, avant qu’aucune part ne sorte.",
        "En cas d’échec, aucune part n’a été remise et rien n’est perdu. Recommencez, ou prenez un autre jeton.",
      ],
      "hand-out": [
        "Les parts sont remises une à une : sur une feuille, chiffrée pour une carte, ou dans un fichier age ; chacune est relue, vérifiée, et mise dans son sachet.",
        "Seul le dépositaire regarde la feuille. Retirez aussitôt le papier de l’imprimante, et détruisez les tirages ratés.",
        "Deux personnes lisent le numéro du sachet avant de le saisir.",
      ],
      release: [
        "Le paquet n’est écrit que maintenant, une fois chaque part dans son sachet. Jusqu’ici, les parts n’ouvrent rien.",
        "Gardez des copies du paquet à l’écart des parts. Il n’est pas secret, mais il ne doit pas se perdre.",
      ],
      "close-door": [
        "La clé devient non extractible, sans retour possible, et le jeton le montre en refusant de l’exporter chiffrée.",
        "Si le jeton ne sait pas verrouiller l’usage de la clé, c’est dit ici et dans le procès-verbal.",
      ],
      "load-package": [
        "Choisissez recovery-package.json. Keymoot vérifie que ses parties s’accordent avant que quiconque n’ouvre un sachet.",
        "Si le paquet est en cause, prenez-en une autre copie. Les dépositaires n’y sont pour rien.",
      ],
      collect: [
        "Un dépositaire après l’autre : numéro du sachet, état du sceau, puis la part, depuis un fichier ou saisie.",
        "Une part refusée est nommée, avec la raison. Ce que les autres ont apporté est conservé.",
        "Si un sceau est rompu, dites-le ici et consignez une exception. La part peut tout de même être bonne.",
      ],
      recover: [
        "Les parts sont réunies en mémoire et prouvées ; la clé entre dans le jeton et les parts disparaissent.",
        "Comparez à voix haute la valeur de contrôle avec celle du procès-verbal de la génération.",
      ],
      destroy: [
        "La clé d’exercice est détruite sur chaque jeton, et on l’y cherche ensuite.",
        "Reprenez aussi les feuilles de l’exercice et détruisez-les, pour que personne ne les croie réelles.",
      ],
      prove: [
        "Chaque dépositaire ouvre son sachet, présente la part à la machine, et la scelle dans un nouveau sachet. Seule une preuve est conservée.",
        "Un dépositaire à distance lance « keymoot share prove » avec le défi et renvoie la preuve. Cela peut durer des semaines ; mettez la cérémonie en pause entre-temps.",
        "Si une preuve est fausse, son dépositaire est nommé. Le contrôle continue avec les autres.",
      ],
      account: [
        "Passez en revue toutes les anciennes parts. Si personne ne sait où est l’une d’elles, cochez-la et dites ce qu’on en sait.",
        "Si le nombre de parts introuvables atteint le seuil, seule une nouvelle clé maîtresse protège encore.",
      ],
      contribute: [
        "Un ancien dépositaire après l’autre apporte sa part. Elle est partagée à nouveau, vérifiée et effacée aussitôt.",
        "Une part fausse est reconnue avant de nuire. Un autre dépositaire prend alors la place.",
      ],
      retire: [
        "Détruisez devant le témoin chaque ancienne part disponible. Notez les sachets qui manquent.",
        "L’ancien quorum est dissous quand il en reste trop peu pour reconstituer la clé.",
      ],
      "test-key": [
        "La clé ne vit dans le second jeton que pour cette session. Si le programme ou le jeton s’arrête, elle disparaît.",
        "Le test à réponse connue porte sur une valeur faite sur-le-champ, que seule la vraie clé ouvre.",
      ],
      "carry-out": [
        "Chaque personne qui décide signe elle-même : la première agit, les autres approuvent. La politique dit combien.",
        "Ce qui est exécuté figure au journal en entrées propres. En cas d’arrêt, Keymoot vérifie si l’acte a eu lieu.",
      ],
      "follow-up": [
        "Passez les tâches en revue une à une. Ce qui est reporté a une raison et une échéance, et figure à l’accueil.",
      ],
      "sign-off": [
        "Chaque personne signe pour elle-même avec sa carte ou sa phrase de passe, ou dit pourquoi elle n’est pas d’accord.",
        "Un désaccord n’arrête pas la cérémonie. Il est imprimé dans le procès-verbal.",
      ],
      record: [
        "Le procès-verbal est mis en page d’après le journal, signé, et vérifié aussitôt.",
        "Imprimez-le pour les signatures à la main, et gardez le fichier : la preuve est à l’intérieur.",
      ],
    },
    other: ["Ce qui s’est passé est dans le journal. Rien n’avance avant que vous n’ayez décidé."],
  },
};
