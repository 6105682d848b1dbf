import { custody } from "./custody";
import { help } from "./help";
import { panel } from "./panel";
import { room } from "./room";
import { stage } from "./stage";
import { wants } from "./wants";
import { window } from "./window";

export const en = { ...window, ...room, ...custody, ...stage, ...wants, ...panel, ...help };

export type Strings = typeof en;
