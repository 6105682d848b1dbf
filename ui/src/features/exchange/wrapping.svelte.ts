// A service's wrapping key as it is brought: which service, its answer, and whether it is the one whose
// fingerprint came by another way. The engine reads and compares; what is changed is looked at anew.

import type { NewExport } from "../../bindings/NewExport";
import type { WrappingKeyView } from "../../bindings/WrappingKeyView";
import { t } from "../../lib/preferences.svelte";
import { room } from "../../lib/room";

/** What a service's answer does not say, and is chosen: nothing where there is one method or it is told. */
export const METHODS: Record<string, readonly string[]> = {
  transit: ["SHA256", "SHA1"],
  "aws-kms": ["RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_256", "RSAES_OAEP_SHA_1", "RSA_AES_KEY_WRAP_SHA_1"],
  "azure-key-vault": [],
  "google-kms": [],
};

/** How files for a service are named. */
export const ENDINGS: Record<string, string> = {
  transit: ".json",
  "aws-kms": ".bin",
  "azure-key-vault": ".byok",
  "google-kms": ".bin",
};

export class Wrapping {
  #to = $state("transit");
  #method = $state("SHA256");
  #keyId = $state("");
  #answer = $state("");
  #told = $state("");
  /** What was read; null before it was looked at. */
  view = $state.raw<WrappingKeyView | null>(null);
  /** True once the fingerprint that was told is the one of the key that was brought. */
  same = $state(false);

  get to(): string {
    return this.#to;
  }

  set to(to: string) {
    this.#to = to;
    // AWS has four, and only who asked for one knows which.
    this.#method = to === "transit" ? "SHA256" : "";
    this.#anew();
  }

  get method(): string {
    return this.#method;
  }

  set method(method: string) {
    this.#method = method;
    this.#anew();
  }

  get keyId(): string {
    return this.#keyId;
  }

  set keyId(id: string) {
    this.#keyId = id;
    this.#anew();
  }

  get answer(): string {
    return this.#answer;
  }

  set answer(file: string) {
    this.#answer = file;
    this.#anew();
  }

  get told(): string {
    return this.#told;
  }

  set told(fingerprint: string) {
    this.#told = fingerprint;
    this.same = false;
  }

  #anew(): void {
    this.view = null;
    this.same = false;
  }

  get file(): string {
    return this.#answer.trim();
  }

  wanted(key: string, fingerprint = this.#told): NewExport {
    const given = (text: string) => (text.trim() === "" ? null : text.trim());
    return {
      key,
      to: this.#to,
      method: given(this.#method),
      key_id: given(this.#keyId),
      fingerprint: fingerprint.trim(),
    };
  }

  async look(key: string): Promise<void> {
    this.#anew();
    this.view = await room.wrappingKey(this.wanted(key, ""), this.file);
  }

  async compare(key: string): Promise<void> {
    this.same = false;
    this.view = await room.wrappingKey(this.wanted(key), this.file);
    this.same = true;
  }

  /** What is still missing before it can be looked at. */
  get missingToLook(): string | null {
    if (this.file === "") return t().exchange.export.missingAnswer;
    if (this.#to === "aws-kms" && this.#method === "") return t().exchange.export.awsMethod;
    return null;
  }

  /** What is still missing before a key is wrapped for it. */
  get missing(): string | null {
    if (this.missingToLook !== null) return this.missingToLook;
    if (this.view === null) return t().exchange.export.missingLook;
    if (this.view.minutes_left !== null && this.view.minutes_left <= 0) return t().exchange.export.overMissing;
    return this.same ? null : t().exchange.export.missingCompare;
  }
}
