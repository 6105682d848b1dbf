// The key that comes in, as it will stand in the inventory.

import type { NewKey } from "../../bindings/NewKey";
import { t } from "../../lib/preferences.svelte";

export class Coming {
  label = $state("");
  id = $state("");
  owner = $state("");
  domain = $state("");
  cls = $state({ environment: "", usage: "", sensitivity: "" });

  /** As it is asked for; what is brought is AES-256. `under` is empty where what it came under says it. */
  asked(under: string): NewKey {
    return {
      id: this.id.trim(),
      label: this.label.trim(),
      algorithm: "aes-256",
      under,
      owner: this.owner.trim(),
      domain: this.domain.trim(),
      ...this.cls,
    };
  }

  get missing(): string | null {
    if (this.label.trim() === "") return t().makeKey.missingLabel;
    return this.domain.trim() === "" ? t().makeKey.missingDomain : null;
  }
}
