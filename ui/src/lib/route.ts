// Where the window is, kept in the address so that a reload shows the same place.

import { isExchange, type Exchange } from "./exchange";
import { isAct, type Act } from "./names";

export type Place =
  | "home"
  | "audit"
  | "ceremonies"
  | "keys"
  | "custody"
  | "people"
  | "tokens"
  | "policy"
  | "journal"
  | "records"
  | "reports";

export type Route =
  | { at: Exclude<Place, "keys" | "audit" | "journal"> }
  | { at: "audit"; show: Looked; id: string }
  /** With an entry: the journal at that place. */
  | { at: "journal"; entry?: number }
  | { at: "keys"; under?: string }
  | { at: "check-record" }
  /** `of` is a key, or a package by its digest; nothing where the page is about neither. */
  | { at: "exchange"; what: Exchange; of: string }
  | { at: "import-keys" }
  | { at: "check-rows" }
  /** With a draft: its script, without a file being asked for. */
  | { at: "open-script"; draft?: string }
  | { at: "key"; key: string }
  | { at: "key-act"; key: string; act: Act }
  | { at: "make-data"; key: string }
  | { at: "make-key" }
  | { at: "new-policy" }
  | { at: "rewrap"; key: string }
  | { at: "quorum-plan" }
  | { at: "draft"; id: string }
  | { at: "plan"; kind: string; label: string }
  | { at: "record"; id: string; page: number }
  | { at: "stage"; id: string; aside: StageAside };

/** What of a ceremony is shown: its step, the review before an act, or the review before aborting. */
export type StageAside = "step" | "review" | "abort";

/** What whoever looks back is shown: whether all of it checks, or a picture. */
export type Looked = (typeof LOOKED)[number];

export const LOOKED = ["verify", "time", "share", "key", "quorum"] as const;

export const PLACES: readonly Exclude<Place, "audit">[] = [
  "home",
  "ceremonies",
  "keys",
  "custody",
  "people",
  "tokens",
  "policy",
  "journal",
  "records",
  "reports",
];

/** The places of a room that is only looked at. */
export const LOOKED_AT_PLACES: readonly Place[] = [
  "home",
  "audit",
  ...PLACES.filter((place) => place !== "home" && place !== "tokens"),
];

/** Where a place begins. */
export function placeRoute(place: Place): Route {
  return place === "audit" ? { at: place, show: "verify", id: "" } : { at: place };
}

/** Reads `#stage/ID`; anything unknown is home. */
export function parseRoute(hash: string): Route {
  const [at = "", first = "", second = ""] = hash
    .replace(/^#/, "")
    .split("/")
    .map((part) => decode(part));
  if (at === "stage" && first) {
    return { at, id: first, aside: second === "review" || second === "abort" ? second : "step" };
  }
  if (at === "record" && first) {
    const page = Number.parseInt(second, 10);
    return { at, id: first, page: page >= 1 ? page : 1 };
  }
  if (at === "exchange") return { at, what: isExchange(first) ? first : "all", of: second };
  if (at === "key-act" && first && isAct(second)) return { at, key: first, act: second };
  if ((at === "key" || at === "make-data" || at === "rewrap") && first) return { at, key: first };
  if (at === "keys" && first) return { at, under: first };
  if (at === "quorum-plan" || at === "check-record" || at === "make-key" || at === "new-policy" || at === "import-keys" || at === "check-rows") {
    return { at };
  }
  if (at === "open-script") return first === "" ? { at } : { at, draft: first };
  if (at === "draft" && first) return { at, id: first };
  if (at === "audit") return { at, show: LOOKED.find((one) => one === first) ?? "verify", id: second };
  if (at === "journal" && /^\d{1,15}$/.test(first)) return { at, entry: Number(first) };
  if (at === "plan") return { at, kind: first || "generate", label: second };
  return placeRoute(PLACES.find((place) => place === at) ?? "home");
}

export function toHash(route: Route): string {
  const parts = (() => {
    switch (route.at) {
      case "stage":
        return ["stage", route.id, route.aside === "step" ? "" : route.aside];
      case "record":
        return ["record", route.id, String(route.page)];
      case "key":
      case "make-data":
      case "rewrap":
        return [route.at, route.key];
      case "exchange":
        return [route.at, route.what, route.of];
      case "key-act":
        return [route.at, route.key, route.act];
      case "keys":
        return [route.at, route.under ?? ""];
      case "audit":
        return ["audit", route.show === "verify" ? "" : route.show, route.id];
      case "journal":
        return ["journal", route.entry === undefined ? "" : String(route.entry)];
      case "draft":
        return [route.at, route.id];
      case "open-script":
        return [route.at, route.draft ?? ""];
      case "plan":
        return ["plan", route.kind, route.label];
      default:
        return [route.at];
    }
  })();
  return `#${parts.filter((part) => part !== "").map(encodeURIComponent).join("/")}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
