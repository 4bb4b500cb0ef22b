import type { FilesExample } from '../../../invariants/example.ts';
import { encryptedFile } from './encrypted.ts';
import { secretPath, type Hiding } from './hiding.ts';
import { objectsInCharts } from './in-chart.ts';
import { partsBehindVariables, valuesBehindVariables } from './variables.ts';

/** How something of a file is hidden. */
export type Way = (example: FilesExample, file: string) => Generator<Hiding>;

/** All ways of hiding, by what is done. */
export const ways: Readonly<Record<string, Way>> = {
  'a value behind a variable': valuesBehindVariables,
  'a part of a text behind a variable': partsBehindVariables,
  'a file encrypted': encryptedFile,
  'an object in a chart that was not read': objectsInCharts,
  'a file taken away': takenAway,
  'charts that were not rendered': unrendered,
};

/** The files in which something is hidden: not in what hides it. */
export function filesOf({ files }: FilesExample): string[] {
  return Object.keys(files).filter((file) => file !== secretPath);
}

function* takenAway(example: FilesExample, file: string): Generator<Hiding> {
  if (Object.keys(example.files).length < 2) return;
  const files = Object.fromEntries(Object.entries(example.files).filter(([each]) => each !== file));
  yield { what: `without ${file}`, given: () => ({ ...example, files }), taken: file };
}

/** Once for a repository, and not for each of its files. */
function* unrendered(example: FilesExample, file: string): Generator<Hiding> {
  const { after, ...rest } = example;
  if (after !== undefined && file === filesOf(example)[0])
    yield { what: 'with charts that were not rendered', given: () => rest };
}
