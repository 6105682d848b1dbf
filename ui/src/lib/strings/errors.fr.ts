import type { RoomError } from "../room";

type Said = { happened: string; now: string };

// Rust tells errors in English; here are those a room meets, by their code. Any other keeps its
// English words, so that nothing is hidden.
const KNOWN: Record<string, Said> = {
  "pin-incorrect": {
    happened: "Le PIN n’est pas le bon.",
    now: "Regardez les essais restants, puis saisissez-le à nouveau, lentement.",
  },
  "pin-locked": {
    happened: "Le jeton est bloqué après trop de PIN erronés.",
    now: "Son responsable de sécurité doit définir un nouveau PIN ; ou prenez un autre jeton.",
  },
};

export function errorsFr(error: RoomError): Said {
  return KNOWN[error.code] ?? { happened: error.message, now: error.recovery || "Recommencez ; si cela persiste, gardez le code pour le rapport." };
}
