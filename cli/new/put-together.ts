import { posix } from 'node:path';
import { withoutAnswers, type TemplateFile } from './template-files.ts';

/** Folder of files that are no files of a project: what they hold is put where others spread it. */
const partsFolder = /(^|\/)parts\//;
const relativeImport = /^import \{ ([^}]+) \} from '(\.[^']+)';$/;
const packageImport = /^import \{ ([^}]+) \} from 'holdfast';$/m;

/**
 * The files of a project from those of the template. In modules, and in parts themselves, `...part.member` becomes what the member holds; imports lead to the files that
 * were chosen; where none was, the import goes with every line that uses what it names, and with the comments right above those.
 */
export function putTogether(files: readonly TemplateFile[]): Map<string, string> {
  const byPath = new Map(files.map(({ path, text }) => [path, text]));
  return new Map(
    files
      .filter(({ path }) => !partsFolder.test(path))
      .map(({ path, text }) => [path, path.endsWith('.ts') ? moduleFrom(path, text, byPath) : text]),
  );
}

function moduleFrom(path: string, text: string, files: ReadonlyMap<string, string>): string {
  const parts = new Map<string, string | undefined>();
  const missing = new Set<string>();
  const lines = text.split('\n').filter((line) => {
    const [, names, target = ''] = relativeImport.exec(line) ?? [];
    if (names === undefined) return true;
    const from = withoutAnswers(posix.join(posix.dirname(path), target));
    const file = files.get(from);
    const isPart = partsFolder.test(from);
    const part = isPart && file !== undefined ? moduleFrom(from, file, files) : undefined;
    for (const name of names.split(', ')) {
      if (isPart) parts.set(name, part);
      else if (file === undefined) missing.add(name);
    }
    return !isPart && file !== undefined;
  });
  const spread = withoutUsesOf(missing, lines).flatMap((line) => {
    const [, indent = '', name = '', member = ''] = /^(\s*)\.\.\.(\w+)\.(\w+),$/.exec(line) ?? [];
    if (parts.has(name)) return membersOf(parts.get(name), member).map((each) => `${indent}${each}`);
    return line.replace(/(, )?\.\.\.(\w+)\.(\w+)/g, (all, before: string | undefined, part: string, field: string) => {
      if (!parts.has(part)) return all;
      const members = membersOf(parts.get(part), field).join(' ').replace(/,$/, '');
      return members === '' ? '' : `${before ?? ''}${members}`;
    });
  });
  const own = spread.join('\n').replace(/'(\.[^']*\.ts)'/g, (_, target: string) => `'${withoutAnswers(target)}'`);
  return withImports(own, [...parts.values()]);
}

/** Lines without those that use a name, and without the comments right above them. */
function withoutUsesOf(names: ReadonlySet<string>, lines: readonly string[]): string[] {
  return lines.reduceRight<string[]>((kept, line, index) => {
    const uses = (each = ''): boolean => (each.match(/\w+/g) ?? []).some((word) => names.has(word));
    const isComment = /^\s*\/\//.test(line);
    return uses(line) || (isComment && uses(lines[index + 1])) ? kept : [line, ...kept];
  }, []);
}

/** The lines of what a member of a part holds, from the left; none where there is no such part. */
function membersOf(part: string | undefined, member: string): string[] {
  if (part === undefined) return [];
  const lines = part.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`  ${member}: `));
  const first = lines[start] ?? '';
  const inOneLine = /^ {2}\w+: [{[](.*)[}\]],$/.exec(first)?.[1]?.trim();
  if (inOneLine !== undefined) return inOneLine === '' ? [] : [`${inOneLine},`];
  const end = lines.findIndex((line, index) => index > start && /^ {2}[}\]],$/.test(line));
  if (start < 0 || end < 0) throw new Error(`a part of the template has no member ${member}`);
  return lines.slice(start + 1, end).map((line) => line.slice(4));
}

/** A module that imports from the package what its parts do as well. */
function withImports(text: string, parts: readonly (string | undefined)[]): string {
  const names = [text, ...parts].flatMap((each) => packageImport.exec(each ?? '')?.[1]?.split(', ') ?? []);
  return text.replace(packageImport, () => `import { ${[...new Set(names)].sort().join(', ')} } from 'holdfast';`);
}
