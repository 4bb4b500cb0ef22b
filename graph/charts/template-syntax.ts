/** A piece of a Go template. */
export type Piece =
  { readonly is: 'text'; readonly text: string } | { readonly is: 'action'; readonly words: readonly Word[] };

/** A word inside an action: what it is, and its text (of quoted ones, what they mean). */
export interface Word {
  readonly is: 'quoted' | 'number' | 'field' | 'variable' | 'name' | 'mark';
  readonly text: string;
}

/** Thrown where a template uses more than is understood here; the text is then known to nobody. */
export class NotUnderstood extends Error {}

const word =
  /\s+|"((?:\\.|[^"\\])*)"|`([^`]*)`|(-?\d+(?:\.\d+)?)|(\.[A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)|(\$[A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)|([A-Za-z][A-Za-z0-9_]*)|(:=|[|()=,])/gy;

/** @throws NotUnderstood */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let trimsStart = false;
  for (let start = template.indexOf('{{'); start >= 0; start = template.indexOf('{{', from)) {
    const end = endOf(template, start + 2);
    let body = template.slice(start + 2, end);
    const trimsEnd = /^-\s/.test(body);
    addText(pieces, template.slice(from, start), { trimsStart, trimsEnd });
    trimsStart = /\s-$/.test(body);
    body = body.slice(trimsEnd ? 1 : 0, trimsStart ? -1 : undefined).trim();
    if (!body.startsWith('/*')) pieces.push({ is: 'action', words: wordsOf(body) });
    from = end + 2;
  }
  addText(pieces, template.slice(from), { trimsStart, trimsEnd: false });
  return pieces;
}

function addText(
  pieces: Piece[],
  raw: string,
  { trimsStart, trimsEnd }: { readonly trimsStart: boolean; readonly trimsEnd: boolean },
): void {
  let text = trimsStart ? raw.trimStart() : raw;
  if (trimsEnd) text = text.trimEnd();
  if (text !== '') pieces.push({ is: 'text', text });
}

/** Where the action that begins at `start` ends: behind its quoted words and comments. */
function endOf(template: string, start: number): number {
  for (let at = start; at < template.length; at++) {
    if (template.startsWith('}}', at)) return at;
    const mark = template[at];
    let end = at;
    if (mark === '`') end = template.indexOf('`', at + 1);
    else if (mark === '"') end = endOfQuoted(template, at);
    else if (template.startsWith('/*', at)) end = template.indexOf('*/', at + 2);
    if (end < 0) break;
    at = end;
  }
  throw new NotUnderstood('an action does not end');
}

function endOfQuoted(template: string, start: number): number {
  for (let at = start + 1; at < template.length; at++) {
    if (template[at] === '\\') at++;
    else if (template[at] === '"') return at;
  }
  return -1;
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    word.lastIndex = at;
    const match = word.exec(text);
    if (match === null) throw new NotUnderstood(`\`${text.slice(at, at + 20)}\``);
    at += match[0].length;
    const [, quoted, raw, number, field, variable, name, mark] = match;
    if (quoted !== undefined) words.push({ is: 'quoted', text: unescaped(quoted) });
    else if (raw !== undefined) words.push({ is: 'quoted', text: raw });
    else if (number !== undefined) words.push({ is: 'number', text: number });
    else if (field !== undefined) words.push({ is: 'field', text: field });
    else if (variable !== undefined) words.push({ is: 'variable', text: variable });
    else if (name !== undefined) words.push({ is: 'name', text: name });
    else if (mark !== undefined) words.push({ is: 'mark', text: mark });
  }
  return words;
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw new NotUnderstood(`"${text}"`);
  }
}
