import type { ToldCode } from "../internal";
import type { Said } from "../said";

/** Errors of keys below the ceremonies, of decisions about them, of the inventory and the policy, by code. */
export const keys = {
  "act-approved": {
    happened: "Trop peu de personnes signent cet acte, ou l’une d’elles deux fois.",
    now: "Ajoutez qui l’approuve : la politique dit combien de personnes doivent signer.",
  },
  "act-decided-by": {
    happened: "Cette personne ne peut pas décider des clés dans son rôle.",
    now:
      "Un responsable ou un responsable de sécurité agit ; eux et les témoins approuvent. Choisissez une autre personne.",
  },
  "canary-opens": {
    happened: "La clé n’ouvre pas son test à réponse connue : ce n’est pas la clé qu’elle était.",
    now: "Ne l’utilisez pas. Gardez le dossier de la salle, et reprenez la sauvegarde la plus récente.",
  },
  cancelled: {
    happened: "L’opération a été arrêtée. Ce que nomme le journal est fait et reste.",
    now: "Pour continuer, recommencez avec les mêmes fichiers : elle reprend là où elle s’est arrêtée.",
  },
  "device-holds-key": {
    happened: "Aucun jeton déverrouillé ne contient la clé maîtresse qu’il faut, ou pas tous ceux qu’il faut.",
    now: "Branchez les jetons que nomme la page de la clé, et saisissez leur PIN.",
  },
  "hold-name": {
    happened: "Un gel juridique a un nom et un motif.",
    now: "Nommez l’affaire, et dites pourquoi la clé doit rester.",
  },
  "hold-stands": {
    happened: "Un gel juridique de ce nom porte déjà sur cette clé.",
    now: "Rien n’a été changé. Donnez un autre nom au nouveau.",
  },
  "inventory-behind": {
    happened: "Il manque à l’inventaire une clé chiffrée que nomme le journal.",
    now: "Remettez le fichier inventory.sqlite de la sauvegarde la plus récente de cette salle.",
  },
  "inventory-damaged": {
    happened: "L’inventaire est illisible.",
    now: "Gardez le dossier, et reprenez inventory.sqlite dans la sauvegarde la plus récente.",
  },
  "inventory-unusable": {
    happened: "Le fichier de l’inventaire ne peut pas être utilisé, ou n’est pas de cette salle.",
    now: "Vérifiez le disque, ou remettez le fichier inventory.sqlite de cette salle. Le journal est intact.",
  },
  "key-ambiguous": {
    happened: "Plusieurs clés portent ce nom.",
    now: "Donnez l’identifiant de celle dont il s’agit.",
  },
  "key-id-taken": {
    happened: "Une clé porte déjà cet identifiant.",
    now: "Choisissez-en un autre, ou faites une nouvelle version de cette clé.",
  },
  "key-name": {
    happened: "Ce n’est pas un identifiant, un libellé ou un choix qui convienne.",
    now: "Un identifiant a jusqu’à 64 lettres, chiffres, « - », « _ » et « . » ; un libellé, jusqu’à 200 octets.",
  },
  "key-not-deleted": {
    happened: "Cette clé n’a pas été supprimée.",
    now: "Désactivez-la et supprimez-la d’abord ; pendant le délai, elle peut être réactivée.",
  },
  "key-not-kept": {
    happened: "La salle ne garde rien de cette clé : elle est détruite, ou elle est ailleurs.",
    now: "Rien n’a été fait.",
  },
  "key-protects": {
    happened: "Cette clé en protège encore d’autres.",
    now: "Rien n’a été changé. Mettez d’abord ce qu’elle protège sous une autre clé.",
  },
  "key-stays": {
    happened: "Cette clé ne sort pas de son jeton, même chiffrée : rien ne peut la sauvegarder.",
    now: "Rien n’a été changé, et aucune part n’a été faite. Créez une nouvelle clé maîtresse, et mettez sous elle ce que celle-ci protège.",
  },
  "key-unfit": {
    happened: "Cette clé ne peut pas être adoptée telle qu’elle est.",
    now: "Rien n’a été changé. Il faut une clé AES de 256 bits qui chiffre et déchiffre d’autres clés, dont la valeur reste dans le jeton, avec un identifiant à elle.",
  },
  "key-state": {
    happened: "L’état de cette clé ne le permet pas.",
    now: "Rien n’a été changé. Sa page dit ce que son état permet.",
  },
  "key-act": {
    happened: "Cet acte n’existe pas, ou il a sa propre commande.",
    now: "Choisissez un acte de la liste.",
  },
  "key-tier": {
    happened: "Cela n’est pas possible avec une clé de ce niveau.",
    now: "Choisissez une clé du niveau voulu.",
  },
  "key-unknown": {
    happened: "L’inventaire ne contient pas cette clé, ou la clé maîtresse qui prend la suite n’est pas nommée.",
    now: "Choisissez-la dans la liste. Une nouvelle clé maîtresse se crée lors d’une cérémonie.",
  },
  "key-waits": {
    happened: "Le délai avant destruction n’est pas écoulé.",
    now: "Rien n’a été détruit. Jusque-là, la clé peut être réactivée.",
  },
  "key-window-over": {
    happened: "Le délai pendant lequel on acceptait ce que cette version protège est écoulé.",
    now: "Rien n’a été ouvert. S’il en reste sous elle, plusieurs personnes peuvent la réactiver.",
  },
  "legal-hold": {
    happened: "Un gel juridique s’y oppose, sur cette clé ou sur une clé qu’elle protège.",
    now: "Rien n’a été détruit ; la tentative est au journal. Un gel se lève sur la page de la clé, par qui en a le droit.",
  },
  "no-such-hold": {
    happened: "Aucun gel juridique de ce nom ne porte sur cette clé.",
    now: "Sa page les nomme tous.",
  },
  "policy-keeps": {
    happened: "La politique en vigueur s’y oppose.",
    now: "Rien n’a été créé. La politique dit ce qu’elle permet.",
  },
  "policy-as-planned": {
    happened: "Ce n’est pas la politique que le script désigne.",
    now: "Apportez celle qui a été relue, ou faites approuver un nouveau script pour celle-ci.",
  },
  "policy-newer": {
    happened: "Une politique de cette version, ou d’une plus haute, est en vigueur.",
    now: "Rien n’a été adopté. Donnez à la nouvelle un numéro de version plus élevé.",
  },
  "policy-sound": {
    happened: "Cette politique enfreint des règles, ou ne peut pas être lue.",
    now: "Rien n’a été adopté. Corrigez ce que l’examen énumère.",
  },
  "purpose-given": {
    happened: "Une décision sur une clé a un motif.",
    now: "Dites pourquoi, en quelques mots.",
  },
  "run-input-changed": {
    happened: "Le fichier d’entrée n’est plus ce qu’il était au début de l’opération.",
    now: "Rien n’a été fait. Reprenez le fichier tel qu’il était alors.",
  },
  "run-output-changed": {
    happened: "Ce qui était déjà écrit n’est plus tel que l’opération l’a laissé.",
    now: "Rien n’a été fait. Remettez le fichier déjà écrit, celui dont le nom finit par « .part ».",
  },
  "run-unfinished": {
    happened: "Une opération vers ce fichier, ou pour cette clé, n’est pas terminée.",
    now: "Terminez-la d’abord, avec les mêmes fichiers.",
  },
  "sheet-read": {
    happened: "Cette feuille de calcul ne peut pas être reprise.",
    now: "Corrigez les lignes nommées ; rien n’a été repris.",
  },
  "successor-recovered": {
    happened: "La clé qui a pris la suite n’a pas encore été reconstituée d’après ses propres parts.",
    now:
      "Rien n’a été détruit. Faites d’abord un essai réel de récupération avec les nouvelles parts : l’ancienne clé est peut-être tout ce qui existe.",
  },
  "successor-with-it": {
    happened: "Aucun jeton déverrouillé ne contient les deux clés maîtresses.",
    now:
      "Déverrouillez un jeton qui contient les deux ; une cérémonie de réplication met une clé maîtresse dans un autre jeton.",
  },
} satisfies Partial<Record<ToldCode, Said>>;
