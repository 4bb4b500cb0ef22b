declare const shell: unique symbol;

/** Text for a POSIX shell in which every value was quoted: made by `sh`, and by nothing else. */
export type Shell = string & { readonly [shell]: true };

/** A value that a command gets as one argument. What is shell already does not fit: it would be quoted twice. */
export type ShellWord = number | (string & { readonly [shell]?: never });

/** What stands in the holes of `sh`: one argument, several with a space between each, or shell that is put in as it is. */
export type ShellValue = ShellWord | readonly ShellWord[] | { readonly shell: Shell };

/**
 * Shell with values: what is written is shell, and what is put in arrives as itself, whatever it is. A value may stand among words, or
 * inside quotes of either kind.
 *
 * ```ts
 * sh`kubectl label node ${name} ${`${key}=${value}`} --overwrite`
 * ```
 *
 * @throws Error where a value that is no plain word stands in an expansion, a value but a number in a comment, or where one has a NUL, which no
 * argument can hold.
 */
export function sh(texts: TemplateStringsArray, ...values: readonly ShellValue[]): Shell {
  let result = '';
  const places: Place[] = ['words'];
  for (const [index, text] of texts.entries()) {
    result += text;
    read(text, places);
    const value = values[index];
    if (value !== undefined) result += fitted(value, places.at(-1) ?? 'words');
  }
  return result as Shell;
}

/** Commands, one on each line. */
export function shellLines(commands: readonly Shell[]): Shell {
  return commands.join('\n') as Shell;
}

/** Parts of one command. */
export function shellWords(parts: readonly Shell[]): Shell {
  return parts.join(' ') as Shell;
}

/** Commands of which each runs only where the one before it ended well. */
export function allOf(commands: readonly Shell[]): Shell {
  return commands.join(' && ') as Shell;
}

/** What runs a command on another machine; there a second shell reads it. */
export function overSsh(
  target: string | { readonly shell: Shell },
  command: Shell,
  options: readonly string[] = [],
): Shell {
  // Words that mean the same to both shells stay as they are read best.
  const sent = onlyPlainWords.test(command) ? { shell: command } : (command as string);
  const to = typeof target === 'string' ? sh`${target}` : target.shell;
  return sh`${['ssh', ...options]} ${{ shell: to }} ${sent}`;
}

/**
 * A comment of one line.
 *
 * @throws Error where it has a line break: what follows would run.
 */
export function shellComment(text: string): Shell {
  if (/[\n\r\0]/.test(text)) throw new Error(`shell: a comment of several lines: ${JSON.stringify(text)}`);
  return `# ${text}` as Shell;
}

/**
 * A command that writes a text to a file as it is. The word that ends it is none of the lines.
 *
 * @throws Error where the text has a NUL, which no shell can hold.
 */
export function shellDocument(command: Shell, text: string): Shell {
  if (text.includes('\0')) throw new Error('shell: a document with a NUL; fix: take it out');
  const lines = text.replace(/\n$/, '').split('\n');
  const end = [...ends(lines)].find((word) => !lines.some((line) => isMistaken(line, word))) ?? longestEnd(lines);
  return [`${command} <<'${end}'`, ...lines, end].join('\n') as Shell;
}

const usualEnd = 'END_OF_FILE';

function* ends(lines: readonly string[]): Generator<string> {
  yield usualEnd;
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') yield `${letter}_${usualEnd}`;
  yield longestEnd(lines);
}

/** Longer than every line, so that it is none of them. */
function longestEnd(lines: readonly string[]): string {
  return usualEnd.padEnd(Math.max(0, ...lines.map(({ length }) => length)) + 1, '_');
}

/**
 * Whether a line ends the document, or is damaged by the word that does: dash 0.5.12 drops bytes of a character that is no ASCII where a
 * line begins like the word and goes on with it.
 */
function isMistaken(line: string, end: string): boolean {
  let same = 0;
  while (same < end.length && line[same] === end[same]) same++;
  return line === end || (same > 0 && line.charCodeAt(same) > 127);
}

/** What a shell takes as it is, wherever it stands among the arguments. */
const plainWord = /^[A-Za-z0-9_@%+:,./=-]+$/;
const onlyPlainWords = /^[A-Za-z0-9_@%+:,./=-]+( [A-Za-z0-9_@%+:,./=-]+)*$/;

/** Where a value stands. */
type Place = 'words' | 'single quotes' | 'double quotes' | 'an expansion' | 'a comment';

function fitted(value: ShellValue, place: Place): string {
  if (typeof value === 'object' && 'shell' in value) return value.shell;
  const words = [value].flat().map(String);
  const nul = words.find((word) => word.includes('\0'));
  if (nul !== undefined) throw new Error(`shell: ${JSON.stringify(nul)} has a NUL, which no argument can hold`);
  switch (place) {
    case 'words':
      return words.map((word) => (plainWord.test(word) ? word : `'${insideSingle(word)}'`)).join(' ');
    case 'single quotes':
      return insideSingle(words.join(' '));
    case 'double quotes':
      // An interactive shell reads an exclamation mark even there.
      return words
        .join(' ')
        .replaceAll(/[\\"$`]/g, '\\$&')
        .replaceAll('!', `"'!'"`);
    case 'an expansion':
      // Shells disagree about quotes in there.
      if (words.every((word) => plainWord.test(word))) return words.join(' ');
      throw new Error(`shell: ${JSON.stringify(words.join(' '))} stands in an expansion; fix: put it outside`);
    case 'a comment':
      if (typeof value === 'number') return String(value);
      throw new Error(`shell: ${JSON.stringify(words.join(' '))} stands in a comment; fix: use shellComment`);
  }
}

function insideSingle(text: string): string {
  return text.replaceAll("'", `'\\''`);
}

/** Follows quotes, comments, expansions and substitutions; `places` ends with where one is after `text`. */
function read(text: string, places: Place[]): void {
  for (let at = 0; at < text.length; at++) {
    const place = places.at(-1) ?? 'words';
    if (text[at] === '\\' && place !== 'single quotes' && place !== 'a comment') at++;
    else if (endOf[place].test(text[at] ?? '') && places.length > 1) places.pop();
    else {
      const begins = beginnings[place].find(([pattern]) => pattern.test(text.slice(Math.max(0, at - 1), at + 1)))?.[1];
      if (begins !== undefined) places.push(begins);
    }
  }
}

const endOf: Readonly<Record<Place, RegExp>> = {
  words: /\)/,
  'single quotes': /'/,
  'double quotes': /"/,
  'an expansion': /}/,
  'a comment': /\n/,
};

/** What begins inside what, by a letter and the one before it. */
const beginnings: Readonly<Record<Place, readonly (readonly [RegExp, Place])[]>> = {
  words: [
    [/'$/, 'single quotes'],
    [/"$/, 'double quotes'],
    [/\($/, 'words'],
    [/(?:^|[\s;&|(])#$/, 'a comment'],
  ],
  'single quotes': [],
  'double quotes': [
    [/\$\{$/, 'an expansion'],
    [/\$\($/, 'words'],
  ],
  'an expansion': [
    [/\$\{$/, 'an expansion'],
    [/\$\($/, 'words'],
    [/"$/, 'double quotes'],
  ],
  'a comment': [],
};
