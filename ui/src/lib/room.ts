// The only file that talks to Rust. One function per command; each rejects with a `RoomError`.

import { Channel, invoke } from "@tauri-apps/api/core";
import type { Action } from "../bindings/Action";
import type { Bringing } from "../bindings/Bringing";
import type { BroughtKey } from "../bindings/BroughtKey";
import type { ChoiceView } from "../bindings/ChoiceView";
import type { ComponentView } from "../bindings/ComponentView";
import type { Compromise } from "../bindings/Compromise";
import type { CustodyView } from "../bindings/CustodyView";
import type { Deciding } from "../bindings/Deciding";
import type { DeferredView } from "../bindings/DeferredView";
import type { Destroyed } from "../bindings/Destroyed";
import type { DraftLine } from "../bindings/DraftLine";
import type { DraftView } from "../bindings/DraftView";
import type { Drafts } from "../bindings/Drafts";
import type { DueView } from "../bindings/DueView";
import type { EnrolledView } from "../bindings/EnrolledView";
import type { EntryView } from "../bindings/EntryView";
import type { Error as WireError } from "../bindings/Error";
import type { ExportView } from "../bindings/ExportView";
import type { ExportedKey } from "../bindings/ExportedKey";
import type { Home } from "../bindings/Home";
import type { InventoryPage } from "../bindings/InventoryPage";
import type { InventoryQuery } from "../bindings/InventoryQuery";
import type { KeptPlan } from "../bindings/KeptPlan";
import type { KeyDecision } from "../bindings/KeyDecision";
import type { KeyLife } from "../bindings/KeyLife";
import type { KnownModule } from "../bindings/KnownModule";
import type { NewExport } from "../bindings/NewExport";
import type { NewKey } from "../bindings/NewKey";
import type { NewMovement } from "../bindings/NewMovement";
import type { NewPerson } from "../bindings/NewPerson";
import type { NewReceipt } from "../bindings/NewReceipt";
import type { NewRoom } from "../bindings/NewRoom";
import type { Plan } from "../bindings/Plan";
import type { PlanDraft } from "../bindings/PlanDraft";
import type { PlanReport } from "../bindings/PlanReport";
import type { PolicyReport } from "../bindings/PolicyReport";
import type { PolicyView } from "../bindings/PolicyView";
import type { PrinterView } from "../bindings/PrinterView";
import type { Progress } from "../bindings/Progress";
import type { RecordView } from "../bindings/RecordView";
import type { ReportView } from "../bindings/ReportView";
import type { RoleView } from "../bindings/RoleView";
import type { RowsView } from "../bindings/RowsView";
import type { RowsChecked } from "../bindings/RowsChecked";
import type { RunDone } from "../bindings/RunDone";
import type { RunProgress } from "../bindings/RunProgress";
import type { SheetReport } from "../bindings/SheetReport";
import type { SlotView } from "../bindings/SlotView";
import type { Start } from "../bindings/Start";
import type { Tested } from "../bindings/Tested";
import type { Trails } from "../bindings/Trails";
import type { TransportKey } from "../bindings/TransportKey";
import type { Verified } from "../bindings/Verified";
import type { VerifyProgress } from "../bindings/VerifyProgress";
import type { View } from "../bindings/View";
import type { WrappingKeyView } from "../bindings/WrappingKeyView";

/**
 * An error as it is told. Its code is text: beside Rust's there is the shell's, and the journal may
 * keep one of another version.
 */
export type RoomError = Omit<WireError, "code"> & { code: string };

/** What a native dialog picks. */
export type Picked =
  | "share"
  | "package"
  | "module"
  | "folder"
  | "identity"
  | "proof"
  | "answer"
  | "any"
  | "rows"
  | "policy"
  | "new-exchange"
  | "new-policy"
  | "new-report"
  | "new-rows"
  | "new-sheet"
  | "sheet";

/** What the second screen shows: words, and a check value that is read aloud anyway. */
export type Shown = {
  language: string;
  appearance: string;
  ceremony: string;
  step: string;
  title: string;
  say: string;
  sign: string;
  check_label: string;
  check: string;
};

/** What a key is for. */
export type KeyClass = { environment: string; usage: string; sensitivity: string };

async function ask<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (error) {
    throw asRoomError(error);
  }
}

/** Rust rejects with a `RoomError`; the shell itself (a denied command) with a bare text. */
export function asRoomError(error: unknown): RoomError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    return error as RoomError;
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "fault", code: "window-fault", message, recovery: "" };
}

/** A command that tells how far it is. */
function asRun<T, Far = RunProgress>(
  command: string,
  args: Record<string, unknown>,
  onProgress: (far: Far) => void,
): Promise<T> {
  const progress = new Channel<Far>();
  progress.onmessage = onProgress;
  return ask<T>(command, { ...args, progress });
}

