// What can go wrong with a device's call, in the shim's words (tests/shim), and where it is tried.

const GIVES_BYTES = ['C_Decrypt', 'C_Encrypt', 'C_GenerateRandom', 'C_Sign', 'C_WrapKey'];
const MAKES_KEYS = ['C_CreateObject', 'C_UnwrapKey'];
const MAKES_OBJECTS = ['C_CopyObject', 'C_CreateObject', 'C_GenerateKey', 'C_UnwrapKey'];

/** `act` happens once unless it `stays`; `kills` ends the program; `only` are the functions that can. */
export const FAULTS = {
  'device-error': { act: 'rv:0x30' },
  'function-failed': { act: 'rv:0x6' },
  'session-closed': { act: 'rv:0xb3' },
  'logged-out': { act: 'rv:0x101' },
  removed: { act: 'removed', stays: true },
  'done, said to have failed': { act: 'after-rv:0x30' },
  'not done, said to be': { act: 'ok' },
  slow: { act: 'delay:900' },
  'killed before': { act: 'kill', kills: true },
  'killed after': { act: 'after-kill', kills: true },
  'a bit flipped': { act: 'garbage', only: GIVES_BYTES },
  'another key': { act: 'wrong-key', only: MAKES_KEYS },
  'another handle': { act: 'wrong-handle', only: MAKES_OBJECTS },
};

/** The plan that does this to that call, counted from 0. */
export function planOf({ call, skip, fault }) {
  const { act, stays } = FAULTS[fault];
  return `${call} ${act} skip=${skip}${stays ? '' : ' times=1'}\n`;
}

/** Every call of a walk with every fault it can have; or, unless `every`, of the calls that follow the
 *  same call before them only the first and the last. */
export function casesOf(course, calls, every) {
  const seen = new Map();
  const places = new Map();
  calls.forEach((call, at) => {
    const skip = seen.get(call) ?? 0;
    seen.set(call, skip + 1);
    const pair = `${calls[at - 1] ?? ''} ${call}`;
    const found = places.get(pair) ?? [];
    const one = { course, call, skip };
    places.set(pair, every || found.length < 2 ? [...found, one] : [found[0], one]);
  });
  const faults = Object.entries(FAULTS);
  return [...places.values()].flat().flatMap((place) =>
    faults
      .filter(([, { only }]) => !only || only.includes(place.call))
      .map(([fault]) => ({ ...place, fault })),
  );
}

/** A generator of numbers below a bound, the same for the same seed: mulberry32. */
export function drawing(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

/** In another order, the same for the same seed: Fisher and Yates. */
export function shuffled(list, draw) {
  const all = [...list];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = draw(at + 1);
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all;
}
