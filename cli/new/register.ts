import { UsageError } from '../exit-codes.ts';
import { functionName } from './application-source.ts';

/**
 * The program of a cluster's tree with one more application: an import after the last one, a call before the tree is returned.
 *
 * @throws UsageError where the program has another shape, with the two lines to add by hand.
 */
export function registerIn(program: string, path: string, name: string): string {
  const call = functionName(name);
  const importLine = `import { ${call} } from './${name}.ts';`;
  const callLine = `${call}(tree);`;
  const lines = program.split('\n');
  const lastImport = lines.findLastIndex((line) => /^import .* from '.*';$/.test(line) || /^} from '.*';$/.test(line));
  const end = lines.findIndex((line) => /^\s+return tree;$/.test(line));
  if (lastImport < 0 || end < lastImport) {
    throw new UsageError(
      `${path}: found no imports and no "return tree;"; add these lines where the tree is made:\n  ${importLine}\n  ${callLine}`,
    );
  }
  const indent = /^\s*/.exec(lines[end] ?? '')?.[0] ?? '';
  return [
    ...lines.slice(0, lastImport + 1),
    importLine,
    ...lines.slice(lastImport + 1, end),
    `${indent}${callLine}`,
    ...lines.slice(end),
  ].join('\n');
}
