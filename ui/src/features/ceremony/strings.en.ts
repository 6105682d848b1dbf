import { after } from "./strings/after.en";
import { help } from "./strings/help.en";
import { names } from "./strings/names.en";
import { panel } from "./strings/panel.en";
import { stage } from "./strings/stage.en";
import { wants } from "./strings/wants.en";

export const en = { ...names, ...stage, ...wants, ...panel, ...help, ...after };

export type Strings = typeof en;
