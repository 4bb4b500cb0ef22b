import type { Runbook, Step } from '../../runbooks/runbook.ts';

/** A command of a runbook as a shell would split it. */
export interface Command {
  readonly line: string;
  readonly words: readonly string[];
}

/** Every command of a runbook. Pipes and sequences are taken apart; what runs over SSH is a command of its own. */
export function commandsOf({ check, recover, verify }: Runbook): Command[] {
  return [...check, ...recover, ...verify].flatMap((step: Step) =>
    (step.run ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .flatMap(commandsIn),
  );
}

function commandsIn(line: string): Command[] {
  const commands: string[][] = [[]];
  for (const word of split(line)) {
    if (word === '|' || word === '&&') commands.push([]);
    // A variable in front of a program is for that program.
    else if (commands.at(-1)?.length !== 0 || !/^[A-Z_\d]+=/.test(word)) commands.at(-1)?.push(word);
  }
  return commands.flatMap((all) => {
    // Variables before a command are for it alone; they stand in its line.
    const words = all.slice(all.findIndex((word) => !/^[A-Z_0-9]+=/.test(word)));
    const own = { line, words };
    if (words[0] !== 'ssh') return [own];
    const rest = words.slice(2);
    // Options behind the target: the connection itself is what is wanted.
    if (rest[0]?.startsWith('-') === true) return [own];
    // One quoted word is a line of the other shell.
    return [own, ...(rest.length === 1 ? commandsIn(rest[0] ?? '') : rest.length > 0 ? [{ line, words: rest }] : [])];
  });
}

/** Words, with quotes taken away. */
function split(line: string): string[] {
  const words: string[] = [];
  for (const [, quoted, doubled, plain] of line.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s'"]+)/g)) {
    const text = quoted ?? doubled ?? plain ?? '';
    const at = line.indexOf(text);
    words.push(at < 0 ? text : text);
  }
  return joined(line, words);
}

/** `-o jsonpath='{…}'` is one word. */
function joined(line: string, words: readonly string[]): string[] {
  const result: string[] = [];
  let from = 0;
  for (const word of words) {
    const at = line.indexOf(word, from);
    const isGlued = at > 0 && result.length > 0 && !/\s/.test(line[at - 1] ?? ' ') && !/\s/.test(line[at - 2] ?? ' ');
    from = at + word.length;
    if (isGlued) result.push(`${result.pop() ?? ''}${word}`);
    else result.push(word);
  }
  return result;
}

/** What kubectl is told: flags with their values, and the rest. */
export function kubectlCall(words: readonly string[]): {
  readonly verb: string;
  readonly namespace: string | undefined;
  readonly flags: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
} {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  const withValue = new Set(['-n', '-l', '-o', '-L', '-f', '--sort-by', '--field-selector', '--selector']);
  const own = words.slice(1, words.includes('--') ? words.indexOf('--') : undefined);
  for (let index = 0; index < own.length; index++) {
    const word = own[index] ?? '';
    if (!word.startsWith('-')) rest.push(word);
    else if (word.includes('=')) flags.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    else if (withValue.has(word)) flags.set(word, own[++index] ?? '');
    else flags.set(word, '');
  }
  return { verb: rest[0] ?? '', namespace: flags.get('-n'), flags, rest: rest.slice(1) };
}
