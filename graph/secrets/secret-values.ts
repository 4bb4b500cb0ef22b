import { isNoSecret } from './secret-names.ts';
import { mask } from './shapes.ts';

/** Shorter values are words that stand everywhere: they are only hidden beside the place that they come from. */
export const shortest = 8;
/** A cut value is still told from other text when this much of it is there. */
const cut = 16;

/** Values that must not be shown, and texts without them. */
export class SecretValues {
  readonly #byStart = new Map<string, string[]>();
  /** Beginnings that several values share, and whose values are not yet in order. */
  readonly #unordered = new Set<string>();
  /** Which beginnings there are, by a number of three characters: most places of a text are told apart by it. */
  readonly #filter = new Uint8Array(1 << 14);
  readonly #all = new Set<string>();
  readonly #open: ReadonlySet<string>;

  /** @param open words that are in the open wherever they stand; none by default */
  constructor(open: ReadonlySet<string> = new Set()) {
    this.#open = open;
  }

  /** Adds a value, and the forms in which texts repeat it: escaped, line by line. Short ones are left out. */
  add(value: string): void {
    const forms = [
      value.trim(),
      JSON.stringify(value).slice(1, -1),
      ...(value.includes('\n') ? value.split('\n') : []),
    ];
    for (const form of forms) this.#addForm(form.trim());
  }

  /** Adds a value as a Secret has it: what is written in Base64 is as secret without it. */
  addWithPlain(value: string): void {
    this.add(value);
    if (!/^[A-Za-z0-9+/\s]{8,}(?:={1,2}\s*)?$/.test(value)) return;
    const plain = Buffer.from(value, 'base64').toString('utf8');
    if (!plain.includes('\uFFFD') && !isNoSecret(plain)) this.add(plain);
  }

  get size(): number {
    return this.#all.size;
  }

  #addForm(form: string): void {
    if (form.length < shortest || this.#all.has(form) || this.#open.has(form)) return;
    this.#all.add(form);
    this.#filter[numberAt(form, 0)] = 1;
    const start = form.slice(0, shortest);
    const same = this.#byStart.get(start);
    if (same === undefined) this.#byStart.set(start, [form]);
    else {
      same.push(form);
      this.#unordered.add(start);
    }
  }

  /** The text with a mask for each value, also where its end is cut off. */
  masked(text: string): string {
    if (this.#all.size === 0) return text;
    let [result, done] = ['', 0];
    for (let at = 0; at + shortest <= text.length;) {
      const length = this.#filter[numberAt(text, at)] === 1 ? this.#lengthAt(text, at) : 0;
      if (length > 0) {
        result += text.slice(done, at) + mask;
        at += length;
        done = at;
      } else at++;
    }
    return done === 0 ? text : result + text.slice(done);
  }

  #lengthAt(text: string, at: number): number {
    const start = text.slice(at, at + shortest);
    const candidates = this.#byStart.get(start);
    if (candidates === undefined) return 0;
    // The longest first: one may begin another.
    if (this.#unordered.delete(start)) candidates.sort((a, b) => b.length - a.length);
    for (const value of candidates) {
      if (text.startsWith(value, at)) {
        if (isInsideWord(text, at, value)) continue;
        return value.length;
      }
      const common = commonLength(text, at, value);
      if (common >= cut && /^(?:$|…|\.\.\.)/.test(text.slice(at + common, at + common + 3))) return common;
    }
    return 0;
  }
}

/** `password` is a poor secret, and `onepassword` is another word. */
function isInsideWord(text: string, at: number, value: string): boolean {
  if (!/^[a-z]{1,15}$/i.test(value)) return false;
  return /[a-z]/i.test(text.charAt(at - 1)) || /[a-z]/i.test(text.charAt(at + value.length));
}

function numberAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0x3fff;
}

function commonLength(text: string, at: number, value: string): number {
  let length = 0;
  while (length < value.length && text.charCodeAt(at + length) === value.charCodeAt(length)) length++;
  return length;
}
