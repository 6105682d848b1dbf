// npm run bench: every figure, measured on this machine.
import { practiceToken, prepare } from './prepare.mjs';
import { run, script } from './run.mjs';

await script(() => {
  prepare();
  practiceToken();
  run('npm', ['run', '--silent', 'ui:build']);
  run('cargo', ['build', '--locked', '--release', '--workspace']);
  run('cargo', ['run', '--locked', '--release', '-p', 'keymoot-tests', '--bin', 'bench', '--', ...process.argv.slice(2)]);
});
