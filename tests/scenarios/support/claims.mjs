// What a scenario claims, each computed from what happened, kept in summary.json.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class Claims {
  #file;
  #claims = [];

  constructor(out) {
    this.#file = join(out, 'summary.json');
  }

  /** Notes one claim; the file is complete after each. */
  claim(name, holds, figure) {
    const claim = { name, holds: holds === true, figure: String(figure) };
    this.#claims.push(claim);
    console.error(`  ${claim.holds ? 'holds ' : 'FAILS '} ${name}: ${claim.figure}`);
    writeFileSync(this.#file, `${JSON.stringify({ claims: this.#claims }, null, 2)}\n`);
  }

  /** Runs a stage; what it cannot get through is a claim that does not hold. */
  async stage(name, act) {
    console.error(`\n${name}`);
    try {
      return await act();
    } catch (error) {
      this.claim(`${name}: comes to its end`, false, error.message);
      return undefined;
    }
  }

  get hold() {
    return this.#claims.length > 0 && this.#claims.every((one) => one.holds);
  }
}
