import { expect, test } from 'vitest';
import { draw, exampleLine, keyOf, rangeOf, replacedBy, type Mutant } from './draw.ts';
import { reasonFor, tell } from './tell.ts';

const root = new URL('../..', import.meta.url).pathname;
const mutant = (fileName: string, [line, column]: [number, number], replacement = '""'): Mutant => ({
  fileName,
  mutatorName: 'StringLiteral',
  replacement,
  location: { start: { line, column }, end: { line, column: column + 3 } },
});
const many = Array.from({ length: 50 }, (_, line) => mutant('charts/app.ts', [line, 2]));

test('a seed draws the same mutants, each once, in the order of their places', () => {
  const drawn = draw(many, 10, 4);
  expect(draw(many, 10, 4)).toEqual(drawn);
  expect(draw(many, 10, 5)).not.toEqual(drawn);
  expect(new Set(drawn.map(keyOf)).size).toBe(10);
  expect(drawn.map(({ location }) => location.start.line)).toEqual(
    drawn.map(({ location }) => location.start.line).sort((a, b) => a - b),
  );
});

test('lines count from 1 for Stryker', () => {
  expect(rangeOf(mutant('charts/app.ts', [4, 2]))).toBe('charts/app.ts:5:2-5:5');
  expect(replacedBy(mutant('x', [1, 2]), 'one\n  abcdef')).toBe('abc');
});

test('examples of a rule are no product', () => {
  expect(exampleLine('import x;\nexport default defineInvariant({\n  id,\n  valid: {\n')).toBe(3);
  expect(exampleLine('const x = {\n  valid: {\n')).toBe(Infinity);
});

test('a survivor is equal where somebody judged it, by what its line says', () => {
  const judged = [{ file: 'charts/a.ts', line: 'x + 1;', replacement: '""', reason: 'nobody sees it' }];
  expect(reasonFor(mutant('charts/a.ts', [1, 0]), 'a\n  x + 1;', judged)).toBe('nobody sees it');
  expect(reasonFor(mutant('charts/a.ts', [0, 0]), 'a\n  x + 1;', judged)).toBeUndefined();
  expect(reasonFor(mutant('charts/a.ts', [1, 0], '"b"'), 'a\n  x + 1;', judged)).toBeUndefined();
});

test('the report counts what was drawn alone', () => {
  const [killed, left, other] = many as [Mutant, Mutant, Mutant];
  const fromOne = ({ fileName, location: { start, end }, ...rest }: Mutant, status: string) => ({
    ...rest,
    fileName,
    status,
    location: {
      start: { line: start.line + 1, column: start.column + 1 },
      end: { line: end.line + 1, column: end.column + 1 },
    },
  });
  const mutants = [fromOne(killed, 'Killed'), fromOne(left, 'Survived'), fromOne(other, 'Survived')];
  const text = tell({ files: { 'charts/app.ts': { mutants } } }, [killed, left], { root, seed: 4 });
  expect(text).toContain('2 mutants by seed 4: a test notices 50.0 %');
  expect(text).toContain('| charts | 2 | 1 | 0 | 1 | 0 |');
  expect(text.match(/^- /gm)).toHaveLength(1);
});
