// Rust tells errors in English, with their figures and names; French is by code and by rule.

import type { RoomError } from "../room";
import { devices } from "./fr/devices";
import { exchange } from "./fr/exchange";
import { keys } from "./fr/keys";
import { people } from "./fr/people";
import { ceremonyRules } from "./fr/rules-ceremony";
import { custodyRules } from "./fr/rules-custody";
import { scriptRules } from "./fr/rules-script";
import { shares } from "./fr/shares";
import { storage } from "./fr/storage";
import type { ToldCode, ToldRule } from "./internal";
import type { Said } from "./said";

/** Every code that is told; one without French does not compile. */
export const CODES_FR: Record<ToldCode, Said> = {
  ...devices,
  ...exchange,
  ...keys,
  ...people,
  ...shares,
  ...storage,
};

/** Every rule that is told; one without French does not compile. */
export const RULES_FR: Record<ToldRule, Said> = {
  ...ceremonyRules,
  ...custodyRules,
  ...scriptRules,
};

const KNOWN: Record<string, Said> = { ...CODES_FR, ...RULES_FR };

/** An error in French. What is internal keeps its English words, so that nothing is hidden. */
export function errorsFr(error: RoomError): Said {
  if (error.kind === "fault") {
    return {
      happened: `Une erreur interne du programme : ${error.message}`,
      now: "Arrêtez-vous ici et gardez le dossier de la salle tel quel ; il contient ce qui s’est passé.",
    };
  }
  const known = KNOWN[error.code];
  if (error.code === "different-shares" && known) return { ...known, happened: different(error) };
  const otherwise = "Recommencez ; si cela persiste, gardez le code pour le rapport.";
  return known ?? { happened: error.message, now: error.recovery || otherwise };
}

/** Which shares one file holds: the names stand in the English words alone. */
function different(error: RoomError): string {
  const named = error.message.matchAll(/share (\d+)(?: of quorum ([0-9a-f]+))?/g);
  const shares = Array.from(
    named,
    ([, share, quorum]) => `la part ${share}${quorum === undefined ? "" : ` du quorum ${quorum}`}`,
  );
  return `Ce fichier contient des parts différentes : ${shares.join(" et ")}. Rien n’est retenu contre qui l’a apporté.`;
}
