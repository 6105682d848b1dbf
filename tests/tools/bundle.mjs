// npm run bundle: one .deb with window, command, practice token, manual, completions, licences and
// checksums, for rooms that have no network.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { licences } from './licences.mjs';
import { sbom } from './sbom.mjs';
import { practiceToken, prepare } from './prepare.mjs';
import { environment, read, root, run, script } from './run.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const built = join(root, 'target/release');
const stage = join(root, 'target/deb/keymoot');
const documents = 'usr/share/doc/keymoot';

await script(() => {
  prepare();
  practiceToken();
  run('npm', ['run', '--silent', 'ui:build']);
  const packages = ['keymoot-desktop', 'cli', 'reader'].flatMap((name) => ['-p', name]);
  run('cargo', ['build', '--locked', '--release', ...packages]);
  rmSync(stage, { recursive: true, force: true });
  programs();
  manual();
  completions();
  desktopEntry();
  paperwork();
  checksums();
  const architecture = read('dpkg', ['--print-architecture']).trim();
  control(architecture);
  const file = join(root, `target/deb/keymoot_${version}_${architecture}.deb`);
  run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', stage, file], {
    env: { ...environment, SOURCE_DATE_EPOCH: committed() },
  });
  writeFileSync(`${file}.sha256`, `${sha256(file)}  keymoot_${version}_${architecture}.deb\n`);
  console.log(`\n${file}`);
});

/** When the newest commit was made, in seconds since 1970: the time of all that the package holds. */
function committed() {
  return read('git', ['log', '-1', '--format=%ct']).trim();
}

function programs() {
  install(join(built, 'keymoot'), 'usr/bin/keymoot', 0o755);
  // The window is started by a script of its own, which says what is missing on a machine that
  // has the command alone.
  install(join(built, 'keymoot-window'), 'usr/lib/keymoot/keymoot-window', 0o755);
  install(join(root, 'tests/tools/keymoot-window.sh'), 'usr/bin/keymoot-window', 0o755);
  // What reads pictures and PDFs; both find it here, and nobody starts it by hand.
  install(join(built, 'keymoot-reader'), 'usr/lib/keymoot/keymoot-reader', 0o755);
  const token = join(root, 'target/practice-token/release/libpractice_token.so');
  install(token, 'usr/lib/keymoot/libpractice_token.so', 0o644);
}

function manual() {
  const pages = join(root, 'target/deb/man');
  rmSync(pages, { recursive: true, force: true });
  run(join(built, 'keymoot'), ['man', '--out', pages]);
  for (const name of readdirSync(pages)) {
    write(`usr/share/man/man1/${name}.gz`, gzip(readFileSync(join(pages, name))));
  }
}

function completions() {
  const places = {
    bash: 'usr/share/bash-completion/completions/keymoot',
    fish: 'usr/share/fish/vendor_completions.d/keymoot.fish',
    zsh: 'usr/share/zsh/vendor-completions/_keymoot',
  };
  for (const [shell, place] of Object.entries(places)) {
    write(place, read(join(built, 'keymoot'), ['completions', shell]));
  }
}

function desktopEntry() {
  write(
    'usr/share/applications/keymoot.desktop',
    [
      '[Desktop Entry]',
      'Type=Application',
      'Name=Keymoot',
      'Comment=The key ceremony room',
      'Comment[fr]=La salle de cérémonie des clés',
      'Exec=keymoot-window',
      'Icon=keymoot',
      'Categories=Utility;Security;',
      'Terminal=false',
      '',
    ].join('\n'),
  );
  const icon = readFileSync(join(root, 'icons/icon.png'));
  // A PNG says its width in bytes 16 to 19.
  const width = icon.readUInt32BE(16);
  write(`usr/share/icons/hicolor/${width}x${width}/apps/keymoot.png`, icon);
}

function paperwork() {
  install(join(root, 'LICENSE'), `${documents}/copyright`, 0o644);
  write(`${documents}/changelog.gz`, gzip(readFileSync(join(root, 'CHANGELOG.md'))));
  write(`${documents}/licences.txt.gz`, gzip(Buffer.from(licences())));
  write(`${documents}/sbom.cdx.json`, sbom(version, Number(committed())));
  for (const name of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
    if (existsSync(join(root, name))) install(join(root, name), `${documents}/${name}`, 0o644);
  }
  // What the repository holds, not what tests left beside it.
  for (const file of read('git', ['ls-files', '-z', 'docs']).split('\0').filter(Boolean)) {
    install(join(root, file), `${documents}/${file}`, 0o644);
  }
}

/** SHA-256 of every file, for whoever carries the package into the room. */
function checksums() {
  const files = filesUnder(stage);
  const line = (digest, file) => `${digest}  ${relative(stage, file)}`;
  write(
    `${documents}/SHA256SUMS`,
    files.map((file) => `${line(sha256(file), file).replace('  ', '  /')}\n`).join(''),
  );
  const md5 = (file) => createHash('md5').update(readFileSync(file)).digest('hex');
  write('DEBIAN/md5sums', filesUnder(stage).map((file) => `${line(md5(file), file)}\n`).join(''));
}

function control(architecture) {
  const needed = libraries([
    'usr/bin/keymoot',
    'usr/lib/keymoot/keymoot-reader',
    'usr/lib/keymoot/libpractice_token.so',
  ]);
  // The command works on a bare system; what the window needs besides is recommended, so that a
  // machine without a display is not made to carry it.
  const window = libraries(['usr/lib/keymoot/keymoot-window']).filter(
    (name) => !needed.includes(name),
  );
  const files = filesUnder(stage).filter((file) => !file.startsWith(join(stage, 'DEBIAN')));
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
  write(
    'DEBIAN/control',
    [
      'Package: keymoot',
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      'Maintainer: The Keymoot authors <authors@keymoot.invalid>',
      `Installed-Size: ${Math.ceil(size / 1024)}`,
      `Depends: ${needed.join(', ')}`,
      `Recommends: ${window.join(', ')}`,
      'Section: utils',
      'Priority: optional',
      'Description: the key ceremony room',
      ' Makes a master key inside a PKCS#11 token, shares it among people, recovers and',
      ' rehearses it, and leaves a record that anyone can check. Holds the window, the',
      ' keymoot command and a practice token. Rooms are never touched by installing or',
      ' removing this package.',
      '',
    ].join('\n'),
  );
}

/** The Debian packages that hold the libraries the staged files are linked with. */
function libraries(staged) {
  const work = join(root, 'target/deb/shlibdeps');
  mkdirSync(join(work, 'debian'), { recursive: true });
  writeFileSync(join(work, 'debian/control'), 'Source: keymoot\n\nPackage: keymoot\nArchitecture: any\n');
  const paths = staged.map((path) => `-e${join(stage, path)}`);
  const found = read('dpkg-shlibdeps', ['-O', '--ignore-missing-info', ...paths], { cwd: work });
  const depends = found.split('\n').find((line) => line.startsWith('shlibs:Depends='));
  return depends.slice('shlibs:Depends='.length).split(', ').sort();
}

function install(from, to, mode) {
  const target = join(stage, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
  chmodSync(target, mode);
}

function write(to, content) {
  const target = join(stage, to);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content, { mode: 0o644 });
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 });
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
