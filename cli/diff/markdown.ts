import { media, markdownCode } from '../../output/media.ts';
import { commentCharacters, LimitedText } from '../output/limited-text.ts';
import { byApplier, isNothing, type Compared, type ShownChange } from './compared.ts';
import { counted } from '../../output/counted.ts';

/** By it a workflow finds its comment again, to write it anew. */
const marker = '<!-- holdfast diff -->';
const titles = { removed: 'Removed', added: 'Added', changed: 'Changed' } as const;
/** Patches leave room for the rest. */
const mostOfObjects = commentCharacters * 0.7;

/** For one comment of a pull request: what is dangerous first, then the objects with their lines, findings, and what failures do. */
export function markdownDiff(compared: Compared): string {
  const { changes, stuck, findings, impact } = compared;
  const text = new LimitedText(commentCharacters);
  text.add([marker]);
  if (isNothing(compared)) {
    text.add(['Nothing changes in any cluster.']);
    return text.text;
  }
  const of = (which: ShownChange['change']): ShownChange[] => changes.filter(({ change }) => change === which);
  const counts = Object.entries(titles).map(
    ([which, title]) => `${of(which as ShownChange['change']).length} ${title.toLowerCase()}`,
  );
  text.add([`**${counted(changes.length, 'object')}: ${counts.join(', ')}.**`, '']);
  text.addAll(
    stuck.map((each) => `* ${each}`),
    (left) => `* and ${left} more`,
    mostOfObjects / 8,
  );
  text.addAll(
    changes.flatMap(({ change, object, notes }) =>
      change === 'added'
        ? []
        : notes.map((note) => `* ${object} ${change === 'removed' ? 'is removed' : 'changes'}: ${note}`),
    ),
    (left) => `* and ${left} more`,
    mostOfObjects / 4,
  );
  for (const [which, title] of Object.entries(titles)) addObjects(text, title, of(which as ShownChange['change']));
  addFindings(text, findings);
  for (const { cluster, worse, better } of impact) {
    text.add([`### What falls in ${cluster}: ${worse.length} worse, ${better.length} better`, '']);
    text.add(['| | when this fails | this | was | is |', '| --- | --- | --- | --- | --- |']);
    const rows = [
      ...worse.map((each) => ({ ...each, sign: 'worse' })),
      ...better.map((each) => ({ ...each, sign: 'better' })),
    ];
    text.addAll(
      rows.map(({ sign, failure, what, before, after }) => `| ${sign} | ${failure} | ${what} | ${before} | ${after} |`),
      (left) => `\nand ${left} more`,
    );
  }
  return text.text;
}

function addObjects(text: LimitedText, title: string, changes: readonly ShownChange[]): void {
  if (changes.length === 0) return;
  text.add([`### ${title}`, '']);
  const blocks = [...byApplier(changes)].flatMap(([by, own]) => own.map((change) => details(by, change)));
  text.addAll(blocks, (left) => `and ${left} more objects: \`holdfast diff --all\` shows them`, mostOfObjects);
}

function details(by: string, { object, patch }: ShownChange): string {
  if (patch.length === 0) return `* ${object} (${by})`;
  const shown = media.markdown.whole(patch.join('\n'));
  const fence = '`'.repeat(Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return [`<details><summary>${object} (${by})</summary>`, '', `${fence}diff`, shown, fence, '', '</details>', ''].join(
    '\n',
  );
}

function addFindings(text: LimitedText, { added, gone }: Compared['findings']): void {
  if (added.length + gone.length === 0) return;
  text.add([`### Findings: ${added.length} more, ${gone.length} less`, '']);
  text.add(['| | severity | rule | place | object | found | fix |', '| --- | --- | --- | --- | --- | --- | --- |']);
  const rows = [...added.map((each) => ({ ...each, sign: 'new' })), ...gone.map((each) => ({ ...each, sign: 'gone' }))];
  text.addAll(
    rows.map(
      ({ sign, severity, rule, place, about, observed, fix }) =>
        `| ${[sign, severity, rule, markdownCode(place), about ?? '', observed, fix].join(' | ')} |`,
    ),
    (left) => `\nand ${left} more findings`,
  );
}
