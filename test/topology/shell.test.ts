import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { overSsh, sh, shellComment, shellDocument, shellLines, shellWords, type Shell } from '../../topology/shell.ts';

/** Texts of every kind that an argument can hold, and those that shells read as something else. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom(...'\'"\\$`!#(){}[]<>|&;*?~=% \t\n\rab-^') }),
  fc.constantFrom(
    '',
    '-n',
    '--',
    '~',
    '~root',
    '$(id)',
    '`id`',
    "'; id #",
    '*',
    '!!',
    '%n',
    '$$',
    'END_OF_FILE',
    'E\u030f',
    'ENDé',
  ),
);

/** What a shell prints of commands, each of which prints one text and a NUL. */
function printed(shell: string, commands: readonly Shell[]): string[] {
  const { stdout, stderr } = spawnSync(shell, ['-s'], { input: `${shellLines(commands)}\n`, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\0').slice(0, -1);
}

/** Many values at once: a shell takes longer to start than to print. */
const many = fc.array(texts, { minLength: 40, maxLength: 40 });

describe.each(['sh', 'bash'])('in a real %s, any text arrives as itself', (shell) => {
  const holds = (command: (text: string) => Shell, expected = (text: string): string => text): void => {
    fc.assert(
      fc.property(many, (values) => {
        expect(printed(shell, values.map(command))).toEqual(values.map(expected));
      }),
      { numRuns: 10 },
    );
  };

  test('among words', () => holds((text) => sh`printf '%s\\0' ${text}`));
  test('as a part of a word', () =>
    holds(
      (text) => sh`printf '%s\\0' --of=${text}.`,
      (text) => `--of=${text}.`,
    ));
  test('in single quotes', () =>
    holds(
      (text) => sh`printf '%s\\0' 'a ${text} b'`,
      (text) => `a ${text} b`,
    ));
  test('in double quotes', () =>
    holds(
      (text) => sh`printf '%s\\0' "a ${text} b"`,
      (text) => `a ${text} b`,
    ));
  test('in a substitution inside quotes', () =>
    holds(
      (text) => sh`printf '%s\\0' "$(printf '%s.' ${text})"`,
      (text) => `${text}.`,
    ));
  test('as several words', () =>
    holds(
      (text) => sh`printf '%s|%s\\0' ${[text, `${text}.`]}`,
      (text) => `${text}|${text}.`,
    ));
  test('after a comment', () =>
    holds((text) => shellLines([shellComment("it's a comment"), sh`printf '%s\\0' ${text}`])));
  test('in a document', () =>
    holds(
      (text) => shellLines([shellDocument(sh`cat`, text), sh`printf '\\0'`]),
      (text) => `${text.replace(/\n$/, '')}\n`,
    ));
  test('through a second shell, as ssh starts one', () => {
    const ssh = `ssh() { shift; ${shell} -c "$*"; }` as Shell;
    fc.assert(
      fc.property(many, (values) => {
        const commands = values.map((text) => overSsh('root@host', sh`printf '%s\\0' ${text}`));
        expect(printed(shell, [ssh, ...commands])).toEqual(values);
      }),
      { numRuns: 3 },
    );
  });
});

describe('shell', () => {
  test('reads as one would type it', () => {
    expect(sh`kubectl label node ${'k3s1'} ${'a.example/b=true'} --timeout=${60}s`).toBe(
      'kubectl label node k3s1 a.example/b=true --timeout=60s',
    );
    expect(overSsh('root@10.0.0.1', sh`qm status ${101}`, ['-t'])).toBe('ssh -t root@10.0.0.1 qm status 101');
    expect(sh`echo ${{ shell: shellWords([sh`a`, sh`b`]) }}`).toBe('echo a b');
  });

  test('refuses what no argument can hold, values in comments, and in expansions what is no plain word', () => {
    expect(sh`"\${TARGET:-/mnt/${'a'}}"`).toBe('"${TARGET:-/mnt/a}"');
    expect(() => sh`"\${TARGET:-/mnt/${'a b'}}"`).toThrow('"a b" stands in an expansion');
    expect(() => sh`echo ${'a\0b'}`).toThrow('NUL');
    expect(() => shellDocument(sh`cat`, '\0')).toThrow('NUL');
    expect(() => sh`true # ${'a'}`).toThrow('stands in a comment; fix: use shellComment');
    expect(sh`true # ${7}`).toBe('true # 7');
    expect(() => shellComment('a\nb')).toThrow('several lines');
  });
});
