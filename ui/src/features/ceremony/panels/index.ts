// Which panel asks for what. The record is exhaustive: a new want does not compile without one.

import type { Component } from "svelte";
import type { Want } from "../../../bindings/Want";
import type { Stage } from "../stage.svelte";
import Account from "./Account.svelte";
import AcceptTokens from "./AcceptTokens.svelte";
import Approve from "./Approve.svelte";
import ApproveEmergency from "./ApproveEmergency.svelte";
import Arrivals from "./Arrivals.svelte";
import BringShare from "./BringShare.svelte";
import CarryOut from "./CarryOut.svelte";
import FollowUp from "./FollowUp.svelte";
import LoadPackage from "./LoadPackage.svelte";
import MakeRecord from "./MakeRecord.svelte";
import Nothing from "./Nothing.svelte";
import Prove from "./Prove.svelte";
import ReadBack from "./ReadBack.svelte";
import Reconcile from "./Reconcile.svelte";
import Rehearse from "./Rehearse.svelte";
import Resume from "./Resume.svelte";
import Retire from "./Retire.svelte";
import SealBag from "./SealBag.svelte";
import Show from "./Show.svelte";
import SignOff from "./SignOff.svelte";
import ToReview from "./ToReview.svelte";
import Token from "./Token.svelte";
import WriteShare from "./WriteShare.svelte";

/** What cannot be undone and is reviewed first. */
export type Reviewed = "adopt-key" | "make-key" | "release" | "close-door" | "recover" | "destroy" | "test-key";

const REVIEWED: readonly Want[] = [
  "adopt-key",
  "make-key",
  "release",
  "close-door",
  "recover",
  "destroy",
  "test-key",
];

/** The want itself if it has a review page. */
export function reviewed(want: Want): Reviewed | null {
  return REVIEWED.includes(want) ? (want as Reviewed) : null;
}

export const PANELS: Record<Want, Component<{ stage: Stage }>> = {
  approve: Approve,
  arrivals: Arrivals,
  token: Token,
  "accept-tokens": AcceptTokens,
  "adopt-key": ToReview,
  "make-key": ToReview,
  rehearse: Rehearse,
  "write-share": WriteShare,
  "seal-bag": SealBag,
  release: ToReview,
  "close-door": ToReview,
  "load-package": LoadPackage,
  "bring-share": BringShare,
  recover: ToReview,
  destroy: ToReview,
  show: Show,
  "sign-off": SignOff,
  record: MakeRecord,
  reconcile: Reconcile,
  resume: Resume,
  "approve-emergency": ApproveEmergency,
  "read-back": ReadBack,
  account: Account,
  prove: Prove,
  retire: Retire,
  "test-key": ToReview,
  "carry-out": CarryOut,
  "follow-up": FollowUp,
  nothing: Nothing,
};
