import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, rangeOf, replacedBy, type Mutant } from './draw.ts';
import { equalMutants, type Equal } from './judged.ts';

/** The part of Stryker's report that is read. Its lines and columns count from 1. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Result[] }>>;
}

interface Result extends Omit<Mutant, 'fileName'> {
  readonly status: string;
}

interface Place {
  readonly root: string;
  readonly seed: number;
}

const noticed = new Set(['Killed', 'Timeout']);
const unnoticed = new Set(['Survived', 'NoCoverage']);

/** What became of the drawn mutants, as Markdown. */
export function tell(report: Report, drawn: readonly Mutant[], { root, seed }: Place): string {
  const status = new Map(
    Object.entries(report.files).flatMap(([fileName, { mutants }]) =>
      mutants.map((result) => [keyOf(fromOne({ ...result, fileName })), result.status] as const),
    ),
  );
  const statusOf = (mutant: Mutant): string => status.get(keyOf(mutant)) ?? 'not tried';
  const folders = [...new Set(drawn.map(folderOf))];
  const left = drawn.filter((mutant) => unnoticed.has(statusOf(mutant)));
  const sourceOf = (mutant: Mutant): string => readFileSync(join(root, mutant.fileName), 'utf8');
  const reasonOf = (mutant: Mutant): string | undefined => reasonFor(mutant, sourceOf(mutant), equalMutants);
  const open = left.filter((mutant) => reasonOf(mutant) === undefined);
  const rows = folders.map((folder) => {
    const own = drawn.filter((mutant) => folderOf(mutant) === folder);
    const count = (keep: (mutant: Mutant) => boolean): number => own.filter(keep).length;
    const caught = count((mutant) => noticed.has(statusOf(mutant)));
    const equal = count((mutant) => left.includes(mutant) && !open.includes(mutant));
    const survived = count((mutant) => open.includes(mutant));
    return `| ${[folder, own.length, caught, equal, survived, own.length - caught - equal - survived].join(' | ')} |`;
  });
  const tried = drawn.filter((mutant) => noticed.has(statusOf(mutant))).length;
  const share = tried + open.length === 0 ? 0 : (100 * tried) / (tried + open.length);
  const lines = open.map((mutant) => {
    const text = [replacedBy(mutant, sourceOf(mutant)), mutant.replacement].map(short).join(' → ');
    return `- ${rangeOf(mutant)} ${mutant.mutatorName}, ${statusOf(mutant)}: ${text}`;
  });
  return `${drawn.length} mutants by seed ${seed}: a test notices ${share.toFixed(1)} % of those that are not equal.

| folder | drawn | noticed | equal | survived | not tried |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

${lines.length === 0 ? 'Nothing survived.' : lines.join('\n')}
`;
}

/** Why a survivor was found equal; undefined where nobody has judged it. */
export function reasonFor(mutant: Mutant, source: string, judged: readonly Equal[]): string | undefined {
  const line = source.split('\n')[mutant.location.start.line]?.trim();
  return judged.find(
    (each) => each.file === mutant.fileName && each.line === line && each.replacement === mutant.replacement,
  )?.reason;
}

const folderOf = ({ fileName }: Mutant): string => fileName.split('/')[0] ?? '';

function fromOne({ location: { start, end }, ...mutant }: Mutant): Mutant {
  const back = ({ line, column }: { line: number; column: number }) => ({ line: line - 1, column: column - 1 });
  return { ...mutant, location: { start: back(start), end: back(end) } };
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return `\`${line.length > 90 ? `${line.slice(0, 87)}…` : line}\``;
}
