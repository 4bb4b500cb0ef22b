import { readFileSync } from 'node:fs';

/** A commit by which an operator mended a failure. */
export interface Incident {
  /** `owner/name` of the repository. */
  readonly repository: string;
  /** The commit that has the fault, and the one that does not. */
  readonly before: string;
  readonly after: string;
  /** The files that a finding may be about. */
  readonly files: readonly string[];
  /** `Kind/name` of the object with the fault, empty where it is none. */
  readonly object: string;
  /** What kind of fault it is. */
  readonly kind: string;
  /** What was wrong, in words. */
  readonly what: string;
  /** Whether the repository alone tells that it is wrong. */
  readonly isDecidable: boolean;
}

const columns = ['repo', 'before', 'after', 'path', 'object', 'class', 'what', 'decidable', 'accept'] as const;

/**
 * The incidents of a table whose first line names its columns, separated by tabs.
 *
 * @throws Error where a column is missing.
 */
export function incidentsIn(file: string): Incident[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new Error(`${file} has no column ${missing.join(', ')}; required: ${columns.join(', ')}`);
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: (typeof columns)[number]): string => cells[names.indexOf(name)]?.trim() ?? '';
    return {
      repository: cell('repo'),
      before: cell('before'),
      after: cell('after'),
      files: [...new Set([cell('path'), ...cell('accept').split(';')])].filter((path) => path !== ''),
      object: cell('object'),
      kind: cell('class'),
      what: cell('what'),
      isDecidable: cell('decidable') === 'yes',
    };
  });
}
