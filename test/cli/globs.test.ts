import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { globMatch } from '../../cli/check/globs.ts';

const step = fc.constantFrom(
  ...['a', 'b', 'ab', '.a', 'a.b', '*', '**', '?', 'a*', '*b', '*a*b', '*.y?ml'],
  ...['{a,b}', '[ab]', '[!a]', '@(a|b)', '+(a)', '(a|b)'],
);
const glob = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));
const name = fc.constantFrom('a', 'b', 'ab', '.a', 'aab', 'x.yaml', 'x.yml', 'a.b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

describe('globs', () => {
  test('meet what picomatch says that they meet', () => {
    fc.assert(
      fc.property(glob, path, (pattern, text) => {
        expect(globMatch(pattern)?.(text)).toBe(picomatch(pattern, { dot: true, nonegate: true })(text));
      }),
      { numRuns: 2_000, examples: [['*b/**/*', 'b']] },
    );
  });

  test('a step that is a star is none that is empty', () => {
    expect(globMatch('*b/**/*')?.('b')).toBe(false);
    expect(globMatch('*b/**/*')?.('b/a')).toBe(true);
  });

  test.each(['*a'.repeat(30) + 'b', '+(a*)+(a*)+(a*)c', '@(a*|a*a*)+(a*a*)*(a*)b'])('%s ends soon', (pattern) => {
    const before = process.cpuUsage().user;
    expect(globMatch(pattern)?.('a'.repeat(200))).toBe(false);
    expect(process.cpuUsage().user - before).toBeLessThan(500_000);
  });

  test.each(['', '!(a)', 'a'.repeat(501), '*'.repeat(70_000)])('%# is none', (pattern) => {
    expect(globMatch(pattern)).toBeUndefined();
  });

  test('what lies outside is met by what begins outside alone', () => {
    expect(globMatch('**')?.('../a')).toBe(false);
    expect(globMatch('../*')?.('../a')).toBe(true);
  });
});
