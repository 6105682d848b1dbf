import type { Strings } from "../en";
import { custody } from "./custody";
import { help } from "./help";
import { panel } from "./panel";
import { room } from "./room";
import { stage } from "./stage";
import { wants } from "./wants";
import { window } from "./window";

export const fr: Strings = { ...window, ...room, ...custody, ...stage, ...wants, ...panel, ...help };
