/** So many characters in a row that also stand in a value are taken for a part of it. */
const pieceLength = 4;

/**
 * A text of another program without what it may repeat of secret values: whole, line by line, cut off, or written as JSON, YAML or
 * base64 would. Wherever a few characters in a row are those of a value, they are left out.
 */
export function withoutValues(text: string, values: readonly string[]): string {
  const pieces = new Set<string>();
  for (const value of values)
    for (const form of [value, JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')])
      for (let at = 0; at + pieceLength <= form.length; at++) pieces.add(form.slice(at, at + pieceLength));
  const hidden = new Uint8Array(text.length);
  for (let at = 0; at + pieceLength <= text.length; at++)
    if (pieces.has(text.slice(at, at + pieceLength))) hidden.fill(1, at, at + pieceLength);
  // Shorter values are found as they are.
  for (const value of values.filter(({ length }) => length > 0 && length < pieceLength))
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) hidden.fill(1, at, at + value.length);
  let shown = '';
  for (let at = 0; at < text.length; at++)
    if (hidden[at] === 0) shown += text[at] ?? '';
    else if (hidden[at - 1] !== 1) shown += '[secret]';
  return shown;
}
