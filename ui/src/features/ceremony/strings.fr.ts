import { after } from "./strings/after.fr";
import { help } from "./strings/help.fr";
import { names } from "./strings/names.fr";
import { panel } from "./strings/panel.fr";
import { stage } from "./strings/stage.fr";
import { wants } from "./strings/wants.fr";
import type { Strings } from "./strings.en";

export const fr: Strings = { ...names, ...stage, ...wants, ...panel, ...help, ...after };
