// Stops `npm publish` before anything happens, where nobody has said where the repository is: provenance, and the links of the page on the
// registry, need its address, and an invented one would lead users to somebody else's code.
import { readFileSync } from 'node:fs';

const path = process.argv[2] ?? new URL('../package.json', import.meta.url);
const { repository } = JSON.parse(readFileSync(path, 'utf8'));
const address = typeof repository === 'string' ? repository : (repository?.url ?? '');

if (!/^(git\+)?https:\/\/[^/\s]+\/[^\s]+$/.test(address)) {
  const found = address === '' ? 'it is not there' : `"${address}"`;
  process.stderr.write(
    `package.json: repository.url: ${found}; required: the address of the repository that is published from, by https; ` +
      'set it once: npm pkg set repository.url=git+https://<host>/<owner>/<name>.git\n',
  );
  process.exit(1);
}
