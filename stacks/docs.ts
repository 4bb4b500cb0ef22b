// `npm run docs`: writes the pages of rules and of stacks from the sources they describe.
import { readdirSync } from 'node:fs';
import { removeFiles } from '../files/remove-files.ts';
import { writeFiles } from '../files/write-files.ts';
import { documentation } from './documentation.ts';

const pages = documentation();
writeFiles([...pages].map(([path, text]) => ({ path, text, within: 'docs' })));
for (const folder of ['docs/rules', 'docs/runbooks'])
  removeFiles(
    folder,
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.md') && !pages.has(`${folder}/${path}`),
    ),
  );
