// What a check found, in French: one text for each part of what Rust says, put one behind the other as it
// is there. What only a program says (why a file’s structure is refused) is told without its reason.

import type { SaidView } from "../../bindings/SaidView";
import type { Sayings } from "../../bindings/Sayings";
import { de, que } from "../../lib/strings/elide";
import { fr as shared } from "../../lib/strings/shared.fr";
import { fr as policies } from "../policy/strings.fr";

type Wording = { [Code in keyof Sayings]: (values: Sayings[Code]) => string };

const PARTS: Record<string, string> = {
  canary: "test à réponse connue",
  checkpoint: "point de contrôle",
  equality: "comparaison des copies",
  everybody: "tous",
  fingerprint: "empreinte",
  inventory: "l’inventaire",
  "journal key": "clé du journal",
  length: "longueur",
  name: "nom",
  policy: "la politique",
  public_key: "clé publique",
  room: "salle",
  "the journal": "le journal",
};
const ROLES: Record<string, string> = shared.roles;
const role = (name: string) => ROLES[name] ?? name;
const part = (name: string) => PARTS[name] ?? name;
const many = (count: string, one: string, more: string) => `${count} ${count === "1" || count === "0" ? one : more}`;
const entries = (count: string) => many(count, "entrée", "entrées");
const bytes = (count: string) => many(count, "octet", "octets");

