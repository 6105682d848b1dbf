// npm run verifier: builds the crate `verifier` for a web page and puts it, with the page, into one
// HTML file: out/keymoot-verify.html. With --test the page is then opened in browsers and tried, and held
// against the other checkers over the corpus of damaged records. What
// building needs stands in tests/tools/wasm.mjs.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root, run, script } from './run.mjs';
import { buildForWasm } from './wasm.mjs';

const page = join(root, 'src-tauri/crates/verifier/page');
export const verifier = join(root, 'out/keymoot-verify.html');

const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** The page with a module in it. */
export function pageWith(module) {
  const part = (name) => readFileSync(join(page, name), 'utf8').replaceAll('\r\n', '\n');
  const [style, code] = [part('page.css'), part('page.js')];
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const parts = {
    about: `Keymoot ${version}. Module: SHA-256 ${createHash('sha256').update(module).digest('hex')}`,
    module: gzipSync(module, { level: 9 }).toString('base64'),
    script: code,
    'script-hash': hash(code),
    style,
    'style-hash': hash(style),
  };
  return part('page.html').replace(/\{\{([a-z-]+)\}\}/g, (_, name) => parts[name]);
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  await script(() => {
    const module = readFileSync(buildForWasm('verifier', 'verifier'));
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
    if (imports.length > 0) throw new Error(`the module asks for ${JSON.stringify(imports)}`);
    const html = pageWith(module);
    mkdirSync(join(root, 'out'), { recursive: true });
    writeFileSync(verifier, html);
    console.log(`${verifier}: ${html.length} bytes, of which the module ${module.length}`);
    if (process.argv.includes('--test')) {
      const screen = ['-a', '-s', '-screen 0 1280x900x24', 'dbus-run-session', '--'];
      run('xvfb-run', [...screen, process.execPath, '--test', 'tests/verifier/verifier.test.mjs']);
      run(process.execPath, ['--test', 'tests/verifier/chromium.test.mjs', 'tests/records/records.test.mjs']);
    }
  });
}
