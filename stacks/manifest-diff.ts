// `npm run manifest-diff -- <before> <after>`: what changes between two synthesized folders, object by object, as Markdown.
import { existsSync } from 'node:fs';
import { manifestDiff } from './manifests-of.ts';
import { messageOf } from '../graph/message-of.ts';
import { note, print } from '../output/outlet.ts';

const [before, after] = process.argv.slice(2);
if (before === undefined || after === undefined || !existsSync(before) || !existsSync(after)) {
  note(
    `usage: npm run manifest-diff -- <before> <after>\nboth are folders that npm run synth wrote${[before, after]
      .filter((folder) => folder !== undefined && !existsSync(folder))
      .map((folder) => `\n${folder ?? ''} is not there`)
      .join('')}\n`,
  );
  process.exitCode = 2;
} else {
  try {
    print(manifestDiff(before, after), 'markdown');
  } catch (error) {
    note(`${messageOf(error)}\n`);
    process.exitCode = 2;
  }
}
