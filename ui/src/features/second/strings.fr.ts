import type { Strings } from "./strings.en";

export const fr: Strings = {
  second: {
    button: "Second écran",
    waiting: "Les paroles de la cérémonie s’affichent ici.",
  },
};
