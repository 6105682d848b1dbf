import type { Strings } from "./strings.en";

export const fr: Strings = {
  records: {
    title: "Procès-verbaux",
    lead: "Ce qui reste d’une cérémonie : des pages à lire et à signer, qui contiennent leur preuve.",
    empty: "Aucun procès-verbal n’a encore été établi.",
    emptyMore: "La dernière étape de chaque cérémonie en établit un.",
    show: "Afficher",
  },

  record: {
    title: (ceremony) => `Procès-verbal de « ${ceremony} »`,
    page: (page, pages) => `Page ${page} sur ${pages}`,
    previous: "Page précédente",
    next: "Page suivante",
    zoom: "Zoom",
    fingerprint: "Empreinte de la transcription",
    aloud: "À lire à voix haute",
    refuted: "Ce procès-verbal est à rejeter : il ne concorde pas avec ses preuves.",
    check: "Vérifier ce procès-verbal",
    checkTitle: "Vérifier un procès-verbal",
    checkLead: "Un procès-verbal se contrôle avec son seul fichier, quel qu’en soit l’auteur. Rien n’en est conservé ici.",
    toCheck: "Fichier du procès-verbal",
    toCheckHint: "Le PDF tel qu’il a été établi ; si un autre programme l’a réenregistré, ce sera dit.",
    verdict: {
      proved: "Ce procès-verbal prouve ce qu’il affirme",
      refuted: "Ne vous fiez pas à ce procès-verbal",
      "not-checked": "Ce procès-verbal n’a pas été vérifié jusqu’au bout",
    },
    verdictMore: {
      proved:
        "Chaque signature et chaque page concordent avec le journal. Si la clé qui a signé est bien la leur, vous le savez par ailleurs : comparez son empreinte.",
      refuted: "Quelque chose n’y est pas tel que signé. C’est en tête de la liste.",
      "not-checked": "Ce qui n’a pas pu être vérifié est en tête de la liste.",
    },
    counted: {
      "page-as-signed": (n) => (n === 1 ? "1 page telle que signée" : `${n} pages telles que signées`),
      "attachments-as-signed": (n) =>
        n === 1 ? "1 pièce jointe telle que signée" : `${n} pièces jointes telles que signées`,
      "duty-signature": (n) => (n === 1 ? "1 engagement signé" : `${n} engagements signés`),
      "roll-call-signature": (n) => (n === 1 ? "1 signature à l’appel" : `${n} signatures à l’appel`),
      "emergency-approval": (n) =>
        n === 1 ? "1 approbation de l’urgence" : `${n} approbations de l’urgence`,
      "custody-signature": (n) => (n === 1 ? "1 mouvement signé" : `${n} mouvements signés`),
      "participant-signature": (n) => (n === 1 ? "1 signature finale" : `${n} signatures finales`),
      "possession-proof": (n) => (n === 1 ? "1 preuve de possession" : `${n} preuves de possession`),
      "journal-key-succession": (n) =>
        n === 1 ? "1 clé du journal introduite" : `${n} clés du journal introduites`,
    },
    claims: "Ce qui a été vérifié",
    file: "Fichier",
    results: { proved: "prouvé", refuted: "réfuté", "not-checked": "non vérifié" },
    claimNames: {
      "file-whole": "Le fichier est complet",
      "bytes-as-signed": "Chaque octet est tel que signé",
      "page-as-signed": "La page est telle que signée",
      "fonts-as-signed": "Les polices sont telles que signées",
      "attachments-as-signed": "Les pièces jointes sont telles que signées",
      "manifest-signed": "Le manifeste est signé",
      "leaves-open": "Les entrées sont celles qui avaient été scellées",
      "leaves-in-tree": "Les entrées sont dans le journal",
      "checkpoint-signed": "Le point de contrôle du journal est signé",
      "participant-signature": "La signature d’un participant",
      "signer-known": "Le signataire est connu",
      "pages-from-transcript": "Les pages montrent ce que disent les entrées",
      "duty-signature": "Un engagement signé",
      "roll-call-signature": "Une signature à l’appel",
      "emergency-approval": "Une approbation de l’urgence",
      "custody-signature": "Une signature pour un mouvement",
      "possession-proof": "Une preuve de possession",
      "redistribution-sound": "Les nouvelles parts sont celles du même secret",
      "entries-agree": "Les entrées concordent entre elles",
      "journal-key-succession": "La clé du journal a été introduite",
      "since-consistent": "Le journal prolonge un point de contrôle antérieur",
    },
  },
};