export const room = {
  start: () => ask<Start>("start"),
  openPractice: () => ask<Home>("open_practice"),
  initLive: (live: NewRoom) => ask<Home>("init_live", { room: live }),
  openRoom: (path: string) => ask<Home>("open_room", { path }),
  lookAtRoom: (path: string) => ask<Home>("look_at_room", { path }),
  trails: () => ask<Trails>("trails"),
  verifyAll: (onProgress: (far: VerifyProgress) => void) =>
    asRun<Verified, VerifyProgress>("verify_all", {}, onProgress),
  closeRoom: () => ask<null>("close_room"),
  home: () => ask<Home>("home"),
  confirmClock: (witness: string) => ask<null>("confirm_clock", { witness }),
  tokens: () => ask<SlotView[]>("tokens"),
  addModule: (path: string, config: string | null, digest: string | null) =>
    ask<SlotView[]>("add_module", { path, config, digest }),
  knownModules: () => ask<KnownModule[]>("known_modules"),
  removeModule: (module: string) => ask<SlotView[]>("remove_module", { module }),
  initToken: (module: string, slot: number, label: string, soPin: string, pin: string, ceremony: string | null) =>
    ask<SlotView[]>("init_token", { module, slot, label, soPin, pin, ceremony }),
  setTokenPin: (module: string, slot: number, soPin: string, pin: string) =>
    ask<SlotView[]>("set_token_pin", { module, slot, soPin, pin }),
  people: () => ask<EnrolledView[]>("people"),
  drawPassphrase: (share: boolean) => ask<string>("draw_passphrase", { share }),
  addAgeRecipient: (name: string, age: string) => ask<EnrolledView[]>("add_age_recipient", { name, age }),
  addMlkemKey: (name: string, file: string) => ask<EnrolledView[]>("add_mlkem_key", { name, file }),
  enrol: (person: NewPerson) => ask<EnrolledView[]>("enrol", { person }),
  roles: () => ask<RoleView[]>("roles"),
  printers: () => ask<PrinterView[]>("printers"),
  custody: () => ask<CustodyView>("custody"),
  moveItem: (movement: NewMovement) => ask<CustodyView>("move_item", { movement }),
  due: () => ask<DueView[]>("due"),
  deferred: () => ask<DeferredView[]>("deferred"),
  closeFollowUp: (ceremony: string, task: string, note: string, by: string) =>
    ask<null>("close_follow_up", { ceremony, task, note, by }),
  planQuorum: (text: string) => ask<PlanReport>("plan_quorum", { text }),
  comparePlans: (text: string, choices: string[]) =>
    ask<ChoiceView[]>("compare_plans", { text, choices }),
  drawPlan: (text: string) => ask<string>("draw_plan", { text }),
  draftPlan: (kind: string, label: string | null) =>
    ask<PlanDraft>("draft_plan", { kind, label }),
  draft: (id: string) => ask<DraftView>("draft", { id }),
  drafts: () => ask<Drafts>("drafts"),
  keepPlan: (kept: KeptPlan) => ask<DraftLine>("keep_plan", { kept }),
  removeDraft: (id: string) => ask<Drafts>("remove_draft", { id }),
  checkPlanned: (plan: Plan) => ask<null>("check_planned", { plan }),
  plannedScript: (plan: Plan) => ask<string>("planned_script", { plan }),
  printScript: (text: string) => ask<string>("print_script", { text }),
  saveScript: (text: string, file: string) => ask<null>("save_script", { text, file }),
  readScript: (file: string) => ask<string>("read_script", { file }),
  openScript: (text: string) => ask<View>("open_script", { text }),
  openCeremony: (plan: Plan) => ask<View>("open_ceremony", { plan }),
  view: (id: string) => ask<View>("view", { id }),
  act: (id: string, action: Action, onProgress: (progress: Progress) => void) =>
    asRun<View, Progress>("act", { id, action }, onProgress),
  typeRow: (id: string, row: number, text: string) => ask<RowsView>("type_row", { id, row, text }),
  clearRows: (id: string) => ask<RowsView>("clear_rows", { id }),
  makeRecord: (id: string) => ask<RecordView>("make_record", { id }),
  checkRecord: (path: string) => ask<RecordView>("check_record", { path }),
  checkRecords: (paths: string[], onProgress: (far: VerifyProgress) => void) =>
    asRun<RecordView[], VerifyProgress>("check_records", { paths }, onProgress),
  record: (id: string) => ask<RecordView>("record", { id }),
  recordPage: (id: string, page: number, width: number) =>
    ask<string>("record_page", { id, page, width }),
  journal: (before: number | null, count: number) =>
    ask<EntryView[]>("journal", { before, count }),
  inventory: (wanted: InventoryQuery) => ask<InventoryPage>("inventory", { wanted }),
  saveInventory: (wanted: InventoryQuery, file: string) =>
    ask<null>("save_inventory", { wanted, file }),
  previewSheet: (file: string) => ask<SheetReport>("preview_sheet", { file }),
  importSheet: (file: string, deciding: Deciding) =>
    ask<SheetReport>("import_sheet", { file, deciding }),
  key: (key: string) => ask<KeyLife>("key", { key }),
  keyHolders: (key: string) => ask<SlotView[]>("key_holders", { key }),
  unlock: (key: string, module: string, slot: number, pin: string) =>
    ask<SlotView[]>("unlock", { key, module, slot, pin }),
  makeKey: (key: NewKey, deciding: Deciding) => ask<KeyLife>("make_key", { new: key, deciding }),
  makeDataKeys: (
    wanted: { under: string; class: KeyClass; contexts: string; out: string },
    deciding: Deciding,
    onProgress: (far: RunProgress) => void,
  ) => asRun<RunDone>("make_data_keys", { ...wanted, deciding }, onProgress),
  rewrap: (
    wanted: { rows: string; to: string; from: string[]; out: string },
    deciding: Deciding,
    onProgress: (far: RunProgress) => void,
  ) => asRun<RunDone>("rewrap", { ...wanted, deciding }, onProgress),
  checkRows: (rows: string, onProgress: (far: RunProgress) => void) =>
    asRun<RowsChecked>("check_rows", { rows }, onProgress),
  testKey: (key: string, rows: string | null, by: string, onProgress: (far: RunProgress) => void) =>
    asRun<Tested>("test_key", { key, rows, by }, onProgress),
  stopRun: () => ask<null>("stop_run"),
  decideKey: (wanted: KeyDecision, deciding: Deciding) =>
    ask<KeyLife>("decide_key", { wanted, deciding }),
  rotateKey: (wanted: KeyDecision, out: string | null, deciding: Deciding) =>
    ask<KeyLife>("rotate_key", { wanted, out, deciding }),
  compromisedKey: (wanted: KeyDecision, list: string | null, deciding: Deciding) =>
    ask<Compromise>("compromised_key", { wanted, list, deciding }),
  destroyKey: (key: string, deciding: Deciding) => ask<Destroyed>("destroy_key", { key, deciding }),
  wrappingKey: (wanted: NewExport, answer: string) =>
    ask<WrappingKeyView>("wrapping_key", { wanted, answer }),
  exportKey: (wanted: NewExport, answer: string, out: string, deciding: Deciding) =>
    ask<ExportedKey>("export_key", { wanted, answer, out, deciding }),
  keyExports: (key: string | null) => ask<ExportView[]>("key_exports", { key }),
  exportReceipt: (wanted: NewReceipt, answer: string) =>
    ask<ExportView>("export_receipt", { wanted, answer }),
  transportKey: (key: string, custodian: string | null) => ask<TransportKey>("transport_key", { key, custodian }),
  saveTransportKey: (key: string, custodian: string | null, file: string) =>
    ask<null>("save_transport_key", { key, custodian, file }),
  importSealed: (key: NewKey, bringing: Bringing, file: string, mlkem: string | null, deciding: Deciding) =>
    ask<BroughtKey>("import_sealed", { new: key, bringing, file, mlkem, deciding }),
  typeComponentRow: (row: number, text: string) => ask<RowsView>("type_component_row", { row, text }),
  takeComponentRows: (name: string, check: string, method: string) =>
    ask<ComponentView[]>("take_component_rows", { name, check, method }),
  forgetComponents: (name: string | null) => ask<ComponentView[]>("forget_components", { name }),
  importComponents: (key: NewKey, method: string, check: string, deciding: Deciding) =>
    ask<BroughtKey>("import_components", { new: key, method, check, deciding }),
  makeComponents: (key: NewKey, people: string[], folder: string, deciding: Deciding) =>
    ask<BroughtKey>("make_components", { new: key, people, folder, deciding }),
  writeKeyBlock: (key: string, under: string, row: string | null, out: string, deciding: Deciding) =>
    ask<ExportView>("write_key_block", { key, under, row, out, deciding }),
  importKeyBlock: (key: NewKey, bringing: Bringing, file: string, row: string | null, deciding: Deciding) =>
    ask<BroughtKey>("import_key_block", { new: key, bringing, file, row, deciding }),
  report: (kind: string, from: string | null, to: string | null) => ask<ReportView>("report", { kind, from, to }),
  saveReport: (kind: string, from: string | null, to: string | null, file: string) =>
    ask<null>("save_report", { kind, from, to, file }),
  lockedJournalToken: () => ask<SlotView | null>("locked_journal_token"),
  unlockJournal: (module: string, slot: number, pin: string) => ask<null>("unlock_journal", { module, slot, pin }),
  acknowledgeFinding: (id: string, deciding: Deciding) => ask<null>("acknowledge_finding", { id, deciding }),
  signReport: (kind: string, from: string, to: string, deciding: Deciding) =>
    ask<null>("sign_report", { kind, from, to, deciding }),
  policy: () => ask<PolicyView>("policy"),
  readPolicy: (file: string) => ask<string>("read_policy", { file }),
  savePolicy: (file: string) => ask<null>("save_policy", { file }),
  checkPolicy: (text: string | null) => ask<PolicyReport>("check_policy", { text }),
  adoptPolicy: (text: string, deciding: Deciding) =>
    ask<PolicyView>("adopt_policy", { text, deciding }),
  secondScreen: (shown: Shown, open: boolean) => ask<boolean>("second_screen", { shown, open }),
  closeSecondScreen: () => ask<null>("close_second_screen"),
  secondShown: () => ask<Shown>("second_shown"),
  pickFile: (purpose: Picked) => ask<string | null>("pick_file", { purpose }),
};
