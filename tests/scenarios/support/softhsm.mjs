// SoftHSM with a configuration and a token folder of its own.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const places = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/softhsm/libsofthsm2.so'];

/** The module, and the environment in which it keeps its tokens in `folder`. */
export function softhsm(folder) {
  const module = places.find((place) => existsSync(place));
  if (!module) throw new Error('SoftHSM is missing; install the package softhsm2');
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens, { recursive: true });
  const config = join(folder, 'softhsm2.conf');
  writeFileSync(
    config,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  return { module, env: { SOFTHSM2_CONF: config } };
}
