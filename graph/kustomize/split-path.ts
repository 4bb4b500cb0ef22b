/** The parts of a path; a delimiter behind a backslash belongs to its part. */
export function splitPath(path: string, delimiter: string): string[] {
  const parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts.shift();
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.endsWith('\\') === true) joined[joined.length - 1] = last.slice(0, -1) + delimiter + part;
    else joined.push(part);
  }
  return joined;
}

/** The same where a part may be `[name=some.thing]`, or a key with delimiters in square brackets. */
export function splitFieldPath(path: string): string[] {
  const parts = splitPath(path, '.');
  const joined: string[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? '';
    if (!part.startsWith('[') || part.endsWith(']')) {
      joined.push(part);
      continue;
    }
    const bracketed = [part];
    while (index < parts.length - 1 && bracketed.at(-1)?.endsWith(']') !== true) bracketed.push(parts[++index] ?? '');
    const whole = bracketed.join('.');
    joined.push(whole.includes('=') ? whole : withoutBrackets(whole));
  }
  return joined;
}

function withoutBrackets(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && (text[start] === '[' || text[start] === ']')) start++;
  while (end > start && (text[end - 1] === '[' || text[end - 1] === ']')) end--;
  return text.slice(start, end);
}
