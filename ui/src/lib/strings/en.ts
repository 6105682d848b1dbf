import { en as audit } from "../../features/audit/strings.en";
import { en as ceremony } from "../../features/ceremony/strings.en";
import { en as custody } from "../../features/custody/strings.en";
import { en as exchange } from "../../features/exchange/strings.en";
import { en as home } from "../../features/home/strings.en";
import { en as journal } from "../../features/journal/strings.en";
import { en as keys } from "../../features/keys/strings.en";
import { en as people } from "../../features/people/strings.en";
import { en as plan } from "../../features/plan/strings.en";
import { en as policy } from "../../features/policy/strings.en";
import { en as quorumPlan } from "../../features/quorum-plan/strings.en";
import { en as records } from "../../features/records/strings.en";
import { en as reports } from "../../features/reports/strings.en";
import { en as second } from "../../features/second/strings.en";
import { en as start } from "../../features/start/strings.en";
import { en as tokens } from "../../features/tokens/strings.en";
import { en as shared } from "./shared.en";

export const en = {
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

export type Strings = typeof en;
