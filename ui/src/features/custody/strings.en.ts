import type { AttentionName } from "../../bindings/AttentionName";
import type { ItemKind } from "../../bindings/ItemKind";
import type { ItemView } from "../../bindings/ItemView";

export const en = {
  custody: {
    title: "Custody",
    lead: "What is kept, under whom, where, and in which bag; and when somebody looks at it next.",
    toPlan: "Plan a quorum",
    due: "What has a date",
    dues: {
      check: (subject: string) => `Look at ${subject}`,
      drill: (subject: string) => `Recovery drill for “${subject}”`,
      cryptoperiod: (subject: string) => `The cryptoperiod of “${subject}” ends`,
      planned: (subject: string) => `The ceremony “${subject}” is planned`,
    } as Record<string, (subject: string) => string>,
    deferred: "What emergencies put off",
    putOffBecause: (title: string, reason: string) => `Put off in “${title}”: ${reason}`,
    followUpDone: "It is done",
    followUpBy: "Who did it",
    followUpClosed: (task: string) => `Done: ${task}.`,
    empty: "Nothing is in custody yet.",
    emptyMore: "Shares, recovery packages, tokens and cards come in here by themselves when a ceremony hands them out.",
    map: "Where everything lies",
    nextLook: (date: string) => `next look ${date}`,
    movedLast: (at: string) => `moved last ${at}`,
    neverMoved: "not moved since it came",
    register: "The register",
    colItem: "What",
    colWhere: "Where",
    colCheck: "Next look",
    noCheck: "no date",
    nowhere: "Nobody has said where",
    move: "Move",
    history: (n: number) => (n === 1 ? "1 movement" : `${n} movements`),
    fromTo: (from: string, to: string) =>
      from === to ? `Stayed at ${to}.` : from === "" ? `To ${to}.` : `From ${from} to ${to}.`,
    outOf: (bag: string) => ` Out of bag ${bag}`,
    into: (bag: string) => ` Into bag ${bag}`,
    sealBroken: "seal broken",
    bySeen: (who: string, witness: string) => `By ${who}, seen by ${witness}; both signed.`,
    attention: {
      "seal-broken": "Its seal was broken",
      unsealed: "Its bag is open",
      superseded: "Of a replaced quorum: to be destroyed",
    } satisfies Record<AttentionName, string>,
    /** What something is, as the register has it. */
    item: (item: ItemView) => item.what,
    moved: (what: string) => `The movement of ${what} is in the register.`,
    moveTitle: (what: string) => `Move: ${what}`,
    registered: (place: string, bag: string) =>
      `Registered ${place === "" ? "at no place" : `at ${place}`}, ${bag === "" ? "in no bag" : `in bag ${bag}`}.`,
    purpose: "What for",
    purposeSuggestions: ["Yearly look", "Put into the safe", "Moved to another place", "Handed over"],
    to: "Where it goes",
    toHint: "The same place if it stays.",
    bagOut: "Number on the bag it is in",
    bagOutHint: "Read from the bag itself; empty if in none.",
    bagIn: "Number of the bag it goes into",
    bagInHint: "The same number if the bag was not opened.",
    nextCheck: "When somebody looks at it next",
    noNextCheck: "No next look",
    noNextCheckMore: "Only for what is destroyed, or looked at under another date.",
    who: "Who moves it",
    witness: "Who sees it",
    go: "Sign and enter this movement",
  },

  itemKinds: {
    share: "share",
    package: "recovery package",
    token: "token",
    card: "card",
  } satisfies Record<ItemKind, string>,
};

export type Strings = typeof en;
