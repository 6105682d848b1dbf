// Who decides on an act, why, and what each signs with: as many as the policy asks for.

import type { Deciding } from "../../bindings/Deciding";
import type { EnrolledView } from "../../bindings/EnrolledView";
import type { PolicyView } from "../../bindings/PolicyView";
import type { RoleView } from "../../bindings/RoleView";
import { t } from "../../lib/preferences.svelte";
import { room } from "../../lib/room";

export class Decision {
  readonly act: string;
  /** True if nobody is asked why. */
  readonly fixed: boolean;
  people = $state.raw<EnrolledView[]>([]);
  policy = $state.raw<PolicyView | null>(null);
  purpose = $state("");
  /** Who signs; the first acts. */
  names = $state<string[]>([]);
  secrets = $state<string[]>([]);
  #roles = $state.raw<RoleView[]>([]);

  /** `purpose` where it is fixed already, as in a ceremony's script. */
  constructor(act: string, purpose: string | null = null) {
    this.act = act;
    this.fixed = purpose !== null;
    this.purpose = purpose ?? "";
  }

  /** Leaves those who may decide to these. */
  only(names: readonly string[]): void {
    this.people = this.people.filter((one) => names.includes(one.name));
    this.#proposeOnly();
  }

  /** Where one person alone may act, it is them. */
  #proposeOnly(): void {
    const [only, ...others] = this.actors;
    if (only !== undefined && others.length === 0) this.names[0] = only.name;
  }

  /** Asks who may decide, and how many must. */
  async load(): Promise<void> {
    const [people, roles, policy] = await Promise.all([room.people(), room.roles(), room.policy()]);
    this.people = people;
    this.#roles = roles;
    this.policy = policy;
    this.names = Array.from({ length: this.needed }, () => "");
    this.secrets = this.names.map(() => "");
    this.#proposeOnly();
  }

  get rule() {
    return this.policy?.rules.signers.find((one) => one.act === this.act);
  }

  /** How many sign at least. */
  get needed(): number {
    return this.rule?.signers ?? 1;
  }

  get irreversible(): boolean {
    return this.rule?.irreversible ?? false;
  }

  get actors(): EnrolledView[] {
    return this.people.filter((one) => this.#role(one)?.acts_on_keys === true);
  }

  /** Who may sign in that place: the first acts, the others approve, each once. */
  choices(place: number): EnrolledView[] {
    const may = place === 0 ? this.actors : this.people.filter((one) => this.#role(one)?.approves_on_keys === true);
    return may.filter((one) => !this.names.some((name, at) => at !== place && name === one.name));
  }

  choose(place: number, name: string): void {
    this.names[place] = name;
    this.secrets[place] = "";
  }

  /** One more who approves. */
  add(): void {
    this.names.push("");
    this.secrets.push("");
  }

  person(name: string): EnrolledView | undefined {
    return this.people.find((one) => one.name === name);
  }

  #role(one: EnrolledView): RoleView | undefined {
    return this.#roles.find((role) => role.name === one.role);
  }

  /** What is still missing before it can be signed. */
  get missing(): string | null {
    if (this.purpose.trim() === "") return t().missing.purpose;
    for (const [place, name] of this.names.entries()) {
      const asked = place < this.needed || name !== "";
      if (asked && name === "") return place === 0 ? t().missing.signer : t().missing.approver;
      if (asked && this.secrets[place] === "") return t().missing.secret(name);
    }
    return null;
  }

  /** The decision, to be sent; what people signed with is forgotten here. */
  take(): Deciding {
    const signers = this.names
      .map((name, place) => ({ name, secret: this.secrets[place] ?? "" }))
      .filter((one) => one.name !== "");
    this.secrets = this.names.map(() => "");
    return { purpose: this.purpose.trim(), signers };
  }
}
