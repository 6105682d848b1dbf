// Building a crate for wasm32-unknown-unknown: with the target where rustup has it, else with what
// Debian has, which brings the standard library as sources. That is unpacked below target/, not
// installed: its packages would replace those of the system's compiler.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { environment, read, root, run } from './run.mjs';

const target = 'wasm32-unknown-unknown';
/** KEYMOOT_WASM_TOOLCHAIN names a folder that has them already. */
const unpacked = process.env.KEYMOOT_WASM_TOOLCHAIN ?? join(root, 'target/wasm-toolchain');
const packages = ['rustc-web', 'cargo-web', 'rust-web-src', 'libstd-rust-web-dev'];

/** True if nothing has to be fetched to build. */
export function wasmAtHand() {
  return rustupHasIt() || existsSync(join(unpacked, 'usr/bin/rustc'));
}

function rustupHasIt() {
  const sysroot = read('rustc', ['--print', 'sysroot']).trim();
  return existsSync(join(sysroot, 'lib/rustlib', target));
}

/** Builds a library of the workspace and gives its module's file. */
export function buildForWasm(name, profile) {
  const args = ['build', '--locked', '--target', target, '--package', name, '--profile', profile, '--lib'];
  // The curve's library can draw numbers from the system; nobody here lets it. No paths of whoever
  // builds stand in the module.
  const flags = ['--cfg getrandom_backend="unsupported"', `--remap-path-prefix=${root}=keymoot`];
  flags.push(`--remap-path-prefix=${join(environment.CARGO_HOME ?? join(homedir(), '.cargo'))}=cargo`);
  const folder = join(root, 'target/wasm');
  const env = { ...environment, CARGO_TARGET_DIR: folder };
  if (rustupHasIt()) {
    run('cargo', args, { env: { ...env, RUSTFLAGS: flags.join(' ') } });
  } else {
    const debian = debianToolchain();
    flags.push(`--remap-path-prefix=${unpacked}=rust`);
    run(debian.cargo, [...args, '-Zbuild-std=std,panic_abort'], {
      env: { ...env, ...debian.env, RUSTFLAGS: flags.join(' ') },
    });
  }
  return join(folder, target, profile, `${name}.wasm`);
}

/** Debian's compiler for web pages, fetched and unpacked once. */
function debianToolchain() {
  const bin = join(unpacked, 'usr/bin');
  if (!existsSync(join(bin, 'rustc'))) {
    mkdirSync(unpacked, { recursive: true });
    const all = [...packages, ...needed()];
    run('apt-get', ['download', ...all], { cwd: unpacked });
    for (const file of readdirSync(unpacked).filter((one) => one.endsWith('.deb'))) {
      run('dpkg', ['-x', file, '.'], { cwd: unpacked });
    }
  }
  const llvm = readdirSync(join(unpacked, 'usr/lib')).find((one) => one.startsWith('llvm-'));
  const libraries = ['x86_64-linux-gnu', `${llvm}/lib`].map((one) => join(unpacked, 'usr/lib', one));
  const programs = [bin, join(unpacked, 'usr/lib', llvm, 'bin')];
  return {
    cargo: join(bin, 'cargo'),
    env: {
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld',
      LD_LIBRARY_PATH: libraries.join(delimiter),
      PATH: [...programs, environment.PATH].join(delimiter),
      RUSTC: join(bin, 'rustc'),
      // For -Zbuild-std, which is how a target without a library of its own is built for.
      RUSTC_BOOTSTRAP: '1',
    },
  };
}

/** What the packages need of what is not installed: libraries, and the linker of the same release. */
function needed() {
  const depends = (...asked) => read('apt-cache', ['depends', ...asked]).match(/[a-z0-9.+-]+/g);
  const first = (names, form) => {
    const found = names.find((name) => form.test(name));
    if (!found) throw new Error(`Debian’s compiler for web pages is not as it was: nothing like ${form}. Try “apt-get update”.`);
    return found;
  };
  const library = first(depends('libstd-rust-web-dev'), /^libstd-rust-web-[\d.]+$/);
  const llvm = first(depends(library), /^libllvm\d+$/).replace('libllvm', '');
  const cargo = depends('--recurse', 'cargo-web').filter((name) => /^(libgit2-[\d.]+|libssh2-\d+|libhttp-parser[\d.]+|libmbed[a-z0-9-]+\d)$/.test(name));
  return [...new Set([library, `libllvm${llvm}`, `lld-${llvm}`, `liblld-${llvm}`, ...cargo])];
}
