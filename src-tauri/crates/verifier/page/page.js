// What the page does: hands a file to the module, and shows what it answers. Every text goes in as
// text, never as markup: what stands in a record was written by others.
"use strict";
{
  const GROUPS = [
    ["The file", ["file-whole", "bytes-as-signed", "manifest-signed", "fonts-as-signed", "attachments-as-signed"]],
    ["Its pages", ["page-as-signed", "pages-from-transcript"]],
    ["What is withheld", ["withheld"]],
    ["The journal", ["leaves-open", "leaves-in-tree", "ceremony-whole", "checkpoint-signed", "checkpoint-cosigned", "journal-key-succession", "signer-known", "renewed", "since-consistent"]],
    ["People", ["duty-signature", "roll-call-signature", "emergency-approval", "custody-signature", "decision-signature", "participant-signature"]],
    ["What happened", ["possession-proof", "redistribution-sound", "nothing-left-behind", "entries-agree"]],
    ["Beside the other records", ["records-agree", "quorum-lineage"]],
  ];
  const PEOPLE = GROUPS.find(([title]) => title === "People")[1];
  const NAMES = {
    "file-whole": "The file is whole",
    "bytes-as-signed": "Every byte is as signed",
    "page-as-signed": "The page is as signed",
    "fonts-as-signed": "The typefaces are as signed",
    "attachments-as-signed": "The attachments are as signed",
    "manifest-signed": "The manifest is signed",
    "leaves-open": "The entries are what was committed",
    "leaves-in-tree": "The entries are in the journal",
    "checkpoint-signed": "The journal’s checkpoint is signed",
    "checkpoint-cosigned": "The journal’s checkpoint is signed with ML-DSA, too",
    "participant-signature": "A participant’s signature at the end",
    "signer-known": "The signer is known",
    "pages-from-transcript": "The pages show what the entries tell",
    "duty-signature": "A duty acknowledged",
    "roll-call-signature": "A signature at roll call",
    "emergency-approval": "An approval of the emergency",
    "custody-signature": "A signature for a movement",
    "decision-signature": "A signature of a decision",
    "possession-proof": "A proof of possession",
    "redistribution-sound": "The new shares are of the same secret",
    "nothing-left-behind": "Nothing of the old suite was left behind",
    "entries-agree": "The entries agree with one another",
    "journal-key-succession": "The journal key was introduced",
    "since-consistent": "It continues the checkpoint that you kept",
    renewed: "A newer key signed the record again",
    "records-agree": "The records are of one journal",
    "quorum-lineage": "Where the quorum comes from",
    withheld: "Withheld, and committed to",
    "ceremony-whole": "The ceremony is told from its opening",
  };
  /** No record is longer, nor all files together, in bytes. */
  const LONGEST = 512 * 1024 * 1024;
  /** The module looks at no more files together. */
  const MOST = 256;
  const MARKS = { proved: "✓", refuted: "✗", "not-checked": "?" };
  const WORDS = { proved: "proved", refuted: "refuted", "not-checked": "not checked" };

  const at = (id) => document.getElementById(id);
  const make = (name, className, ...inside) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  };

  const bytesOf = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  /** The module, which asks for nothing. */
  async function load() {
    const packed = new Blob([bytesOf(at("module").textContent.trim())]).stream();
    const unpacked = new Response(packed.pipeThrough(new DecompressionStream("gzip")));
    const { instance } = await WebAssembly.instantiate(await unpacked.arrayBuffer(), {});
    return instance.exports;
  }
  const ready = load();

  /** What the module says of the record in question: its functions take and give numbers alone. */
  async function ask(files, chosen, signer, since) {
    const module = await ready;
    const texts = new TextEncoder();
    const parts = [signer, since, chosen === undefined ? "" : `${chosen}`].map((text) => texts.encode(text));
    for (const file of files) parts.push(texts.encode(file.name), new Uint8Array(await file.arrayBuffer()));
    // From here on nothing is waited for: the module holds one question at a time.
    module.clear();
    // A file of no bytes is a file, too.
    module.put(parts.length - 1, 0, 0, 0);
    parts.forEach((bytes, part) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let place = 0;
      for (; place + 8 <= bytes.length; place += 8) {
        module.put(part, 8, view.getUint32(place, true), view.getUint32(place + 4, true));
      }
      if (place < bytes.length) {
        const rest = new Uint8Array(8);
        rest.set(bytes.subarray(place));
        const last = new DataView(rest.buffer);
        module.put(part, bytes.length - place, last.getUint32(0, true), last.getUint32(4, true));
      }
    });
    const length = module.run();
    const answer = new DataView(new ArrayBuffer(4 * Math.ceil(length / 4)));
    for (let place = 0; place < length; place += 4) answer.setUint32(place, module.answer(place / 4), true);
    module.clear();
    return JSON.parse(new TextDecoder().decode(new Uint8Array(answer.buffer, 0, length)));
  }

  /** The band: what it says, and in which colour. */
  function said(verdict, entries) {
    if (verdict.result === "refuted") {
      return ["refuted", "Do not rely on this record", "Something in it is not what was signed. What it is is marked ✗ below."];
    }
    if (entries) {
      const fields = entries.reduce((sum, entry) => sum + entry.withheld.length, 0);
      const more = `A redacted record: ${fields} values are withheld, each of them committed to before it was signed. Its fingerprint is that of the whole record.`;
      return verdict.signer === "trusted"
        ? ["holds", "Everything that is shown holds, signed by the key you require", more]
        : ["not-checked", "What is shown is consistent; who signed it is not known", `${more} Compare the journal key or the fingerprint with what you were given in person, or enter the key above.`];
    }
    const open = verdict.claims.filter((claim) => claim.result === "not-checked").map((claim) => claim.claim);
    const pages = "That its pages tell what its entries tell is not checked here: “keymoot record verify” does that.";
    const lost = open.includes("quorum-lineage");
    if (verdict.signer === "trusted" && lost) {
      return ["not-checked", "The file holds; its quorum could not be followed to where it was made", `Which record is missing, or does not serve, is marked ? below. ${pages}`];
    }
    if (verdict.signer === "trusted") {
      const kept = open.includes("since-consistent") && at("since").value.trim();
      if (!kept) return ["holds", "Everything in the file holds, signed by the key you require", pages];
      return ["not-checked", "The file holds; your checkpoint could not be compared", pages];
    }
    return [
      "not-checked",
      "Consistent; who signed it is not known",
      `Compare the journal key or the fingerprint with what you were given in person, or enter the key above. ${pages}`,
    ];
  }

  /** The records that were given together: the one in question, and the others to be chosen. */
  function besides(files, { chosen, records }) {
    at("beside").hidden = records.length < 2;
    at("beside").replaceChildren(
      ...records.map((number) => {
        const one = make("button", "", make("bdi", "", files[number].name));
        one.type = "button";
        one.setAttribute("aria-pressed", `${number === chosen}`);
        one.addEventListener("click", () => check(files, number));
        return one;
      }),
    );
  }

  function show(file, { verdict, words, room, key, entries }) {
    const [kind, title, more] = said(verdict, entries);
    at("band").className = kind;
    at("said").textContent = title;
    at("more").textContent = more;
    const facts = [["File", file.name], ["Size", `${file.size.toLocaleString("en")} bytes`]];
    if (key) facts.push(["Journal key", key]);
    if (room) facts.push(["Room", room]);
    if (verdict.fingerprint) facts.push(["Fingerprint", verdict.fingerprint], ["Say aloud", words.join(" ")]);
    const coded = ["Journal key", "Room", "Fingerprint"];
    at("facts").replaceChildren(
      ...facts.flatMap(([name, value]) => [
        make("dt", "", name),
        make("dd", coded.includes(name) ? "code" : "", make("bdi", "", value)),
      ]),
    );
    const signed = verdict.claims.filter((claim) => PEOPLE.includes(claim.claim));
    const people = new Map();
    for (const claim of signed) {
      const name = claim.signer ?? "Somebody";
      people.set(name, [...(people.get(name) ?? []), claim]);
    }
    at("people").replaceChildren(
      ...[...people].map(([name, claims]) => {
        const worst = ["refuted", "not-checked", "proved"].find((one) => claims.some((claim) => claim.result === one));
        const what = claims.map((claim) => NAMES[claim.claim] ?? claim.claim);
        const line = `: ${[...new Set(what)].join("; ")}`;
        return make("li", worst, make("span", "mark", MARKS[worst]), make("bdi", "", name), line);
      }),
    );
    if (people.size === 0) at("people").append(make("li", "", "Nobody’s signature was found."));
    const pages = verdict.claims.filter((claim) => claim.claim === "page-as-signed" && claim.page);
    at("pages").replaceChildren(
      ...pages.map((claim) => {
        const one = make("li", claim.result, `${claim.page}`);
        one.title = `Page ${claim.page}: ${claim.detail}`;
        one.setAttribute("aria-label", `${one.title} (${WORDS[claim.result]})`);
        return one;
      }),
    );
    at("drawn").hidden = Boolean(entries);
    at("told").hidden = !entries;
    at("entries").replaceChildren(...(entries ?? []).map(entry));
    at("claims").replaceChildren(...GROUPS.map((group) => told(group, verdict.claims)).filter(Boolean));
    at("result").textContent = JSON.stringify(verdict, null, 2);
  }

  /** One entry of a redacted record: what it tells, and what it does not. */
  function entry({ seq, at: time, type, values, withheld }) {
    const plain = (value) => (typeof value === "string" ? value : JSON.stringify(value));
    const rows = Object.entries(values).map(([field, value]) => [field, make("dd", "", make("bdi", "", plain(value)))]);
    rows.push(...withheld.map((field) => [field, make("dd", "withheld", "withheld")]));
    rows.sort(([one], [other]) => (one < other ? -1 : 1));
    const list = make("dl", "", ...rows.flatMap(([field, value]) => [make("dt", "", field), value]));
    return make("li", "", make("strong", "", `${seq} · ${time} · ${type}`), list);
  }

  /** The claims of a group; open where one is not proved. */
  function told([title, kinds], all) {
    const claims = all.filter((claim) => kinds.includes(claim.claim));
    if (claims.length === 0) return null;
    const count = (result) => claims.filter((claim) => claim.result === result).length;
    const parts = ["refuted", "not-checked", "proved"].filter(count).map((one) => `${count(one)} ${WORDS[one]}`);
    const lines = claims.map((claim) => {
      const where = claim.page ? ` (page ${claim.page})` : claim.entry === undefined ? "" : ` (entry ${claim.entry})`;
      const name = `${NAMES[claim.claim] ?? claim.claim}${where}: `;
      return make("li", claim.result, make("span", "mark", MARKS[claim.result]), name, make("bdi", "", claim.detail));
    });
    const group = make("details", "", make("summary", "", `${title}: ${parts.join(", ")}`), make("ul", "", ...lines));
    group.open = count("proved") < claims.length;
    return group;
  }

  function failed(title, more) {
    at("band").className = "refuted";
    at("said").textContent = title;
    at("more").textContent = more;
    at("drawn").hidden = at("told").hidden = true;
    at("beside").hidden = true;
    for (const id of ["facts", "people", "pages", "entries", "claims", "result"]) at(id).replaceChildren();
  }

  let latest;
  let which;
  let asked;
  /** Checks one of the files, beside the others; which, the module says unless somebody chose. */
  async function check(files, chosen) {
    latest = files;
    which = chosen;
    const turn = (asked = {});
    document.body.dataset.state = "busy";
    at("found").hidden = false;
    at("band").className = "not-checked";
    at("said").textContent = "Checking …";
    at("more").textContent = "";
    if (files.length > MOST || files.reduce((sum, file) => sum + file.size, 0) > LONGEST) {
      const [title, more] =
        files.length === 1
          ? ["That is too large to be a record", "No record is longer than 512 MiB."]
          : ["That is too much at once", "At most 256 files, of 512 MiB together, are looked at beside one another."];
      failed(title, more);
      document.body.dataset.state = "done";
      return;
    }
    // So that this is seen before the module works.
    await new Promise((seen) => setTimeout(seen));
    try {
      const told_ = await ask(files, chosen, at("signer").value, at("since").value);
      if (asked !== turn) return;
      if (told_.error) failed("That could not be checked", `${told_.error}.`);
      else {
        which = told_.answer.chosen;
        besides(files, told_.answer);
        show(files[told_.answer.chosen], told_.answer);
      }
    } catch (error) {
      failed("That could not be checked", `${error}`);
    }
    document.body.dataset.state = "done";
    at("band").focus();
  }

  at("file").addEventListener("change", () => {
    const files = [...at("file").files];
    if (files.length > 0) check(files);
  });
  for (const id of ["signer", "since"]) at(id).addEventListener("change", () => latest && check(latest, which));
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      at("drop").classList.toggle("over", kind === "dragenter" || kind === "dragover");
      const files = [...((kind === "drop" && event.dataTransfer?.files) || [])];
      if (files.length > 0) check(files);
    });
  }
  ready.catch((error) => {
    at("found").hidden = false;
    failed("This browser cannot run the check", `${error}`);
  });
}
