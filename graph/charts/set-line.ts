import type { Json } from '../json.ts';

/** A value, and the way to it: keys of objects and indices of lists. */
export interface Assignment {
  readonly steps: readonly (string | number)[];
  readonly value: Json;
}

/** What strvals of helm allows by itself: `MaxNestedNameLevel`. */
const deepest = 30;
/** strvals allows 65536; nobody means that many, and a list of them costs memory. */
const highestIndex = 1_000;

/**
 * What a text at a `targetPath` says, as helm-controller hands both to the reader of helm's `--set`: dots between keys, `[0]` for
 * lists, a backslash before what is meant as it is. The text may be a number, a boolean, nothing, or a list in braces, unless it stands in
 * quotes; a comma begins another path. Undefined for what helm refuses, and for paths with an empty key.
 *
 * @param isLiteral whether the text is taken as it is (`literal` of the reference)
 * @see fluxcd/pkg chartutil v1.28.0, values.go (ReplacePathValue); helm v4.2.2, pkg/strvals/parser.go
 */
export function assignmentsIn(target: string, text: string, isLiteral: boolean): readonly Assignment[] | undefined {
  if (isLiteral) {
    const steps = new LineReader(`${target}=`, true).steps();
    return steps === undefined || isDropped(steps, text) ? undefined : [{ steps, value: text }];
  }
  const isQuoted = ['"', "'"].some((quote) => text.startsWith(quote) && text.endsWith(quote));
  const plain = isQuoted ? withoutQuotes(text) : text;
  return new LineReader(`${target}=${plain}`, isQuoted).assignments();
}

/** Without the quotes at both ends, however many there are. */
function withoutQuotes(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && /["']/.test(text.charAt(start))) start++;
  while (end > start && /["']/.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Whether it is a key without a text behind an index, which strvals drops. */
function isDropped(steps: Assignment['steps'], value: Json): boolean {
  return value === '' && typeof steps.at(-1) === 'string' && steps.some((step) => typeof step === 'number');
}

/** Reads a line from its beginning on. */
class LineReader {
  readonly #runes: readonly string[];
  readonly #isText: boolean;
  #at = 0;

  /** @param isText whether every value is a text */
  constructor(line: string, isText: boolean) {
    this.#runes = [...line];
    this.#isText = isText;
  }

  assignments(): readonly Assignment[] | undefined {
    const found: Assignment[] = [];
    while (this.#at < this.#runes.length) {
      const steps = this.steps();
      const value = steps === undefined ? undefined : this.#value();
      if (steps === undefined || value === undefined || isDropped(steps, value.value)) return undefined;
      found.push({ steps, value: value.value });
    }
    return found;
  }

  /** The steps up to `=`, which is read too; undefined where there is no such path. */
  steps(): readonly (string | number)[] | undefined {
    const steps: (string | number)[] = [];
    for (let levels = 0; levels <= deepest; levels++) {
      const { text, end } = this.#until('=[,.');
      if (text === '') return undefined;
      steps.push(text);
      let last = end;
      while (last === '[') {
        const index = this.#until(']').text;
        if (!/^\d{1,4}$/.test(index) || Number(index) > highestIndex) return undefined;
        steps.push(Number(index));
        const behind = this.#until('[.=');
        if (behind.text !== '') return undefined;
        last = behind.end;
      }
      if (last === '=') return steps;
      if (last !== '.') return undefined;
    }
    return undefined;
  }

  /** A value, with the comma behind it. Wrapped, since nothing is one too. */
  #value(): { readonly value: Json } | undefined {
    if (this.#runes[this.#at] !== '{') return this.#typed(this.#until(',').text);
    this.#at++;
    const items: Json[] = [];
    for (;;) {
      const { text, end } = this.#until(',}');
      const item = this.#typed(text);
      if (end === undefined || item === undefined) return undefined;
      items.push(item.value);
      if (end === '}') break;
    }
    if (this.#runes[this.#at] === ',') this.#at++;
    return { value: items };
  }

  /** What stands before one of some signs, and which: none at the end. */
  #until(signs: string): { readonly text: string; readonly end: string | undefined } {
    let text = '';
    while (this.#at < this.#runes.length) {
      const rune = this.#runes[this.#at++] ?? '';
      if (signs.includes(rune)) return { text, end: rune };
      text += rune === '\\' ? (this.#runes[this.#at++] ?? '') : rune;
    }
    return { text, end: undefined };
  }

  /** Undefined for a number that JavaScript cannot hold. */
  #typed(text: string): { readonly value: Json } | undefined {
    if (this.#isText) return { value: text };
    const word = text.toLowerCase();
    if (word === 'true' || word === 'false') return { value: word === 'true' };
    if (word === 'null') return { value: null };
    if (text !== '0' && !/^(?:[+-]\d|[1-9])\d*$/.test(text)) return { value: text };
    const number = Number(text);
    return Number.isSafeInteger(number) ? { value: number + 0 } : undefined;
  }
}
