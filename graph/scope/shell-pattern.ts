/**
 * Tells whether a whole text fits a pattern with `*`, `?`, `[a-z]` and `\`; undefined for what is no pattern. Unlike most, a `*` at the end
 * takes everything, slashes included, as does any other.
 */
export function shellPattern(pattern: string): ((text: string) => boolean) | undefined {
  const parts = partsOf(pattern);
  return parts === undefined ? undefined : (text) => fits(parts, [...text]);
}

type Part = '*' | ((character: string) => boolean);

function partsOf(pattern: string): Part[] | undefined {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') parts.push('*');
    else if (character === '?') parts.push(() => true);
    else if (character === '[') {
      const end = classEnd(characters, at + 1);
      if (end === undefined) return undefined;
      parts.push(characterClass(characters.slice(at + 1, end)));
      at = end;
    } else if (character === '\\') {
      const escaped = characters[++at];
      if (escaped === undefined) return undefined;
      parts.push((given) => given === escaped);
    } else parts.push((given) => given === character);
  }
  return parts;
}

function classEnd(characters: readonly string[], start: number): number | undefined {
  const first = characters[start] === '^' ? start + 1 : start;
  for (let at = first; at < characters.length; at++) {
    if (characters[at] === '\\') at++;
    else if (characters[at] === ']') return at > first ? at : undefined;
  }
  return undefined;
}

function characterClass(inside: readonly string[]): (character: string) => boolean {
  const isNegated = inside[0] === '^';
  const characters = inside.slice(isNegated ? 1 : 0);
  const ranges: [string, string][] = [];
  for (let at = 0; at < characters.length; at++) {
    if (characters[at] === '\\') at++;
    const low = characters[at] ?? '';
    let high = low;
    if (characters[at + 1] === '-') {
      at += characters[at + 2] === '\\' ? 3 : 2;
      high = characters[at] ?? '';
    }
    ranges.push([low, high]);
  }
  return (character) => ranges.some(([low, high]) => low <= character && character <= high) !== isNegated;
}

/** A star takes as little as it can, and more where that does not lead on: no text takes longer than its length times the pattern's. */
function fits(parts: readonly Part[], text: readonly string[]): boolean {
  let [part, at] = [0, 0];
  let star: { readonly part: number; at: number } | undefined;
  while (at < text.length) {
    const test = parts[part];
    if (test === '*') star = { part: part++, at };
    else if (test?.(text[at] ?? '') === true) {
      part++;
      at++;
    } else if (star === undefined) return false;
    else {
      part = star.part + 1;
      at = ++star.at;
    }
  }
  while (parts[part] === '*') part++;
  return part === parts.length;
}
