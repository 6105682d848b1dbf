import type { Strings } from "./strings.en";

export const fr: Strings = {
  plan: {
    title: "Prévoir une cérémonie",
    lead: "Ce qui est fixé ici le reste : cela devient le script qui est lu à voix haute et approuvé.",
    reviewTitle: "Est-ce bien cette cérémonie ?",
    reviewLead:
      "À l’ouverture, ceci devient son script. On ne pourra plus le modifier, seulement le suivre, l’interrompre ou l’arrêter.",
    kind: "Ce qui doit se passer",
    kindMore: {
      generate: "Une clé maîtresse est créée dans un jeton et ses parts sont remises. Pour commencer.",
      drill: "Créer et reconstituer, sur une clé détruite à la fin. Pour s’exercer, deux fois par an.",
      recover: "Une clé maîtresse est reconstituée dans un autre jeton. Quand le sien a disparu.",
      replicate:
        "La même clé vient dans un jeton de plus, tant qu’un autre l’a encore. Pour un second site.",
      possession:
        "Chaque dépositaire prouve que sa part est là ; rien n’est reconstitué. Une fois par an, ou après un doute.",
      redistribute:
        "De nouvelles parts pour d’autres personnes ou d’autres nombres ; la clé reste. Quand quelqu’un part ou qu’une part se perd.",
      "live-test":
        "La clé réelle est reconstituée un instant, essayée, et détruite. Avant de s’y fier pour des années.",
      emergency:
        "Une clé est reconstituée sans le préavis d’usage ; deux responsables approuvent, et une suite est due. Quand attendre nuit.",
    },
    name: "Titre du procès-verbal",
    purpose: "Pourquoi elle a lieu",
    approval: "Où elle a été approuvée",
    approvalHint: "Par exemple un numéro de changement.",
    label: "Libellé de la clé sur le jeton",
    labelHint: "Un libellé déjà présent sur le jeton est refusé.",
    which: "Quelle clé",
    threshold: "Parts nécessaires pour reconstituer la clé",
    site: "Site du jeton",
    siteHint: "Où il se trouve, pour distinguer deux jetons d’une même clé.",
    emergencyReason: "Pourquoi cela ne peut attendre",
    incident: "Numéro d’incident",
    incidentHint: "Tel que dans votre registre des incidents.",
    people: "Qui prend part",
    peopleMore: {
      generate: "Un responsable, au moins un témoin ; chaque dépositaire reçoit une part, dans cet ordre.",
      drill: "Un responsable, au moins un témoin ; chaque dépositaire reçoit une part, dans cet ordre.",
      recover: "Un responsable, au moins un témoin, et autant de dépositaires que la clé en demande.",
      replicate: "Un responsable, au moins un témoin, et autant de dépositaires que la clé en demande.",
      possession:
        "Un responsable, au moins un témoin, et chaque dépositaire à interroger ; ils peuvent venir un à un.",
      redistribute: "Qui apporte une ancienne part, qui en reçoit une nouvelle ; beaucoup font les deux.",
      "live-test": "Un responsable, au moins un témoin, et autant de dépositaires que la clé en demande.",
      emergency:
        "Deux responsables de sécurité pour approuver, un responsable, un témoin, et chaque dépositaire, joignable ou non.",
    },
    partOf: (name) => `Rôle de ${name}`,
    noPart: "ne prend pas part",
    brings: "Apporte une ancienne part",
    takes: "Reçoit une nouvelle part",
    takesShare: (index, medium) => `reçoit la part ${index} : ${medium}`,
    mediumOf: (name) => `Part de ${name} sur`,
    placeOf: (name) => `${name} la garde à`,
    passphrase: "Une phrase de passe en plus",
    passphraseMore: "Conseillée pour des chiffrés qui doivent durer des décennies.",
    remote: "Loin d’ici",
    remoteMore: "Le fichier lui est envoyé ; une preuve faite sur sa propre machine répond.",
    lacksCard: (name) => `${name} est inscrit sans carte pour laquelle une part puisse être chiffrée.`,
    lacksAge: (name) => `${name} est inscrit sans destinataire age.`,
    geometry: "À quoi ces nombres survivraient-ils ? Essayez-les dans un plan de quorum",
    nobody: "Personne n’est encore inscrit.",
    enrol: "Inscrire d’abord des personnes",
    review: "Relire le plan",
    open: "Ouvrir cette cérémonie",
    change: "Modifier quelque chose",
    sharesOf: (k, n) =>
      n - k > 1
        ? `${k} parts sur ${n} reconstituent la clé ; ${n - k} peuvent être perdues.`
        : `${k} parts sur ${n} reconstituent la clé ; ${n - k} peut être perdue.`,
    defaults: {
      generate: { title: "Clé maîtresse", label: "master-key" },
      recover: { title: "Clé maîtresse, récupérée", label: "master-key" },
      drill: { title: "Exercice de récupération", label: "drill-key" },
      replicate: { title: "Clé maîtresse, second site", label: "master-key" },
      possession: { title: "Contrôle de possession", label: "master-key" },
      redistribute: { title: "Réémission des parts", label: "master-key" },
      "live-test": { title: "Essai réel de récupération", label: "master-key" },
      emergency: { title: "Accès d’urgence", label: "master-key" },
    },
  },
};
