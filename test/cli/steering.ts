import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A name that steers whatever shows it as it is: a terminal, a workflow, a page. */
const name =
  'canary\u001b[2J\u001b]0;canary\u0007\u009b2J\u202e\n::error file=canary.yaml::canary\n::add-mask::canary\n##[error]canary\n##vso[task.complete]<script>canary()</script><img src=x onerror=canary>[a](javascript:canary) @everyone';

/** A repository in which paths, names and values steer. */
export function makeSteering(folder: string): void {
  const text = JSON.stringify(name);
  const object = (fields: string): string => `apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { ${fields} }\n`;
  mkdirSync(join(folder, 'a\n::warning::canary\u001b[2J'), { recursive: true });
  writeFileSync(join(folder, 'a\n::warning::canary\u001b[2J', '<script>canary()<b>.yaml'), object(`name: ${text}`));
  writeFileSync(join(folder, 'a.yaml'), `${object(`name: a, namespace: ${text}, annotations: { password: ${text} }`)}`);
  writeFileSync(join(folder, 'b.yaml'), `a: &${'canary\u001b[2J'} [\n`);
}

/** What of a text steers who shows it, by the format that it is in. */
export function steersIn(text: string, format: string): string[] {
  const found: (readonly [what: string, pattern: RegExp])[] = [
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    ['a control character', /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/],
    ['a command of a workflow', /^[^\S\n]*::(?:error file=canary|warning::canary|add-mask)/m],
    ['a command of a runner', /##(?:vso|teamcity)?\[/i],
  ];
  if (format === 'markdown' || format === 'junit') found.push(['an element', /(?<!\\)<(?:script|img)/i]);
  if (format === 'markdown') found.push(['a link', /(?<!\\)\]\(javascript/], ['a call by name', /@everyone/]);
  // In code of Markdown nothing means anything.
  const shown = format === 'markdown' ? text.replaceAll(/(`+)[^`\n]*\1/g, '') : text;
  return found.filter(([, pattern]) => pattern.test(shown)).map(([what]) => what);
}