/** Each part; one without French does not compile. */
export const SAID_FR: Wording = {
  about: ({ who }) => `${part(who)} : `,
  "about-somebody": () => "quelqu’un : ",
  "agree-unreadable": () => "« agree » n’est ni vrai ni faux",
  "another-key-than-enrolled": () => "a signé avec une autre clé que celle enregistrée",
  "another-key-than-given": () => "a signé avec une autre clé que celle donnée",
  "another-program": () => "un autre programme",
  "another-program-named": ({ program }) => `un autre programme (${program})`,
  "answers-differ": ({ name }) => `${part(name)} : les deux réponses ne sont pas égales`,
  "answers-unsigned": ({ name }) => `${part(name)} : les deux réponses ne sont pas des signatures de la clé racine`,
  "approved-emergency": () => "a approuvé l’urgence",
  "arrived-as-other": ({ field }) => `quelqu’un est venu avec un autre élément que celui enregistré (${part(field)})`,
  "attached-after": ({ name }) => `${name} a été joint après la signature`,
  "attachment-as-signed": ({ name }) => `${name} est tel que signé`,
  "attachment-missing": ({ name }) => `${name} manque ou est endommagé`,
  "attachment-other": ({ name }) => `${name} n’est pas celui qui a été signé`,
  "attendee-unreadable": () => "la personne présente est illisible",
  "began-as-another": () => "le script n’est pas celui de l’empreinte signée à l’appel",
  "begins-late": ({ ceremony, entry }) =>
    `la cérémonie ${ceremony} commence par l’entrée ${entry}, qui ne l’ouvre pas`,
  "broken-algorithm": () => " ; par un algorithme déclaré cassé",
  "broken-algorithm-alone": () =>
    " ; par un algorithme déclaré cassé, et personne d’autre n’a signé sur qui l’on s’appuie",
  "by-another-key": ({ names }) =>
    `l’autre point de contrôle est signé par une autre clé (${names}), comme le ferait une clé plus ancienne de la salle ; que l’une ait été introduite par l’autre n’est pas dans cette preuve`,
  "bytes-after": ({ bytes: extra, length }) =>
    `${bytes(extra)} de trop après la fin du procès-verbal ; ses ${length} premiers octets sont le procès-verbal`,
  "bytes-around": ({ before, after }) =>
    `${bytes(before)} de trop avant le procès-verbal, et ${after} après sa fin`,
  "bytes-as-signed": () => "chaque octet hors du manifeste est celui qui a été signé",
  "bytes-before": ({ bytes: extra }) => `${bytes(extra)} de trop avant le procès-verbal`,
  "bytes-missing": ({ bytes: missing }) => `il manque ${bytes(missing)} au procès-verbal`,
  "bytes-not-as-signed": () => "le fichier n’est pas, octet pour octet, celui qui a été signé",
  "bytes-of-another-program": () => "les octets sont ceux de l’autre programme, non ceux qui ont été signés ; ",
  "bytes-unreadable": ({ length }) => `il n’y a pas là ${length} octets en chiffres hexadécimaux minuscules`,
  "ceremony-open": ({ ceremony, entries: count }) =>
    `cérémonie ${ceremony} : ${entries(count)} depuis son ouverture ; elle n’était pas terminée`,
  "ceremony-told": ({ ceremony, entries: count }) =>
    `cérémonie ${ceremony} : ${entries(count)}, de son ouverture à sa fin`,
  "ceremony-twice": () => "la transcription nomme une cérémonie deux fois",
  "challenge-checkpoint": () => "le défi : ",
  "challenge-elsewhere": () => "le défi n’est pas dans cette transcription",
  "challenge-later": () => "le défi a été fait d’un point de contrôle plus tardif qu’il n’y en avait",
  "challenge-never": () => "le défi a été fait d’un point de contrôle que ce journal n’a jamais eu",
  "challenge-not-its-own": () => "le défi n’est pas celui de son point de contrôle et de son aléa",
  "challenge-of-other-commitments": () => "le défi est pour les engagements d’un autre quorum",
  "challenge-of-other-journal": () => "le défi a été fait du point de contrôle d’un autre journal",
  "check-changed": ({ value }) => `la valeur de contrôle ${value} de la clé est une autre qu’auparavant`,
  "checkpoint-agrees": ({ entries: count }) => `le journal concorde avec le point de contrôle à ${entries(count)}`,
  "checkpoint-before": ({ entries: count }) =>
    `a signé un point de contrôle à ${entries(count)}, avant la première de cette transcription`,
  "checkpoint-beyond": ({ entries: count }) =>
    `ce procès-verbal ne peut pas montrer le journal à ${entries(count)} ; comparez avec la salle`,
  "checkpoint-disagrees": ({ entries: count }) =>
    `le journal n’est pas celui du point de contrôle à ${entries(count)}`,
  "checkpoint-given": () => "le point de contrôle donné : ",
  "checkpoint-given-other": () => "le point de contrôle donné est celui d’un autre journal",
  "checkpoint-given-unsigned": () => "le point de contrôle donné n’est pas signé par la clé de ce journal",
  "checkpoint-later": ({ entries: count, entry }) =>
    `a signé le journal à ${entries(count)}, et l’entrée ${entry} de cette cérémonie vient après : la signature ne couvre pas la cérémonie`,
  "checkpoint-malformed": () => "ce n’est pas un point de contrôle : il en faut trois lignes (origine, taille, racine)",
  "checkpoint-none-given": () => "aucun point de contrôle antérieur n’a été donné",
  "checkpoint-not-led-to": ({ entries: count }) =>
    `cette preuve ne mène pas au point de contrôle à ${entries(count)} ; faites-en une avec lui`,
  "checkpoint-not-shown": ({ entries: count }) =>
    `il n’est pas montré que le journal est celui du point de contrôle à ${entries(count)}`,
  "checkpoint-of": ({ origin }) => `le point de contrôle est de « ${origin} », un autre journal`,
  "checkpoint-other": () => "le point de contrôle est d’un autre journal",
  "checkpoint-other-signed": () => "a signé le point de contrôle d’un autre journal",
  "checkpoint-signed-over": () => "le point de contrôle signé : ",
  "checkpoint-tail": ({ entries: count, tail }) =>
    `le point de contrôle le plus récent signe ${entries(count)} ; ${tail} sont venues après lui`,
  "checkpoint-unknown-key": ({ entries: count }) =>
    `a signé un point de contrôle à ${entries(count)}, d’une clé qui n’est pas ici une clé du journal`,
  "checkpoint-whole": () => "le point de contrôle le plus récent signe chaque entrée",
  "closed-unsigned": ({ names }) => `la cérémonie est close sans signature finale (${names})`,
  "closed-unsigned-all": () => "la cérémonie est close sans la signature finale de personne",
  "commitments-changed": () => "le quorum a été fait avec d’autres engagements que ceux avec lesquels il a servi",
  "commitments-unreadable": () => "les engagements ne sont pas ceux d’un quorum",
  "contribution-elsewhere": ({ index }) => `ce qu’a donné la part ${index} n’est pas dans cette transcription`,
  "contributors-differ": () => "les contributeurs ne sont pas ceux dont les contributions ont été reçues",
  "contributors-unreadable": () => "ses contributeurs sont illisibles",
  "copy-found": () => "la clé est détruite, et une copie a encore été trouvée",
  cosigned: ({ entries: count, time }) =>
    `le cosignataire a signé le journal à ${entries(count)}, ${time} secondes après le début de 1970`,
  "cosigner-broken": () => "ML-DSA est déclaré cassé : on ne s’appuie sur aucune cosignature",
  "cosigner-none-given": () =>
    "aucune clé de cosignataire n’a été donnée, et l’algorithme de la clé du journal est déclaré cassé",
  "cosigner-trusted": () => "le cosignataire de confiance a signé le journal",
  decided: ({ act, subject }) => `a signé « ${policies.policy.acts[act] ?? act} » pour ${part(subject)}`,
  "decided-otherwise": () => "a signé que l’on fasse autre chose",
  "decision-unreadable": () => "la décision est illisible",
  "decision-unsigned": () => "personne n’a signé la décision",
  "destroyed-not-so": () => "des parts sont comptées comme détruites qui ne l’ont pas été",
  did: ({ who }) => `${who} `,
  "duty-acknowledged": ({ role: as }) => `a accepté son engagement (${role(as)})`,
  "enrolment-elsewhere": () =>
    "la signature tient, et l’enregistrement de sa clé n’est pas dans cette transcription",
  "enrolment-missing": () => "l’enregistrement de la clé n’est pas dans cette transcription",
  "entries-agree": ({ entries: count, ceremony }) =>
    `ce que disent les unes des autres les ${count} entrées de la cérémonie ${ceremony} concorde`,
  "entries-in-tree": ({ first, last, size }) =>
    `les entrées ${first} à ${last} d’un journal de ${size}, dans l’ordre et sans lacune`,
  "entry-belongs-to": ({ entry, room }) => `l’entrée ${entry} est de la salle ${room}`,
  "entry-in-tree": ({ entry, size }) => `l’entrée ${entry} est dans le journal de ${entries(size)}`,
  "entry-is": ({ entry }) => `entrée ${entry} : `,
  "entry-room-other": ({ room, origin }) =>
    `l’entrée est de la salle ${room}, le point de contrôle de « ${origin} »`,
  "entry-says": ({ entry, says }) => `l’entrée ${entry} dit être l’entrée ${says}`,
  "entry-says-other": ({ says, entry }) =>
    `l’entrée dit être l’entrée ${says}, la preuve est pour l’entrée ${entry}`,
  "entry-unreadable": () => "l’entrée n’a pas la forme d’une entrée du journal",
  "field-changed": ({ field }) => `le champ « ${field} » n’est pas la valeur qui a été consignée`,
  "field-missing": ({ field }) => `« ${field} » manque`,
  "field-not-text": ({ field }) => `« ${field} » n’est pas un texte`,
  "field-unreadable": ({ field }) => `« ${field} » manque ou est illisible`,
  "field-withheld": ({ field }) => `« ${field} » est retenu`,
  "file-altered": () => "la structure du fichier n’est pas celle d’un procès-verbal",
  "file-missing-here": () => "le journal en parle, et son fichier n’est pas dans le dossier de la salle",
  "file-shorter": () => "le fichier est plus court que le procès-verbal qui a été signé",
  "file-too-large": () => "le fichier est trop grand pour être un procès-verbal",
  "file-unreadable": () => "le fichier n’a pas pu être lu",
  "file-whole": ({ length }) => `une seule version de ${bytes(length)}, où rien n’est inutile`,
  "fingerprint-journalled": () => "son empreinte est celle qui a été consignée",
  "fingerprint-not-its-own": () => "l’empreinte du manifeste n’est pas celle de sa transcription",
  "fingerprint-other": ({ fingerprint }) => `le procès-verbal consigné a l’empreinte ${fingerprint}`,
  "fonts-as-signed": ({ fonts }) => many(fonts, "police incorporée est telle que signée", "polices incorporées sont telles que signées"),
  "fonts-other": () => "les polices incorporées ne sont pas celles qui ont été signées",
  "fonts-unreadable": () => "une police est illisible",
  "fork-at": ({ record, entry }) =>
    `${part(record)} : une bifurcation : la salle a signé deux entrées ${entry}`,
  "fork-of": ({ record, entries: count }) =>
    `${part(record)} : une bifurcation : la salle a signé deux journaux de ${entries(count)}`,
  "index-unreadable": () => "son numéro n’est pas celui d’une part",
  "journal-altered": () => "le journal n’est pas tel qu’il a été écrit",
  "journal-behind": () => "ce journal n’est pas celui que signe son point de contrôle, ou il est incomplet",
  "journal-contains": () => "ce journal a les entrées que signe son point de contrôle, et l’une de ses clés a signé",
  "journal-key-broken": () => "l’algorithme de la clé du journal est déclaré cassé",
  "journal-key-introduced": () => "la clé du journal a été introduite par celle de confiance",
  "journal-key-other": ({ key }) => `la clé du journal est ${key}, et non celle de confiance`,
  "journal-key-renewed": () => "la clé de confiance a signé de nouveau le procès-verbal",
  "journal-key-signed": ({ entries: count }) => `la clé du journal a signé le journal à ${entries(count)}`,
  "journal-key-trusted": () => "la clé du journal est celle de confiance",
  "journal-key-unknown": () => "aucune clé de confiance n’a été donnée : on ne sait pas à qui est la clé du journal",
  "journal-unsigned": () => "rien n’est encore signé",
  "journal-whole": ({ entries: count, root }) => `${entries(count)}, racine ${root}`,
  "journals-two": ({ entries: count }) =>
    `deux points de contrôle à ${entries(count)} ont des racines différentes : il y a deux journaux. Gardez les deux points de contrôle`,
  "kept-all": ({ pages }) => ` et les ${pages} pages, telles qu’elles sont dessinées`,
  "kept-none": () => " et aucune page : ce que montrent les pages ne prouve rien ici",
  "kept-nothing": () => "rien du fichier ne peut être comparé",
  "kept-pages": ({ pages, these }) => ` et, sur ${pages} pages, celles-ci : ${these}`,
  "kept-transcript": () => "sont tels que signés la transcription",
  "kept-without-transcript": () => "la transcription n’est pas non plus telle que signée ; le sont",
  "key-signed": ({ entries: count }) => `la clé a signé le journal à ${entries(count)}`,
  "key-unnamed": () => "la preuve ne dit pas quelle clé a signé, et aucune n’est donnée",
  "key-unreadable": () => "la clé est illisible",
  "laid-out-again": () => "mise en page de nouveau, chaque page est celle qui a été signée",
  "laid-out-differs": ({ page }) => `mise en page de nouveau, la page ${page} diffère`,
  "laid-out-elsewhere": () =>
    "cette page ne met pas les pages en page de nouveau ; « keymoot record verify » le fait",
  "laid-out-given-up": () => "la mise en page de nouveau a été abandonnée",
  "laid-out-newer": ({ version, known }) =>
    `les pages ont été mises en page par la version ${version} ; ce programme a les versions 1 à ${known}`,
  "laid-out-not": () => "les pages n’ont pas pu être mises en page de nouveau",
  "lineage-generated": ({ quorum, threshold, shares, ceremony, at, record }) =>
    `le quorum ${quorum}, ${threshold} sur ${shares}, a été généré dans la cérémonie ${ceremony} (${at}, ${part(record)})`,
  "lineage-itself": ({ quorum }) => `le quorum ${quorum} serait issu de lui-même`,
  "lineage-missing": ({ quorum }) =>
    `le procès-verbal de la cérémonie où le quorum ${quorum} a été fait n’est pas parmi ceux donnés`,
  "lineage-redistributed": ({ quorum, threshold, shares, before, ceremony, at, record }) =>
    `le quorum ${quorum}, ${threshold} sur ${shares}, est issu du quorum ${before} dans la cérémonie ${ceremony} (${at}, ${part(record)}) ; le secret engagé est le même`,
  "lineage-unconnected": () =>
    "rien ne relie la clé qui l’a signé à celle de ce procès-verbal : vérifiez-le à part, avec la clé que vous exigez",
  "lists-not-all": () => "les deux listes ne sont pas les parts qu’il y a",
  "manifest-displaced": () => "le manifeste n’est pas à l’endroit qu’il dit",
  "manifest-endless": () => "le manifeste n’a pas de fin",
  "manifest-followed": () => "il y a quelque chose après le manifeste, à sa place",
  "manifest-key-other": () => "le manifeste est signé par une autre clé que le journal",
  "manifest-missing": () => "le fichier n’a pas de manifeste de procès-verbal",
  "manifest-missing-here": () => "il n’y a pas de manifeste avec lequel comparer",
  "manifest-missing-pdf": () =>
    "le fichier n’a pas de manifeste de procès-verbal : c’est un autre document, ou il a été imprimé, ou réenregistré par un programme qui omet les pièces jointes ; demandez le fichier d’origine",
  "manifest-none": () => "le procès-verbal n’a pas de manifeste",
  "manifest-not-text": () => "le manifeste n’est pas un texte",
  "manifest-note": () => "le manifeste : ",
  "manifest-pageless": () => "le manifeste ne nomme aucune page",
  "manifest-room-other": () => "le manifeste et la transcription sont de deux salles",
  "manifest-signed": () => "la clé du journal a signé le manifeste",
  "manifest-transcriptless": () => "le manifeste ne nomme aucune transcription",
  "manifest-unreadable": () => "le manifeste n’est pas celui d’un procès-verbal",
  "migrated-all": ({ new: now, suite, old }) =>
    `chacune des ${now} nouvelles parts est scellée avec la suite ${suite} ; les ${old} anciennes ont toutes été détruites`,
  "migrated-but": ({ new: now, suite, old, destroyed, outstanding, until }) =>
    `chacune des ${now} nouvelles parts est scellée avec la suite ${suite} ; des ${old} anciennes, ${destroyed} ont été détruites, et la part ${outstanding} est attendue jusqu’au ${until}`,
  "migrated-elsewhere": ({ index }) => `le support de la nouvelle part ${index} n’est pas dans cette transcription`,
  "migrated-in-disorder": () => "chaque ancienne part n’y est pas nommée une fois, dans l’ordre",
  "migrated-otherwise": ({ index }) => `ce qui y est dit de l’ancienne part ${index} n’est pas ce qu’elle est devenue`,
  "migrated-packageless": () => "aucun paquet remplacé n’y est nommé",
  "migrated-unsealed": ({ index }) => `la nouvelle part ${index} n’est pas scellée avec la suite visée`,
  "migrated-untold": () => "d’anciennes parts sont attendues, et rien ne dit qu’elles doivent être détruites",
  "movement-signed": ({ item }) => `a signé un mouvement (${item})`,
  "no-ceremony": () => "l’entrée n’est d’aucune cérémonie",
  "no-ceremony-named": () => "la transcription ne nomme aucune cérémonie",
  "no-entry-of": ({ ceremony }) =>
    `la transcription n’a aucune entrée de la cérémonie « ${ceremony} », qu’elle nomme`,
  "not-yet-signed": () => "aucun point de contrôle ne signe encore ses entrées",
  "note-malformed": () => "ce n’est pas une note signée",
  "nothing-withheld": () => "rien n’est retenu",
  "opened-before": () => "la cérémonie avait déjà été ouverte",
  "original-asked": () => " a réenregistré le procès-verbal ; demandez le fichier d’origine",
  "original-named": ({ length, words }) =>
    ` a réenregistré le procès-verbal ; demandez le fichier d’origine, de ${bytes(length)}, dont l’empreinte commence par « ${words} »`,
  "other-checkpoint": () => "l’autre point de contrôle : ",
  "other-checkpoint-of-other": () => "l’autre point de contrôle est d’un autre journal",
  "other-checkpoint-unlooked": () =>
    "qui a signé l’autre point de contrôle n’a pas été examiné : aucune clé n’est donnée",
  "other-checkpoint-wrong": () => "la signature de l’autre point de contrôle est fausse",
  "others-withheld": ({ entries: count, values }) =>
    `de ${entries(count)} qu’aucune cérémonie ne raconte ici, seuls sont montrés la nature et l’heure ; leurs ${values} valeurs sont engagées`,
  "package-elsewhere": () => "l’entrée qui décrit le paquet n’est pas dans cette transcription",
  "package-incomplete": () => "un paquet n’a pas de seuil ou pas de nombre de parts",
  "package-not-told": () => "le paquet qui a été chargé n’est pas décrit",
  "package-other": () => "le paquet remis n’est pas celui qui a été essayé ou réémis",
  "package-quorum-other": () => "un paquet nomme un quorum qui n’est pas celui de ses engagements",
  "package-threshold": () => "un paquet a un seuil ou un nombre de parts impossible",
  "package-unsealed": ({ index }) => `le paquet est remis, et la part ${index} n’a pas été vérifiée et scellée`,
  "page-added": () => "la page a été ajoutée après la signature",
  "page-as-signed": () => "la page est telle que signée",
  "page-missing": () => "la page manque ou ne se trouve pas",
  "page-not-compared": () => "l’autre programme l’a écrite sous une forme qui ne se compare pas",
  "page-other": () => "la page n’est pas celle qui a été signée",
  "page-unreadable": () => "la page est illisible",
  "person-not-given": () => "la signature tient, et cette personne n’est pas parmi celles données",
  "points-unreadable": () => "les engagements sont illisibles",
  "possession-proved": ({ index }) => `a prouvé détenir la part ${index}, `,
  "possession-refused": () => "la preuve ne vaut pas pour cette part et ce défi",
  "possession-since": ({ entries: count }) => `après que le journal avait ${entries(count)}`,
  "possession-too-old": ({ entries: count }) =>
    `la preuve est pour un point de contrôle à ${entries(count)}, avant la première de cette transcription`,
  "present-differ": () => "ceux qui sont présents ne sont pas ceux qui sont arrivés",
  "proof-elsewhere": () => "la preuve mène à un autre arbre",
  "proof-for-size": ({ proof, checkpoint }) =>
    `la preuve est pour un journal de ${entries(proof)}, le point de contrôle pour un de ${checkpoint}`,
  "proof-shape": () => "la preuve n’a pas la forme que demandent ses positions et ses tailles",
  "proved-differ": () => "les parts comptées comme prouvées ne sont pas celles qui l’ont été",
  "quorum-old-other": () => "le quorum qu’elle nomme comme l’ancien n’est pas celui qui a été chargé",
  "record-journal-one": ({ record, entries: count }) =>
    `${part(record)} : d’un même journal que ce procès-verbal, à partir de ${entries(count)}`,
  "record-not-told": () => "aucune entrée ne parle d’un procès-verbal dans un fichier de ce nom",
  "record-refuted": ({ record }) => `${part(record)} : réfuté à lui seul, et non utilisé ici`,
  "record-room-other": ({ record, room }) => `${part(record)} : d’une autre salle, ${room}`,
  "record-room-same": ({ record }) =>
    `${part(record)} : de la même salle ; aucun des deux procès-verbaux n’atteint ce que signe l’autre`,
  "recovered-from-few": ({ entered }) =>
    `la clé est récupérée à partir de ${many(entered, "part", "parts")}, moins que le seuil`,
  redistributed: (v) =>
    `${v.threshold} sur ${v.shares} est devenu ${v.new_threshold} sur ${v.new_shares} par les parts ${v.through} : chacun a donné ce qu’est sa part, et l’engagement sur le secret est l’ancien`,
  "redistribution-commitments": () => "les nouveaux engagements ne sont pas ceux que donnent les contributions",
  "redistribution-refused": () => "les contributions ne donnent pas de nouvelles parts du même secret",
  "redistribution-refuted": () => "la réémission est réfutée",
  "redistribution-unchecked": () => "la réémission n’est pas vérifiée",
  "renewal-differs": ({ part: what }) =>
    `la nouvelle signature n’est pas celle de ce fichier : quelque chose est autre (${part(what)})`,
  "renewal-note": () => "la nouvelle signature : ",
  "renewal-unreadable": () => "ce n’est pas une nouvelle signature d’un procès-verbal",
  renewed: ({ at, key }) =>
    `signé de nouveau (${at}) : chaque octet, par SHA-512, et le point de contrôle ${que(key)} a signé`,
  "roll-call-old": () => "n’a pas signé à l’appel : l’entrée est de la version 1, après de plus récentes",
  "roll-call-signed": ({ role: as }) => `a signé à l’appel (${role(as)})`,
  "roll-call-unsigned": () => "n’a pas signé à l’appel",
  "rooms-two": ({ record, ceremony }) => `${part(record)} : deux salles racontent une cérémonie ${ceremony}`,
  "root-key-nameless": () => "la valeur de contrôle est celle d’une clé racine, dont la clé publique manque",
  "root-key-other": () => "la valeur de contrôle n’est pas l’empreinte de la clé racine",
  "root-key-unproved": () => "la signature de la clé racine n’est pas valable sous sa clé publique",
  "script-elsewhere": () => "l’empreinte du script n’est pas dans cette transcription",
  "secret-other": () => "le secret engagé n’est pas l’ancien",
  "signature-of-decision-unreadable": () => "une signature de la décision est illisible",
  "signature-to-add": ({ signer }) => `la signature à ajouter n’est pas celle ${de(signer)}`,
  "signature-wrong": () => "la signature est fausse",
  "signature-wrong-of": ({ signer }) => `la signature ${de(signer)} est fausse`,
  "signed-agreeing": () => "a approuvé et signé",
  "signed-another": ({ entries: count }) => `a signé un autre journal de ${entries(count)}`,
  "signed-at": ({ entries: count }) => ` le journal à ${entries(count)}`,
  "signed-beyond": ({ entries: count, entry }) =>
    `a signé un journal de ${entries(count)} à l’entrée ${entry}`,
  "signed-disagreeing": () => "n’a pas approuvé, et a signé",
  "somebody-did": () => "quelqu’un ",
  "statement-unreadable": () => "ce qui est signé doit tenir sur une ligne",
  "succession-open": () => "une clé du journal a été introduite ; sa signature est retenue ou n’a pas été faite",
  "succession-signed": ({ key, previous }) => `${key} a été introduite par ${previous}`,
  "succession-wrong": () => "l’introduction d’une clé du journal n’est pas signée par la clé précédente",
  "time-before": () => "son heure précède celle d’une entrée antérieure",
  "transcript-as-signed": () => "la transcription est telle que signée",
  "transcript-checkpoint": () => "le point de contrôle de la transcription : ",
  "transcript-empty": () => "la transcription n’a aucune entrée",
  "transcript-missing": () => "la transcription manque ou est endommagée",
  "transcript-none": () => "il n’y a pas de transcription à vérifier",
  "transcript-not-redactable": () =>
    "elle date d’avant que des valeurs puissent être retenues : l’empreinte porte sur toutes ; demandez le procès-verbal lui-même",
  "transcript-other": () => "la transcription n’est pas celle qui a été signée",
  "transcript-unreadable": () => "la transcription n’a pas la forme d’une transcription",
  "trusted-did-not-sign": () =>
    "le point de contrôle n’est pas signé par la clé de confiance ; si la salle en a une nouvelle, demandez celle qui signe aujourd’hui et comment elle a été introduite",
  "unsigned-by": ({ signer }) => `il n’y a pas de signature ${de(signer)}`,
  "values-open": ({ entries: count, values }) =>
    `${entries(count)} ; chacune des ${values} valeurs montrées est celle qui a été consignée`,
  "with-enrolled-key": () => ", avec la clé enregistrée",
  "with-given-key": () => ", qui est celle donnée",
  "with-unenrolled-key": () => ", avec une clé dont l’enregistrement n’est pas dans cette transcription",
  withheld: ({ kind, fields }) => `de « ${kind} » sont retenus, et engagés : ${fields}`,
  withholds: ({ entry, field }) =>
    `l’entrée ${entry} retient « ${field} », et les pages de sa cérémonie montrent tout`,
};

/** What was found, in French; in Rust’s words where it says something that this page does not know. */
export function saidFr({ detail, said }: { detail: string; said: readonly SaidView[] }): string {
  const known: Record<string, ((values: never) => string) | undefined> = SAID_FR;
  const parts = said.map(({ code, values }) => known[code]?.(values as never));
  return parts.length > 0 && parts.every((one) => one !== undefined) ? parts.join("") : detail;
}
