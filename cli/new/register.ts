import { UsageError } from '../exit-codes.ts';
import { functionName } from './application-source.ts';

/**
 * The program of a cluster's tree with one more application: an import after the last one, a call before the tree is returned, or before a comment that begins with `Last:`. Its lines end as they do.
 *
 * @throws UsageError where the program has another shape, with the two lines to add by hand.
 */
export function registerIn(program: string, path: string, name: string): string {
  const call = functionName(name);
  const importLine = `import { ${call} } from './${name}.ts';`;
  const callLine = `${call}(tree);`;
  const end = program.includes('\r\n') ? '\r\n' : '\n';
  const lines = program.split(end);
  const lastImport = lines.findLastIndex((line) => /^import .* from '.*';$/.test(line) || /^} from '.*';$/.test(line));
  // What has to be last says so.
  const last = lines.findIndex((line) => /^\s+(return tree;|\/\/ Last: .*)$/.test(line));
  if (lastImport < 0 || last < lastImport) {
    throw new UsageError(
      `${path}: found no imports and no "return tree;"; add these lines where the tree is made:\n  ${importLine}\n  ${callLine}`,
    );
  }
  const indent = /^\s*/.exec(lines[last] ?? '')?.[0] ?? '';
  // A run that was killed may have written them.
  const missing = (line: string): string[] => (lines.includes(line) ? [] : [line]);
  return [
    ...lines.slice(0, lastImport + 1),
    ...missing(importLine),
    ...lines.slice(lastImport + 1, last),
    ...missing(`${indent}${callLine}`),
    ...lines.slice(last),
  ].join(end);
}
