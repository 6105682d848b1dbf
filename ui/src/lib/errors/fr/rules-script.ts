import type { ToldRule } from "../internal";
import type { Said } from "../said";

/** Refusals by the rules of scripts and quorum plans. */
export const scriptRules = {
  "a-witness": {
    happened: "Le script ne nomme aucun témoin.",
    now: "Nommez-en au moins un : il confirme ce qui est irréversible.",
  },
  "administrator-holds-no-share": {
    happened: "Le responsable ou un responsable de sécurité détiendrait une part.",
    now: "Donnez la part à une autre personne.",
  },
  "brings-only-in-redistribution": {
    happened: "Seul un dépositaire d’une réémission apporte une ancienne part, ou n’en reçoit pas.",
    now: "Retirez ce choix, ou prévoyez une réémission.",
  },
  "custodians-present": {
    happened: "Trop peu de dépositaires sont nommés.",
    now: "Nommez-en davantage.",
  },
  "dates-as-year-month-day": {
    happened: "Ce n’est pas une date.",
    now: "Écrivez-la sous la forme 2027-05-31.",
  },
  "distinct-custodians": {
    happened: "Une même personne serait dépositaire deux fois.",
    now: "Donnez une seule part à chacun.",
  },
  "distinct-participants": {
    happened: "Une même personne est nommée dans deux rôles.",
    now: "Donnez un seul rôle à chacun.",
  },
  "distinct-recipients": {
    happened: "Deux personnes ont une même clé : elle ouvrirait, ou signerait, pour les deux.",
    now: "Chacun a une clé à soi : donnez-en une autre, ou ne faites participer que l’une des deux.",
  },
  "act-names-its-subject": {
    happened: "Le script ne dit pas sur quoi porte l’acte, ou le dit là où il n’y en a pas.",
    now: "Nommez la clé, ou la politique par son empreinte, et rien d’autre.",
  },
  "key-id-as-hex": {
    happened: "L’identifiant de la clé n’est pas en hexadécimal, ou le script n’adopte aucune clé.",
    now: "Donnez le CKA_ID de la clé à adopter, jusqu’à 64 chiffres hexadécimaux, ou laissez-le vide.",
  },
  "act-says-why": {
    happened: "Le script demande un acte sans dire pourquoi.",
    now: "Donnez l’objet de la cérémonie : il est signé avec l’acte.",
  },
  "emergency-says-why": {
    happened: "Une urgence, et elle seule, a une raison et un numéro d’incident.",
    now: "Donnez-les pour une urgence ; retirez-les d’une autre cérémonie.",
  },
  "entries-at-most-255": {
    happened: "Le plan a trop d’entrées : plus de 255 d’une sorte.",
    now: "Réduisez-le.",
  },
  "entropy-in-order": {
    happened: "Les sources d’aléa ne sont pas nommées une fois chacune, dans l’ordre.",
    now: "Nommez-les dans l’ordre hsm, os, dice.",
  },
  "has-a-part": {
    happened: "Un dépositaire n’apporte pas de part et n’en reçoit pas.",
    now: "Dites ce qu’il fait, ou ne le nommez pas.",
  },
  "migration-says-where": {
    happened: "Le script ne dit pas à quelle suite passent les parts, ni jusqu’à quand, ou le dit hors d’une migration.",
    now: "Donnez la suite et le dernier jour d’une migration ; retirez-les d’une autre cérémonie.",
  },
  "sealed-as-planned": {
    happened: "Des parts ne seraient pas chiffrées par la suite à laquelle passe la migration.",
    now: "Donnez d’abord à chaque dépositaire une clé de cette suite, puis une carte ou un fichier age pour support.",
  },
  "hybrid-seals": {
    happened: "Cette part serait chiffrée par un algorithme classique, qu’un grand ordinateur quantique peut ouvrir.",
    now: "Inscrivez la personne avec une clé ML-KEM en plus de sa carte, ou avec un destinataire age1pq1.",
  },
  "known-entropy-sources": {
    happened: "Une source d’aléa n’existe pas.",
    now: "Il y a hsm, os et dice.",
  },
  "known-fields-only": {
    happened: "Le texte contient un champ qui n’existe pas.",
    now: "Corrigez-en le nom, ou supprimez-le.",
  },
  "known-person": {
    happened: "Une part est attribuée à quelqu’un que le plan ne nomme pas.",
    now: "Ajoutez cette personne, ou corrigez son nom.",
  },
  "known-place": {
    happened: "Une part est en un lieu que le plan ne nomme pas.",
    now: "Ajoutez ce lieu, ou corrigez son nom.",
  },
  "known-role": {
    happened: "Un rôle n’existe pas.",
    now: "Corrigez-le ; le tableau des rôles, sous Personnes, les nomme tous.",
  },
  "known-version": {
    happened: "Cette version du format n’est pas connue ici.",
    now: "Corrigez-la, ou prenez un Keymoot plus récent.",
  },
  named: {
    happened: "Un nom ou un texte requis est vide.",
    now: "Donnez-le.",
  },
  "no-organisation-reaches-threshold": {
    happened: "Une organisation dispose à elle seule d’assez de parts.",
    now: "Répartissez personnes et lieux autrement.",
  },
  "no-place-reaches-threshold": {
    happened: "Assez de parts pour reconstituer la clé sont en un seul lieu.",
    now: "Gardez-en moins que le seuil dans chaque lieu.",
  },
  "no-quorum-in-recovery": {
    happened: "Le paquet de récupération dit déjà quel est le quorum.",
    now: "N’en donnez pas dans ce script.",
  },
  "numbers-as-3-of-5": {
    happened: "Ces nombres sont illisibles.",
    now: "Écrivez-les sous la forme 3-of-5.",
  },
  "one-administrator": {
    happened: "Il faut exactement un responsable.",
    now: "Nommez-en un, et un seul.",
  },
  "one-custodian-per-share": {
    happened: "Il n’y a pas un dépositaire pour chaque part.",
    now: "Nommez autant de dépositaires qu’il y a de parts.",
  },
  "participant-enrolled": {
    happened: "Cette personne n’est pas inscrite dans la salle.",
    now: "Inscrivez-la d’abord, sous Personnes.",
  },
  "passphrase-on-a-ciphertext": {
    happened: "Une feuille ne prend pas de phrase de passe : elle se lit sans programme.",
    now: "Donnez-la à une carte ou à un fichier age.",
  },
  "plain-texts": {
    happened: "Un texte contient des caractères invisibles, ou il est trop long.",
    now: "Écrivez-le sur une seule ligne.",
  },
  "plan-within-reach": {
    happened: "Ce plan lie trop de lieux entre eux pour qu’on en calcule les probabilités.",
    now: "Donnez une seule part à chacun, ou calculez sans probabilités.",
  },
  "quorum-where-a-key-is-made": {
    happened: "Il manque le seuil et le nombre de parts.",
    now: "Donnez-les : cette cérémonie remet des parts.",
  },
  "rates-are-probabilities": {
    happened: "Un taux n’est pas une probabilité.",
    now: "Donnez un nombre de 0 à 1 dans un fichier, de 0 à 100 pour cent dans le formulaire.",
  },
  readable: {
    happened: "Le texte est illisible.",
    now: "Corrigez la ligne indiquée.",
  },
  "remote-share-is-encrypted": {
    happened: "La part d’un dépositaire à distance doit être un fichier age.",
    now: "Choisissez ce support, ou indiquez que la personne sera présente.",
  },
  "remote-takes-a-share": {
    happened: "Quelqu’un est indiqué à distance, mais ne reçoit aucune part.",
    now: "Retirez ce choix.",
  },
  "role-as-enrolled": {
    happened: "Cette personne est inscrite dans un autre rôle, dont elle a signé l’engagement.",
    now: "Nommez une autre personne, ou donnez-lui un rôle compris dans le sien.",
  },
  "sealed-ciphertexts-have-a-passphrase": {
    happened: "Une part qui doit rester chiffrée des décennies n’a pas de phrase de passe en plus.",
    now: "Ajoutez-en une, au cas où son chiffrement ne tiendrait pas.",
  },
  "shares-at-most-255": {
    happened: "Il y a plus de 255 parts.",
    now: "Prenez-en moins.",
  },
  "shares-within-plan": {
    happened: "Ces nombres demandent plus de parts que le plan n’en liste.",
    now: "Listez aussi les autres.",
  },
  "short-texts": {
    happened: "Un texte est trop long.",
    now: "Raccourcissez-le.",
  },
  "somebody-brings": {
    happened: "Trop peu de dépositaires apportent une ancienne part.",
    now: "Une réémission en demande au moins deux.",
  },
  "survives-any-person": {
    happened: "La perte d’une seule personne peut faire perdre la clé.",
    now: "Baissez le seuil, ou ajoutez des parts.",
  },
  "survives-any-place": {
    happened: "La perte d’un seul lieu peut faire perdre la clé.",
    now: "Répartissez les parts, baissez le seuil, ou ajoutez-en.",
  },
  "survives-any-two": {
    happened: "La perte de deux personnes ou lieux peut faire perdre la clé.",
    now: "Répartissez les parts, baissez le seuil, ou ajoutez-en.",
  },
  "threshold-at-least-two": {
    happened: "Avec ce seuil, une seule personne reconstituerait la clé.",
    now: "Prenez un seuil d’au moins 2.",
  },
  "threshold-within-shares": {
    happened: "Le seuil dépasse le nombre de parts.",
    now: "Baissez-le, ou ajoutez des parts.",
  },
  "two-entropy-sources": {
    happened: "L’aléa ne viendrait que d’une seule source.",
    now: "Nommez hsm et os, pour qu’aucune ne décide seule.",
  },
  "witness-holds-no-share": {
    happened: "Un témoin ou un auditeur détiendrait une part.",
    now: "Donnez la part à une autre personne.",
  },
} satisfies Partial<Record<ToldRule, Said>>;
