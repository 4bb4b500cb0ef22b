import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import type { Report } from '../../invariants/report.ts';
import { githubReport } from '../../cli/output/github.ts';
import { humanReport } from '../../cli/output/human.ts';
import { jsonReport } from '../../cli/output/json.ts';
import { junitReport } from '../../cli/output/junit.ts';
import { markdownReport } from '../../cli/output/markdown.ts';
import { sarifReport } from '../../cli/output/sarif.ts';
import { commandProperty, fieldsFor, scriptData, type Medium } from '../../output/media.ts';
import { leaving } from '../../output/outlet.ts';

const [escape, link, turn] = ['\u001b[2J\u009b31m', '\u001b]8;;https://evil.example\u0007', '\u202e\u2066'];
const hostile: readonly string[] = [
  escape,
  link,
  turn,
  'a\n::error file=x::injected',
  'a\r::add-mask::x',
  '##[add-path]/tmp and ##vso[task.setvariable]x',
  '| cell ` code [link](https://evil.example) ![image](x) <b> @somebody #12',
  '</script><script>alert(1)</script>',
  '"]; click n0 "https://evil.example"; n1["',
];
const name = hostile.join(' ');

const finding = {
  rule: 'a/b',
  severity: 'error',
  origin: { from: 'file', file: `${name}.yaml`, line: 1, column: 1 },
  object: name,
  also: [],
  message: name,
  observed: name,
  required: name,
  fix: name,
  edit: undefined,
} as const;
const report: Report = {
  findings: [finding],
  suppressed: [],
  notEvaluated: [{ rule: 'a/b', origin: finding.origin, object: name, reason: name }],
  failures: [],
  outcomes: new Map([['a/b', 'breaks']]),
};
function graph(): ResourceGraph {
  const made = new ResourceGraph();
  readFilesInto(made, [[finding.origin.file, `a: "${turn}" # ${escape}\n`]], 'r');
  made.errors.push({ file: name, line: 1, reason: name });
  made.skipped.push({ file: name, reason: name });
  return made;
}
const options = { quiet: false, milliseconds: 1, notes: [] };
const formats: Readonly<Record<string, readonly [Medium, () => string]>> = {
  human: ['terminal', () => humanReport(graph(), report, options)],
  json: ['json', () => jsonReport(graph(), report, options)],
  sarif: ['json', () => sarifReport(graph(), report, options)],
  junit: ['xml', () => junitReport(graph(), report, options)],
  github: ['commands', () => githubReport(graph(), report, options)],
  markdown: ['markdown', () => markdownReport(graph(), report, options)],
};

describe('a hostile name', () => {
  test.each(Object.entries(formats))('steers nothing in the format %s', (format, [medium, print]) => {
    const text = leaving(print(), medium);
    // eslint-disable-next-line no-control-regex -- they are what must not be there
    expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(text).not.toMatch(/##(vso)?\[/);
    const commands = text.split('\n').filter((line) => line.trimStart().startsWith('::'));
    expect(commands.length).toBe(format === 'github' ? 2 : 0);
    expect(commands.every((line) => /^::error file=[^:,]*,line=1,col=1,title=[^:,]*::/.test(line))).toBe(true);
  });

  test('is itself again where a program reads it', () => {
    const read = JSON.parse(leaving(jsonReport(graph(), report, options), 'json')) as {
      findings: { observed: string; file: string }[];
    };
    expect(read.findings[0]).toMatchObject({ observed: name, file: `${name}.yaml` });
  });

  test('is neither link, image, element, cell nor mention in Markdown', () => {
    const { text } = fieldsFor('markdown', { text: name });
    expect(text.replaceAll(/\\.|&#8203;/g, ' ')).not.toMatch(/[`*[\]<>|]|@\w|#\d|\n/);
  });

  test('ends neither a label nor a page', () => {
    expect(fieldsFor('mermaid', name)).not.toMatch(/["[\]()<>|`\n]/);
    expect(fieldsFor('html', name)).not.toMatch(/[<>"']/);
    expect(scriptData(name)).not.toMatch(/<\/script|<!--/);
    expect(commandProperty('a%b:c,d\ne')).toBe('a%25b%3Ac%2Cd%0Ae');
  });
});
