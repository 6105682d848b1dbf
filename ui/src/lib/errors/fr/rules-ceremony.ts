import type { ToldRule } from "../internal";
import type { Said } from "../said";

/** Refusals by the rules of a ceremony. */
export const ceremonyRules = {
  "a-quorum-accounted": {
    happened: "Trop d’anciennes parts sont introuvables pour atteindre le seuil.",
    now: "Cherchez-les ; sinon, passez à une nouvelle clé maîtresse.",
  },
  "a-quorum-contributes": {
    happened: "Trop peu d’anciens dépositaires ont apporté leur part.",
    now: "Attendez qu’il y en ait autant que le seuil.",
  },
  "a-quorum-present": {
    happened: "Il faut au moins deux dépositaires.",
    now: "Attendez qu’ils soient assez nombreux.",
  },
  "a-witness-present": {
    happened: "Il n’y a pas de témoin dans la salle.",
    now: "Attendez un témoin que nomme le script.",
  },
  "abort-has-a-reason": {
    happened: "Il n’est pas dit pourquoi la cérémonie s’arrête.",
    now: "Dites-en la raison en quelques mots.",
  },
  "absence-has-a-reason": {
    happened: "Il n’est pas dit pourquoi ce dépositaire ne vient pas.",
    now: "Dites-en la raison en quelques mots.",
  },
  "absence-says-what-was-tried": {
    happened: "Il n’est pas dit ce qui a été tenté pour joindre ce dépositaire.",
    now: "Dites-le en quelques mots.",
  },
  "absences-recorded": {
    happened: "Un dépositaire est absent, et rien n’indique qu’on l’a cherché.",
    now: "Consignez ce qui a été tenté pour le joindre.",
  },
  "absent-once": {
    happened: "Ce dépositaire est là, ou son absence est déjà consignée.",
    now: "Nommez un dépositaire absent.",
  },
  "accounted-share": {
    happened: "Cette part a été déclarée introuvable.",
    now: "Demandez celle d’un autre dépositaire.",
  },
  "an-administrator-present": {
    happened: "Le responsable n’est pas dans la salle.",
    now: "Attendez son arrivée.",
  },
  "approved-by-a-security-officer": {
    happened: "Seul un responsable de sécurité approuve une urgence.",
    now: "Demandez-le à un responsable de sécurité nommé dans le script.",
  },
  "approved-by-somebody": {
    happened: "Il n’est pas dit qui approuve le script.",
    now: "Nommez cette personne.",
  },
  "arrives-once": {
    happened: "Cette personne est déjà là.",
    now: "Nommez quelqu’un qui n’a pas encore été identifié.",
  },
  "as-many-as-needed": {
    happened: "Assez d’anciennes parts ont été partagées à nouveau.",
    now: "N’en apportez pas d’autre ; continuez.",
  },
  "attachment-named": {
    happened: "Il n’est pas dit ce qu’est le fichier.",
    now: "Dites-le en quelques mots.",
  },
  "auditor-never-acts": {
    happened: "Un auditeur lit et observe ; il n’agit pas.",
    now: "Nommez une autre personne.",
  },
  "away-to-return": {
    happened: "Cette personne est déjà dans la salle.",
    now: "Nommez quelqu’un qui en est sorti.",
  },
  "bag-has-a-number": {
    happened: "Le numéro du sachet manque.",
    now: "Lisez-le à deux sur le sachet, et saisissez-le.",
  },
  "canary-opened": {
    happened: "La clé reconstituée échoue au test à réponse connue.",
    now: "Arrêtez-vous : ce n’est pas la clé réelle, ou l’appareil se trompe. Cherchez lequel.",
  },
  "ceremony-under-way": {
    happened: "Cette cérémonie est terminée.",
    now: "Ce qui s’y est passé est dans le journal ; ouvrez-en une autre.",
  },
  "challenge-first": {
    happened: "Aucun défi n’a été émis.",
    now: "Lisez d’abord le paquet, ou écrivez d’abord la part du dépositaire à distance.",
  },
  "closed-values-stay": {
    happened: "Ce jeton livre la valeur d’une clé fermée à qui connaît son PIN.",
    now: "Prenez un autre appareil : celui-ci ne protège aucune vraie clé.",
  },
  "confirmed-by-a-witness": {
    happened: "Cela doit être confirmé par un témoin.",
    now: "Demandez-le à un témoin ; dans une cérémonie, il doit être présent.",
  },
  "copies-equal": {
    happened: "Les deux copies n’ont pas donné la même réponse au défi.",
    now: "Arrêtez-vous : l’une d’elles n’est pas cette clé, ou un appareil se trompe. Cherchez lequel.",
  },
  "custodian-present": {
    happened: "Ce dépositaire n’est pas dans la salle.",
    now: "Attendez-le, ou faites venir un autre dépositaire.",
  },
  "deferred-until-a-date": {
    happened: "Ce n’est pas une date.",
    now: "Écrivez-la sous la forme 2027-05-31.",
  },
  "destroyed-afterwards": {
    happened: "La clé essayée se trouve encore dans le jeton.",
    now: "Reprenez l’étape ; si elle y reste, détruisez-la avec l’outil du fabricant.",
  },
  "destroyed-everywhere": {
    happened: "La clé d’exercice se trouve encore sur un jeton.",
    now: "Reprenez l’étape ; si elle y reste, détruisez-la avec l’outil du fabricant.",
  },
  "destroyed-once": {
    happened: "Cette part est déjà détruite.",
    now: "Nommez une part qui existe encore.",
  },
  "destruction-said-how": {
    happened: "Il n’est pas dit comment la part a été détruite.",
    now: "Dites-le en quelques mots.",
  },
  "disagreement-has-a-reason": {
    happened: "Il n’est pas dit pourquoi cette personne n’est pas d’accord.",
    now: "Qu’elle le dise en quelques mots.",
  },
  "distinct-bags": {
    happened: "Ce sachet a déjà servi.",
    now: "Prenez un sachet neuf.",
  },
  "distinct-cards": {
    happened: "Deux personnes ne peuvent pas avoir la même carte.",
    now: "Chacune doit utiliser la sienne.",
  },
  "distinct-names": {
    happened: "Ce nom est déjà pris.",
    now: "Donnez un nom qui distingue, par exemple avec un second prénom.",
  },
  "distinct-shares": {
    happened: "Cette part a déjà été apportée.",
    now: "Demandez celle d’un autre dépositaire ; ce qui a déjà été apporté est conservé.",
  },
  "distinct-tokens": {
    happened: "Ce jeton a déjà un rôle dans cette cérémonie.",
    now: "Prenez-en un autre pour ce rôle.",
  },
  "door-closed": {
    happened: "La porte n’est pas fermée : l’appareil n’a pas refusé tout ce qui livrerait la clé.",
    now: "Essayez à nouveau ; si cela persiste, arrêtez.",
  },
  "emergency-only": {
    happened: "Cela n’a lieu que dans une urgence.",
    now: "Faites ce que demande l’étape.",
  },
  "enough-who-bring": {
    happened: "Le script nomme trop peu de dépositaires qui apportent une ancienne part.",
    now: "Prévoyez la réémission à nouveau, avec au moins autant que le seuil.",
  },
  "everyone-present": {
    happened: "Une personne nommée dans le script est absente.",
    now: "Attendez son arrivée ; pour créer une clé, chacun doit être présent.",
  },
  "exception-says-what-happened": {
    happened: "Il n’est pas dit ce qui s’est passé.",
    now: "Dites-le en quelques mots.",
  },
  "exception-says-what-was-decided": {
    happened: "Il n’est pas dit ce qui a été décidé.",
    now: "Dites-le en quelques mots.",
  },
  "fewer-than-threshold-remain": {
    happened: "Il reste assez de parts pour reconstituer la clé.",
    now: "Détruisez-en d’autres ; sinon, passez à une nouvelle clé maîtresse.",
  },
  "fewer-than-threshold-unaccounted": {
    happened: "Trop de parts sont introuvables : une réémission ne protège plus.",
    now: "Passez à une nouvelle clé maîtresse, et placez sous sa protection tout ce que protège l’ancienne.",
  },
  "folder-named": {
    happened: "Aucun dossier n’est nommé.",
    now: "Choisissez celui où enregistrer les feuilles.",
  },
  "act-as-intended": {
    happened: "Ce qui a été exécuté n’est pas ce qui était prévu, ou d’autres en ont décidé.",
    now: "Rien n’est affirmé. Relisez le journal avant de continuer.",
  },
  "follow-up-says-what": {
    happened: "Il n’est pas dit ce qui a été fait, ou pourquoi la tâche est reportée.",
    now: "Dites-le en quelques mots.",
  },
  "has-arrived": {
    happened: "L’identité de cette personne n’est pas encore vérifiée.",
    now: "Nommez quelqu’un dont la présence a été confirmée.",
  },
  "here-to-leave": {
    happened: "Cette personne n’est pas dans la salle.",
    now: "Nommez quelqu’un qui y est.",
  },
  "identity-checked": {
    happened: "Il n’est pas dit comment l’identité a été vérifiée.",
    now: "Dites-le en quelques mots.",
  },
  "in-the-room": {
    happened: "Cette personne n’est pas dans la salle.",
    now: "Nommez quelqu’un qui y est.",
  },
  "key-can-be-wrapped": {
    happened: "Le jeton dit que la clé n’en sort pas, même chiffrée.",
    now: "Rien n’a été changé. Créez une nouvelle clé maîtresse, partagée avant d’être verrouillée.",
  },
  "key-kind-as-in-the-script": {
    happened: "La clé, ou le paquet, n’est pas de la nature que dit le script.",
    now: "Rien n’a été modifié. Dites-la dans le script (key.kind), ou prenez le paquet de la clé que vise le script.",
  },
  "key-not-extractable": {
    happened: "Le jeton dit que la clé peut encore sortir.",
    now: "La porte n’est pas fermée. Essayez à nouveau ; si cela persiste, arrêtez.",
  },
  "leaving-has-a-reason": {
    happened: "Il n’est pas dit pourquoi cette personne sort.",
    now: "Dites-en la raison en quelques mots.",
  },
  "medium-as-in-the-script": {
    happened: "Le script prévoit autre chose pour cette part : un autre support, ou une phrase de passe.",
    now: "Suivez ce que dit le script.",
  },
  "missing-shares-have-a-reason": {
    happened: "Des parts manquent et il n’est pas dit pourquoi.",
    now: "Dites-en la raison.",
  },
  "named-in-the-script": {
    happened: "Le script ne nomme pas cette personne.",
    now: "Nommez une personne du script.",
  },
  "no-software-token-in-live": {
    happened: "Une cérémonie réelle n’admet pas de jeton logiciel dans cette salle.",
    now: "Branchez un jeton matériel.",
  },
  "one-challenge": {
    happened: "Un défi a déjà été émis.",
    now: "Utilisez celui qui est affiché.",
  },
  "one-share-at-a-time": {
    happened: "Ce n’est pas le moment de cette part.",
    now: "Terminez d’abord celle qui est affichée, ou scellez son sachet.",
  },
  "one-share-per-custodian": {
    happened: "Une même personne aurait deux parts.",
    now: "Prenez la part d’un autre dépositaire, ou remettez celle-ci à une autre personne.",
  },
  "open-follow-up": {
    happened: "Cette tâche n’est plus ouverte.",
    now: "Choisissez-en une qui l’est encore.",
  },
  "opened-before-proved": {
    happened: "La part doit sortir du sachet de ce dépositaire, ouvert devant le témoin.",
    now: "Ouvrez d’abord son sachet devant le témoin.",
  },
  "opened-before-sealed": {
    happened: "Aucun sachet ouvert n’attend d’être scellé à nouveau.",
    now: "Faites ce que demande l’étape.",
  },
  "own-enrolled-key": {
    happened: "Ce n’est pas la clé avec laquelle cette personne est inscrite.",
    now: "Utilisez sa propre carte, ou sa phrase de passe.",
  },
  "own-share": {
    happened: "C’est la part d’un autre dépositaire.",
    now: "Que chacun apporte la sienne.",
  },
  "package-first": {
    happened: "Le paquet de l’ancien quorum n’a pas été lu.",
    now: "Lisez-le d’abord.",
  },
  "paused-to-resume": {
    happened: "La cérémonie n’est pas en pause.",
    now: "Continuez.",
  },
  "performed-by-the-administrator": {
    happened: "Seul le responsable que nomme le script fait cela.",
    now: "Nommez-le.",
  },
  "read-back": {
    happened: "Ce qui a été relu n’est pas cette part, ou est illisible.",
    now: "Prenez la feuille qui vient d’être faite ; numérisez-la à nouveau, ou saisissez ses lignes.",
  },
  "read-back-by-code": {
    happened: "Le code de la feuille n’a pas été relu.",
    now: "Écrivez la feuille à nouveau.",
  },
  "read-back-by-rows": {
    happened: "Les lignes de la feuille n’ont pas été relues.",
    now: "Écrivez la feuille à nouveau.",
  },
  "reconciled-first": {
    happened: "Un acte a été interrompu, et son sort n’a pas été décidé.",
    now: "Décidez-en d’abord.",
  },
  "resumed-first": {
    happened: "La cérémonie est en pause.",
    now: "Reprenez-la d’abord.",
  },
  "role-as-in-the-script": {
    happened: "Le script nomme cette personne dans un autre rôle.",
    now: "Elle doit prendre celui du script.",
  },
  "root-key-can-be-shared": {
    happened: "Ce jeton signe avec de telles clés et n’en laisse sortir aucune : aucun quorum ne pourrait jamais la reconstituer.",
    now: "Rien n’a été créé. Prenez un jeton qui les encapsule, ou une clé racine p-384, que davantage de jetons encapsulent. Une clé qui doit être de cette nature se crée, et se sauvegarde par sa graine, avec les outils du fabricant.",
  },
  "root-key-proved": {
    happened: "La signature du jeton n’est pas valable sous la clé publique de la clé racine.",
    now: "Rien n’a été remis. Recommencez ; si cela persiste, prenez un autre jeton.",
  },
  "same-check-value": {
    happened: "La clé de ce jeton a une autre valeur de contrôle que celle qui est consignée.",
    now:
      "Arrêtez-vous : ce n’est pas la même clé, ou l’appareil se trompe. Cherchez lequel avant d’ouvrir un sachet.",
  },
  "same-package": {
    happened: "Ce n’est pas le paquet de cette cérémonie.",
    now: "Prenez le bon paquet.",
  },
  "sealed-again-first": {
    happened: "Un sachet ouvert n’est pas encore rescellé.",
    now: "Scellez la part dans un nouveau sachet, puis fermez le contrôle.",
  },
  "share-files-erased": {
    happened: "Des fichiers de feuilles de part sont encore sur cette machine : avec le paquet, ils sont la clé.",
    now: "Imprimez les feuilles ou enregistrez-les ailleurs, puis effacez leurs fichiers à cette étape.",
  },
  "share-files-kept-elsewhere": {
    happened: "Il n’est pas dit comment les feuilles sont gardées.",
    now: "Indiquez-le : imprimées, ou enregistrées ailleurs.",
  },
  "share-files-only": {
    happened: "Il n’y a pas de fichier de feuille à effacer, ou un sachet n’est pas encore scellé.",
    now: "Scellez d’abord chaque sachet. Seuls les fichiers écrits par ce partage, et inchangés, sont effacés.",
  },
  "shares-that-exist": {
    happened: "Il n’y a pas de part de ce numéro, ou il est donné deux fois.",
    now: "Vérifiez les numéros des parts de ce quorum.",
  },
  "signs-once": {
    happened: "Cette personne a déjà signé.",
    now: "Nommez quelqu’un qui n’a pas encore signé.",
  },
  "steps-in-order": {
    happened: "Ce n’est pas ce que demande cette étape.",
    now: "Faites d’abord ce que demande l’étape.",
  },
  "the-same-token": {
    happened: "Ce n’est pas le jeton qui a été accepté pour ce rôle.",
    now: "Branchez celui que nomme la colonne de droite.",
  },
  "token-has-a-part": {
    happened: "Cette cérémonie n’utilise pas de jeton à cette fin.",
    now: "Choisissez ce que demande l’étape.",
  },
  "token-is-able": {
    happened: "Ce jeton ne sait pas faire tout ce que demande la cérémonie.",
    now: "Prenez un autre jeton.",
  },
  "tokens-bound": {
    happened: "Un jeton que demande la cérémonie n’est pas encore choisi.",
    now: "Choisissez-le et déverrouillez-le d’abord.",
  },
  "two-approvers": {
    happened: "Une urgence demande deux responsables de sécurité différents.",
    now: "Un second doit approuver et signer.",
  },
  "unaccounted-shares-have-a-reason": {
    happened: "Des parts sont introuvables et il n’est pas dit ce qu’on en sait.",
    now: "Dites-le en quelques mots.",
  },
  "unresolved-to-reconcile": {
    happened: "Aucune décision n’est attendue.",
    now: "Continuez l’étape.",
  },
  "verified-before-sealed": {
    happened: "La part n’est pas encore vérifiée.",
    now: "Relisez-la avant de sceller son sachet.",
  },
  "void-files-only": {
    happened: "Il n’y a aucun fichier d’un partage annulé à retirer.",
    now: "Seuls les fichiers écrits par cette cérémonie, et inchangés, peuvent être retirés ainsi.",
  },
  "voided-bags-destroyed": {
    happened: "Des parts d’un essai qui a échoué existent encore ; elles reconstituent aussi la clé.",
    now: "Détruisez-les devant le témoin.",
  },
  "voided-share-outside": {
    happened: "Ce n’est pas une part d’un essai qui a échoué, ou elle est déjà détruite.",
    now: "Choisissez-en une de la liste.",
  },
  "written-before-read-back": {
    happened: "Aucune part n’attend d’être relue.",
    now: "Écrivez-la d’abord.",
  },
} satisfies Partial<Record<ToldRule, Said>>;
