// `npm run docs`: writes the pages of rules and of stacks from the sources they describe.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { documentation } from './documentation.ts';

for (const folder of ['docs/rules', 'docs/runbooks']) rmSync(folder, { recursive: true, force: true });
for (const [path, text] of documentation()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
