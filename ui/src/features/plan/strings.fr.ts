import { de } from "../../lib/strings/elide";
import type { Strings } from "./strings.en";

export const fr: Strings = {
  plan: {
    title: "Prévoir une cérémonie",
    lead: "Ce qui est fixé ici ne changera plus : c’est le script, qui sera lu à voix haute et approuvé.",
    reviewTitle: "Est-ce bien cette cérémonie ?",
    reviewLead:
      "À l’ouverture, ceci devient son script. On ne pourra plus le modifier, seulement le suivre, l’interrompre ou l’arrêter.",
    kind: "Nature de la cérémonie",
    kindMore: {
      generate: "Une clé maîtresse est créée dans un jeton et ses parts sont remises. Pour commencer.",
      "adopt-key":
        "Une clé maîtresse que contient déjà un jeton est partagée ; aucune n’est créée. Quand une clé qui compte n’a pas de sauvegarde.",
      drill: "Créer et reconstituer, sur une clé détruite à la fin. Pour s’exercer, deux fois par an.",
      recover: "Une clé maîtresse est reconstituée dans un autre jeton. Quand le premier est perdu.",
      replicate:
        "La même clé est installée dans un jeton de plus, tant qu’un autre la contient encore. Pour un second site.",
      possession:
        "Chaque dépositaire prouve que sa part est là ; rien n’est reconstitué. Une fois par an, ou après un doute.",
      redistribute:
        "De nouvelles parts pour d’autres personnes ou en d’autres nombres ; la clé ne change pas. Quand quelqu’un s’en va ou qu’une part est perdue.",
      migrate:
        "De nouvelles parts, chiffrées par une autre suite, par exemple contre les ordinateurs quantiques ; les anciennes restent acceptées quelque temps.",
      "live-test":
        "La clé réelle est reconstituée un instant, essayée, et détruite. Avant de s’y fier pendant des années.",
      emergency:
        "Une clé est reconstituée sans le préavis habituel ; deux responsables de sécurité approuvent, et des suites sont à donner. Quand il serait nuisible d’attendre.",
      rotate: "Une nouvelle version, ou une autre clé maîtresse, prend la relève d’une clé. À son échéance, ou après un doute.",
      destroy: "Une clé supprimée, dont le délai est passé, est détruite partout, avec certificat. Quand plus rien n’en dépend.",
      compromise: "Une clé peut-être en de mauvaises mains est mise hors d’usage aussitôt, avec ce qui reste à faire. En cas de doute.",
      "adopt-policy": "Une politique relue entre en vigueur devant témoins. Quand les règles changent.",
    },
    name: "Titre du procès-verbal",
    purpose: "Objet de la cérémonie",
    approval: "Où elle a été approuvée",
    approvalHint: "Par exemple un numéro de changement.",
    label: "Libellé de la clé sur le jeton",
    labelHint: "Un libellé déjà présent sur le jeton est refusé.",
    adoptHint: "Exactement comme sur le jeton : une clé AES de 256 bits qui peut encore en sortir chiffrée.",
    keyId: "Identifiant de la clé sur le jeton",
    keyIdHint: "CKA_ID en hexadécimal, si plusieurs clés portent ce libellé.",
    keyKind: "Nature de la clé",
    keyKindHint:
      "Une clé racine signe : pour une autorité de certification, pour des micrologiciels. Seule une clé maîtresse protège d’autres clés.",
    keyKindPostQuantum:
      "Peu de jetons laissent sortir une telle clé pour qu’elle soit partagée. On le voit au déverrouillage du jeton, avant que quoi que ce soit ne soit créé.",
    which: "Quelle clé",
    subject: "Quelle clé",
    subjectHint: "Son libellé ou son identifiant, comme sous Clés.",
    successor: "Clé maîtresse qui prend la relève",
    successorHint: "Seulement pour la rotation d’une clé maîtresse.",
    suite: "Suite à laquelle passent les parts",
    suites: {
      hybrid: "hybride (ML-KEM-768 avec P-256 ou X25519)",
      classical: "classique (P-256 ou X25519 seul)",
    },
    until: "Dernier jour où les anciennes parts sont acceptées",
    untilHint: "Jusque-là, elles permettent encore de récupérer la clé ; ce qu’il en reste est alors détruit.",
    threshold: "Parts nécessaires pour reconstituer la clé",
    site: "Site du jeton",
    siteHint: "Où il se trouve, pour distinguer deux jetons d’une même clé.",
    emergencyReason: "Pourquoi cela ne peut pas attendre",
    incident: "Numéro d’incident",
    incidentHint: "Tel que dans votre registre des incidents.",
    people: "Participants",
    peopleMore: {
      generate: "Un responsable, au moins un témoin ; chaque dépositaire reçoit une part, dans cet ordre.",
      "adopt-key": "Un responsable, au moins un témoin ; chaque dépositaire reçoit une part, dans cet ordre.",
      drill: "Un responsable, au moins un témoin ; chaque dépositaire reçoit une part, dans cet ordre.",
      recover: "Un responsable, au moins un témoin, et autant de dépositaires que la clé en demande.",
      replicate: "Un responsable, au moins un témoin, et autant de dépositaires que la clé en demande.",
      possession:
        "Un responsable, au moins un témoin, et chaque dépositaire à interroger ; ils peuvent venir un à un.",
      redistribute: "Qui apporte une ancienne part, et qui en reçoit une nouvelle ; c’est souvent la même personne.",
      migrate:
        "Qui apporte une ancienne part, et qui en reçoit une nouvelle, sur une carte ou dans un fichier age de la suite choisie.",
      "live-test": "Un responsable, au moins un témoin, et autant de dépositaires que la clé en demande.",
      emergency:
        "Deux responsables de sécurité pour approuver, un responsable, un témoin, et chaque dépositaire, joignable ou non.",
      rotate: "Un responsable, au moins un témoin, et les autres personnes qui décident. Aucune part n’est nécessaire.",
      destroy: "Un responsable, au moins un témoin, et les autres personnes qui décident. Aucune part n’est nécessaire.",
      compromise: "Un responsable, au moins un témoin, et les autres personnes qui décident. Aucune part n’est nécessaire.",
      "adopt-policy": "Un responsable, au moins un témoin, et les autres personnes qui décident. Aucune part n’est nécessaire.",
    },
    partOf: (name) => `Rôle ${de(name)}`,
    noPart: "ne participe pas",
    brings: "Apporte une ancienne part",
    takes: "Reçoit une nouvelle part",
    takesShare: (index, medium) => `reçoit la part ${index} : ${medium}`,
    mediumOf: (name) => `Support de la part ${de(name)}`,
    placeOf: (name) => `Lieu de garde de la part ${de(name)}`,
    passphrase: "Une phrase de passe en plus",
    passphraseMore: "Conseillée pour ce qui doit rester chiffré des décennies.",
    remote: "À distance",
    remoteMore: "Le fichier lui est envoyé ; une preuve faite sur sa propre machine en accuse réception.",
    lacksCard: (name) => `Aucune carte pouvant recevoir une part chiffrée n’est inscrite au nom ${de(name)}.`,
    lacksAge: (name) => `Aucun destinataire age n’est inscrit au nom ${de(name)}.`,
    lacksHybrid: (name) =>
      `La part ${de(name)} ne serait pas hybride : il faut une carte et une clé ML-KEM, ou un destinataire age post-quantique.`,
    geometry: "Quelles pertes ces nombres tolèrent-ils ? Essayez-les dans un plan de quorum",
    nobody: "Personne n’est encore inscrit.",
    enrol: "Inscrire d’abord des personnes",
    review: "Relire le plan",
    open: "Ouvrir cette cérémonie",
    change: "Modifier quelque chose",
    scriptButton: "Ouvrir un script",
    scriptTitle: "Un script conservé",
    scriptLead: "Une cérémonie préparée et conservée en fichier, ou un script écrit à la main. Tout y est vérifié avant l’ouverture.",
    scriptFile: "Fichier du script",
    scriptLook: "L’examiner",
    scriptPaper: "Le script, tel que sur papier",
    printScript: "Imprimer le script",
    keepScript: "Conserver en script",
    keepScriptLead:
      "La préparation en fichier, à approuver, à imprimer et à ouvrir un autre jour : ici, ou en ligne de commande.",
    keepScriptGo: "Écrire ce fichier",
    scriptKept: (file) => `Conservé : ${file}.`,
    sharesOf: (k, n) =>
      n - k > 1
        ? `${k} parts sur ${n} reconstituent la clé ; ${n - k} peuvent être perdues.`
        : `${k} parts sur ${n} reconstituent la clé ; ${n - k} peut être perdue.`,
    defaults: {
      generate: { title: "Clé maîtresse", label: "master-key" },
      "adopt-key": { title: "Clé maîtresse, adoptée" },
      recover: { title: "Clé maîtresse, récupérée", label: "master-key" },
      drill: { title: "Exercice de récupération", label: "drill-key" },
      replicate: { title: "Clé maîtresse, second site", label: "master-key" },
      possession: { title: "Contrôle de possession", label: "master-key" },
      redistribute: { title: "Réémission des parts", label: "master-key" },
      migrate: { title: "Migration vers une autre suite", label: "master-key" },
      "live-test": { title: "Essai réel de récupération", label: "master-key" },
      emergency: { title: "Accès d’urgence", label: "master-key" },
      rotate: { title: "Rotation d’une clé" },
      destroy: { title: "Destruction d’une clé" },
      compromise: { title: "Clé en de mauvaises mains" },
      "adopt-policy": { title: "Politique mise en vigueur" },
    },
  },
};
