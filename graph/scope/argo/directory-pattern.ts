/**
 * `include` or `exclude` of a directory as a regular expression: in Argo CD a `*` takes slashes, too, `{a,b}` is one of both, and `[!a]`
 * anything but `a` (util/glob of Argo CD 3.6, gobwas/glob without separators).
 */
export function directoryPattern(pattern: string): string {
  let expression = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    const end = character === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (character === '*') expression += '(?s:.*)';
    else if (character === '?') expression += '(?s:.)';
    else if (end > 0) {
      expression += classOf(pattern.slice(at + 1, end));
      at = end;
    } else if (character === '{') {
      expression += '(?:';
      depth++;
    } else if (character === '}' && depth > 0) {
      expression += ')';
      depth--;
    } else if (character === ',' && depth > 0) expression += '|';
    else expression += escaped(character === '\\' ? (pattern[++at] ?? '') : character);
  }
  return expression;
}

function classOf(inside: string): string {
  const isNegated = inside.startsWith('!');
  const characters = (isNegated ? inside.slice(1) : inside).replace(/[\\^[\]]/g, String.raw`\$&`);
  return `[${isNegated ? '^' : ''}${characters}]`;
}

function escaped(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`);
}
