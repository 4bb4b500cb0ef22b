/** How deep a block may be before it is left to the parser, which has a limit of its own. */
const deepest = 60;

/** A key of the plain kind, behind any number of dashes, and what stands behind it. */
const entry = /^((?:- )*)([A-Za-z$_][\w$./-]*):(?: (.*))?$/;
/** A scalar that means the same wherever it stands: no indicator in front, no mapping and no comment in it. */
const plain = /^(?:[\w^/.(<$+~=;]|-(?=[\w.]))(?:[^:#\t]|:(?=\S)|(?<=\S)#)*(?<![\s:])$/;
/** How it goes on: indicators mean nothing there. */
const plainGoesOn = /^(?![#-])(?:[^:#\t]|:(?=\S)|(?<=\S)#)*(?<![\s:])$/;
/** Keys that are no texts. */
const noText = /^(?:true|false|null)$/i;
/** Control characters, breaks of lines of other kinds, and what is written in two parts. */
const isUnusual = /[^\n\x20-\x7E\u00A1-\u1FFF\u2010-\u2027\u2030-\uD7FF\uFF01-\uFFEE]/;
const empty = /^(?:\{\}|\[\])$/;
const blockHeader = /^[|>]([1-9]?)[-+]?$/;
/** One that begins a text in quotes, or goes on with it, and has not come to its end; or that ends there. */
const quotes = {
  "'": { open: /^(?:[^'\t]|'')*$/, closed: /^(?:[^'\t]|'')*'$/ },
  '"': { open: /^(?:[^"\\\t]|\\["\\nt ])*\\?$/, closed: /^(?:[^"\\\t]|\\["\\nt ])*"$/ },
} as const;

/** What goes on over several lines, deeper than a column. */
interface Scalar {
  readonly is: 'plain' | 'block' | keyof typeof quotes;
  readonly column: number;
  /** Where the lines of a block begin, once one was there. */
  content: number;
}

/** A map or a list that is open. */
interface Level {
  readonly column: number;
  readonly isList: boolean;
  readonly keys: Set<string>;
}

/**
 * Whether lines are YAML for certain, without parsing them: maps and lists in blocks, as programs write them, no key twice, no anchor,
 * no tag, no comment. What says no may be YAML as well.
 *
 * @param column of the key that they stand under
 */
export function isCertainlyYaml(lines: string, column: number): boolean {
  return new Skim(column).reads(lines);
}

class Skim {
  readonly #levels: Level[] = [];
  readonly #outer: number;
  #scalar: Scalar | undefined;
  /** Whether the last key has no value yet: what follows deeper is its value. */
  #isOpen = true;

  constructor(outer: number) {
    this.#outer = outer;
  }

  reads(lines: string): boolean {
    if (!lines.endsWith('\n') || isUnusual.test(lines)) return false;
    for (let start = 0; start < lines.length;) {
      const end = lines.indexOf('\n', start);
      let column = start;
      while (lines.charCodeAt(column) === 32) column++;
      if (!this.#readsLine(lines.slice(column, end), column - start)) return false;
      start = end + 1;
    }
    return this.#scalar === undefined || this.#scalar.is === 'plain' || this.#scalar.is === 'block';
  }

  #readsLine(text: string, column: number): boolean {
    const scalar = this.#scalar;
    if (scalar !== undefined) {
      if (scalar.is === "'" || scalar.is === '"') return this.#goesOnInQuotes(text, column, scalar);
      if (text === '') return scalar.is === 'block' && column === 0;
      if (column > scalar.column) return this.#goesOn(text, column, scalar);
      this.#scalar = undefined;
    }
    return text !== '' && column > this.#outer && this.#readsNode(text, column);
  }

  #goesOn(text: string, column: number, scalar: Scalar): boolean {
    if (scalar.is === 'plain') return plainGoesOn.test(text);
    if (scalar.content < 0) scalar.content = column;
    return column >= scalar.content && !text.includes('\t');
  }

  #goesOnInQuotes(text: string, column: number, scalar: Scalar): boolean {
    if (text === '') return column === 0;
    return column > scalar.column && this.#readsQuoted(text, scalar.is as keyof typeof quotes, scalar.column);
  }

  #readsQuoted(text: string, quote: keyof typeof quotes, column: number): boolean {
    const { open, closed } = quotes[quote];
    const isClosed = closed.test(text);
    if (!isClosed && !open.test(text)) return false;
    this.#scalar = isClosed ? undefined : { is: quote, column, content: -1 };
    return true;
  }

  /** An entry of a map, or an item of a list. */
  #readsNode(text: string, column: number): boolean {
    const found = entry.exec(text);
    const dashes = found?.[1] ?? (text.startsWith('- ') ? '- ' : '');
    let at = column;
    for (let dash = 0; dash < dashes.length; dash += 2, at += 2) {
      if (!this.#enters(at, true)) return false;
      this.#isOpen = true;
    }
    if (found === null) return dashes !== '' && this.#readsValue(text.slice(2), at - 1);
    const key = found[2] ?? '';
    if (key.length > 200 || noText.test(key) || !this.#enters(at, false)) return false;
    const level = this.#levels.at(-1);
    if (level === undefined || level.keys.has(key)) return false;
    level.keys.add(key);
    const value = found[3];
    this.#isOpen = value === undefined;
    return value === undefined || this.#readsValue(value, at);
  }

  /** Goes to the map or the list of a column: a new one where a value is awaited, one that is open otherwise. */
  #enters(column: number, isList: boolean): boolean {
    const last = (): Level | undefined => this.#levels.at(-1);
    const top = last();
    // The items of a list may stand under the dash of their key.
    const isInside = top === undefined || column > top.column || (column === top.column && isList && !top.isList);
    if (this.#isOpen && isInside) {
      this.#levels.push({ column, isList, keys: new Set() });
      this.#isOpen = false;
      return this.#levels.length < deepest;
    }
    for (let level = last(); level !== undefined; level = last()) {
      if (level.column < column) return false;
      if (level.column === column && level.isList === isList) break;
      this.#levels.pop();
    }
    this.#isOpen = false;
    return this.#levels.length > 0;
  }

  #readsValue(value: string, column: number): boolean {
    this.#isOpen = false;
    const quote = value[0];
    if (quote === "'" || quote === '"') return this.#readsQuoted(value.slice(1), quote, column);
    if (empty.test(value)) return true;
    const block = blockHeader.exec(value);
    if (block !== null) this.#scalar = { is: 'block', column, content: block[1] ? column + Number(block[1]) : -1 };
    else if (plain.test(value)) this.#scalar = { is: 'plain', column, content: -1 };
    else return false;
    return true;
  }
}
