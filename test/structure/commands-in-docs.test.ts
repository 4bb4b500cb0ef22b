import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { offered } from '../../cli/new/choices.ts';
import { projectFiles } from '../../cli/new/project-files.ts';
import { holdfast } from '../cli/holdfast.ts';
import { linesOf, pages } from '../guides.ts';

interface Workflow {
  readonly jobs: { readonly check: { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] } };
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}

const own = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;
const [first] = offered();
const project = projectFiles(
  {
    ...(first ?? expect.fail('nothing is offered')),
    name: 'home',
    repository: 'ssh://git@example.org/home.git',
    addresses: undefined,
    domain: undefined,
  },
  {},
);
const written = JSON.parse(project.get('package.json') ?? '{}') as Manifest;
const scripts = new Set([...Object.keys(own.scripts), ...Object.keys(written.scripts)]);
/** Programs that people have beside Node. */
const known = new Set([
  'cd',
  'git',
  'jq',
  'true',
  'pulumi',
  'kubectl',
  'flux',
  'age-keygen',
  'pvesm',
  'pass',
  'ssh',
  'gh',
  ...['cat', 'cp', 'echo', 'find', 'sed'],
]);
const starts = /^(?:npx holdfast|holdfast|(?:\.\/)?bin\/holdfast\.js) /;

/** Commands of a line, without what is said about them. */
function commandsIn(line: string): string[] {
  return line
    .replace(/\s+#\s.*$/, '')
    .split(/\s*(?:&&|\|\||\|)\s*/)
    .map((command) => command.trim())
    .filter(Boolean);
}

const helps = new Map<string, string>();

/** What `--help` says of a command; the longest that there is, since some have commands of their own. */
function helpOf(words: readonly string[]): string | undefined {
  const plain = words.filter((word) => /^[a-z]+$/.test(word));
  for (const names of [plain.slice(0, 2), plain.slice(0, 1)]) {
    const key = names.join(' ');
    const help = helps.get(key) ?? holdfast([...names, '--help']).stdout;
    helps.set(key, help);
    if (help.startsWith(`Usage: holdfast ${key} `)) return help;
  }
  return undefined;
}

/** What is wrong with a command, in words; nothing where all is well. */
function wrong(command: string): string[] {
  if (starts.test(command)) {
    const words = command.replace(starts, '').split(/\s+/);
    const help = helpOf(words);
    if (help === undefined) return [`there is no command: ${command}`];
    const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? '');
    return options.filter((option) => !help.includes(option)).map((option) => `${option} is no option: ${command}`);
  }
  // What a variable is set to is a text, or what a command prints.
  const [program = '', verb = '', script = ''] = command.replace(/^\w+=\$\(/, '').split(/\s+/);
  if (/^\w+=/.test(program)) return [];
  if (program !== 'npm') return known.has(program) ? [] : [`nobody knows ${program}: ${command}`];
  if (['ci', 'install', 'test', 'pack'].includes(verb)) return [];
  return verb === 'run' && scripts.has(script) ? [] : [`there is no script: ${command}`];
}

describe('commands in the documentation', () => {
  test.each(pages)('%s names commands, options and scripts that exist', (page) => {
    const commands = linesOf(page, 'sh', 'console').flatMap(commandsIn);
    expect(commands.flatMap(wrong)).toEqual([]);
  });

  test('what does not exist is found', () => {
    expect(wrong('npx holdfast chek .')).toEqual(['there is no command: npx holdfast chek .']);
    expect(wrong('holdfast check . --fixx')).toEqual(['--fixx is no option: holdfast check . --fixx']);
    expect(wrong('npm run sinth')).toEqual(['there is no script: npm run sinth']);
    expect(wrong('terraform apply')).toEqual(['nobody knows terraform: terraform apply']);
  });

  test('the workflow of a new project runs what that project has', () => {
    const workflow = load(project.get('.github/workflows/pull-request.yaml') ?? '') as Workflow;
    const commands = workflow.jobs.check.steps.flatMap(({ run }) => run?.split('\n').flatMap(commandsIn) ?? []);
    expect(commands).toContain('npx holdfast check dist --render --format github');
    expect(commands.flatMap(wrong)).toEqual([]);
    for (const { uses } of workflow.jobs.check.steps) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });
});
