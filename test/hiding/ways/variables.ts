import { posix } from 'node:path';
import { Scalar, type Document } from 'yaml';
import type { FilesExample } from '../../../invariants/example.ts';
import { topologyFile } from '../../../graph/disk/topology-file.ts';
import { hidden, type Hiding } from './hiding.ts';
import { documentsIn, replaced, scalarsIn, type ScalarPath, type YamlScalar } from './yaml-scalars.ts';

const variable = `\${${hidden}}`;

/** Every value of a file behind a variable, one at a time. */
export function* valuesBehindVariables(example: FilesExample, file: string): Generator<Hiding> {
  for (const { path, range } of reachable(example, file, isWholeFilled))
    yield edited(example, file, { what: `${path.join('.')} hidden`, edits: [{ range, by: `'${variable}'` }] });
}

/** Every word of every text of a file behind a variable, one at a time: of an address, a command, a configuration, a script. */
export function* partsBehindVariables(example: FilesExample, file: string): Generator<Hiding> {
  const text = example.files[file] ?? '';
  for (const scalar of reachable(example, file, isPartFilled)) {
    for (const word of wordsOf(text, scalar)) {
      const what = `${scalar.path.join('.')} with a part hidden: ${text.slice(...word)}`;
      yield edited(example, file, { what, edits: withPart(text, scalar, word) });
    }
  }
}

function edited(
  example: FilesExample,
  file: string,
  { what, edits }: { what: string; edits: Parameters<typeof replaced>[1] },
): Hiding {
  const text = example.files[file] ?? '';
  return {
    what: `${file} ${what}`,
    given: () => ({ ...example, files: { ...example.files, [file]: replaced(text, edits) } }),
  };
}

/** Whether anything is filled into an object: Flux asks its label or annotation before, which counts as it stands. */
const readBefore = 'kustomize.toolkit.fluxcd.io/substitute';

function* reachable(
  example: FilesExample,
  file: string,
  isFilled: (path: ScalarPath) => boolean,
): Generator<YamlScalar> {
  if (file === topologyFile) return; // nobody fills anything in there
  for (const document of documentsIn(example.files[file] ?? ''))
    for (const scalar of scalarsIn(document))
      if (isKustomization(file, document) ? isFilled(scalar.path) : scalar.path.at(-1) !== readBefore) yield scalar;
}

function isKustomization(file: string, document: Document): boolean {
  const apiVersion: unknown = document.get?.('apiVersion');
  return apiVersion === undefined
    ? /^kustomization\.ya?ml$/.test(posix.basename(file))
    : String(apiVersion).startsWith('kustomize.config.k8s.io/');
}

/**
 * What kustomize copies into objects, where Flux fills it in. All else it reads before: to it `\${HIDDEN}` is a file, a selector or a
 * number as it stands, and nothing is hidden.
 */
function isWholeFilled([field = '', ...rest]: ScalarPath): boolean {
  switch (field) {
    case 'namespace':
    case 'namePrefix':
    case 'nameSuffix':
    case 'commonLabels':
    case 'commonAnnotations':
      return true;
    case 'generatorOptions':
      return rest[0] === 'labels' || rest[0] === 'annotations';
    case 'labels':
      return rest[1] === 'pairs';
    case 'images':
      return rest.at(-1) !== 'name';
    default:
      return false;
  }
}

function isPartFilled(path: ScalarPath): boolean {
  const [field, , inside] = path;
  if (field === 'configMapGenerator' || field === 'secretGenerator') return inside === 'literals';
  return field === 'patches' ? inside === 'patch' : isWholeFilled(path);
}

/** Words that stand by themselves, apart from those in variables and the names of fields, which is all of some texts. */
function* wordsOf(text: string, { range: [start, end], path, node }: YamlScalar): Generator<[number, number]> {
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  const isRead = path[0] === 'patches' || path.includes('literals');
  const content = isBlock ? text.indexOf('\n', start) : start;
  const words = /ENC\[[^\]]*\]|\$?\{[^}]*\}+|\$\w+|\\.|([A-Za-z0-9][\w.-]*)/g;
  words.lastIndex = content;
  for (let found = words.exec(text); found !== null && found.index < end; found = words.exec(text)) {
    const [all, word] = found;
    const [from, to] = [found.index, found.index + all.length];
    if (word === undefined || to > end || (from <= start + 1 && to >= end - 1)) continue;
    if (!isRead || isValueOfField(text.slice(Math.max(content, text.lastIndexOf('\n', from) + 1), from)))
      yield [from, to];
  }
}

/** What kustomize reads of a patch or a literal is everything but the values that it copies. */
function isValueOfField(before: string): boolean {
  const field = /^[\s'"-]*([\w.-]+)\s*[:=]\s/.exec(before) ?? /^['"]?([\w.-]+)=/.exec(before);
  return field !== null && !/^(apiVersion|kind|name|namespace|op|path|from)$/.test(field[1] ?? '');
}

/** A plain text is quoted: in a flow map a variable would end it. */
function withPart(
  text: string,
  { range: [start, end], node }: YamlScalar,
  [from, to]: [number, number],
): Parameters<typeof replaced>[1] {
  if (node.type !== Scalar.PLAIN) return [{ range: [from, to], by: variable }];
  const quoted = (part: string): string => part.replaceAll("'", "''");
  return [{ range: [start, end], by: `'${quoted(text.slice(start, from))}${variable}${quoted(text.slice(to, end))}'` }];
}
