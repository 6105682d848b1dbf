import { fr as audit } from "../../features/audit/strings.fr";
import { fr as ceremony } from "../../features/ceremony/strings.fr";
import { fr as custody } from "../../features/custody/strings.fr";
import { fr as exchange } from "../../features/exchange/strings.fr";
import { fr as home } from "../../features/home/strings.fr";
import { fr as journal } from "../../features/journal/strings.fr";
import { fr as keys } from "../../features/keys/strings.fr";
import { fr as people } from "../../features/people/strings.fr";
import { fr as plan } from "../../features/plan/strings.fr";
import { fr as policy } from "../../features/policy/strings.fr";
import { fr as quorumPlan } from "../../features/quorum-plan/strings.fr";
import { fr as records } from "../../features/records/strings.fr";
import { fr as reports } from "../../features/reports/strings.fr";
import { fr as second } from "../../features/second/strings.fr";
import { fr as start } from "../../features/start/strings.fr";
import { fr as tokens } from "../../features/tokens/strings.fr";
import type { Strings } from "./en";
import { fr as shared } from "./shared.fr";

export const fr: Strings = {
  ...shared,
  ...audit,
  ...ceremony,
  ...custody,
  ...exchange,
  ...home,
  ...journal,
  ...keys,
  ...people,
  ...plan,
  ...policy,
  ...quorumPlan,
  ...records,
  ...reports,
  ...second,
  ...start,
  ...tokens,
};
