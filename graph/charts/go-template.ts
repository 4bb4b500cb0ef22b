import { isObject, type Json, type JsonObject } from '../json.ts';
import { isEmpty, textOf } from './go-values.ts';
import { templateFunctions } from './template-functions.ts';
import { NotUnderstood, piecesOf, type Piece, type Word } from './template-syntax.ts';

/** What a template can ask for. */
export interface TemplateContext {
  /** `Values`, `Release`, `Chart`. */
  readonly root: JsonObject;
  /** Named templates whose result is known. */
  readonly named: ReadonlyMap<string, string>;
}

/**
 * What a Go template makes, as far as people write them into values: fields, pipelines, the usual functions, conditions and loops.
 *
 * @throws NotUnderstood where it uses more than that
 */
export function renderTemplate(template: string, context: TemplateContext): string {
  if (!template.includes('{{')) return template;
  const reader = new Reader(piecesOf(template), context);
  return reader.all();
}

interface Scope {
  readonly dot: Json;
  readonly variables: ReadonlyMap<string, Json>;
}

class Reader {
  readonly #pieces: readonly Piece[];
  readonly #context: TemplateContext;
  #at = 0;

  constructor(pieces: readonly Piece[], context: TemplateContext) {
    this.#pieces = pieces;
    this.#context = context;
  }

  all(): string {
    const { text, end } = this.#until({ dot: this.#context.root, variables: new Map() });
    if (end !== undefined)
      throw new NotUnderstood(`{{ ${end.map((each) => each.text).join(' ')} }} without a beginning`);
    return text;
  }

  /** Reads up to `else` or `end`. */
  #until(scope: Scope): { readonly text: string; readonly end: readonly Word[] | undefined } {
    let text = '';
    const variables = new Map(scope.variables);
    const inner: Scope = { dot: scope.dot, variables };
    for (;;) {
      const piece = this.#pieces[this.#at++];
      if (piece === undefined) return { text, end: undefined };
      if (piece.is === 'text') {
        text += piece.text;
        continue;
      }
      const [first, second] = piece.words;
      if (first?.is === 'name' && (first.text === 'end' || first.text === 'else')) return { text, end: piece.words };
      if (first?.is === 'name' && ['if', 'with', 'range'].includes(first.text)) {
        text += this.#block(first.text, piece.words.slice(1), inner);
      } else if (first?.is === 'variable' && second?.is === 'mark' && /^:?=$/.test(second.text)) {
        variables.set(first.text, this.#value(piece.words.slice(2), inner));
      } else text += textOf(this.#value(piece.words, inner));
    }
  }

  #block(kind: string, condition: readonly Word[], scope: Scope): string {
    if (kind === 'range') return this.#range(condition, scope);
    const value = this.#value(condition, scope);
    const holds = !isEmpty(value);
    const first = this.#until(kind === 'with' ? { ...scope, dot: value } : scope);
    let result = holds ? first.text : '';
    const words = first.end ?? [];
    if (words[0]?.text !== 'else') return result;
    if (words.length > 1) {
      const rest = this.#block(words[1]?.text ?? '', words.slice(2), scope);
      return holds ? result : rest;
    }
    const other = this.#until(scope);
    if (!holds) result = other.text;
    return result;
  }

  #range(words: readonly Word[], scope: Scope): string {
    const declares = words.findIndex(({ text }) => text === ':=');
    const names = declares < 0 ? [] : words.slice(0, declares).filter(({ is }) => is === 'variable');
    const value = this.#value(words.slice(declares + 1), scope);
    const entries: (readonly [Json, Json])[] = Array.isArray(value)
      ? (value as readonly Json[]).map((item, index) => [index, item])
      : isObject(value)
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : [];
    const start = this.#at;
    let text = '';
    for (const [key, item] of entries) {
      this.#at = start;
      const variables = new Map(scope.variables);
      const [one, two] = names;
      if (two !== undefined) variables.set(one?.text ?? '', key).set(two.text, item);
      else if (one !== undefined) variables.set(one.text, item);
      text += this.#until({ dot: item, variables }).text;
    }
    if (entries.length === 0) {
      const skipped = this.#until({ dot: undefined, variables: scope.variables });
      if (skipped.end?.[0]?.text === 'else') return this.#until(scope).text;
    }
    return text;
  }

  #value(words: readonly Word[], scope: Scope): Json {
    let piped: { readonly value: Json } | undefined;
    for (const command of split(words)) piped = { value: this.#command(command, piped, scope) };
    if (piped === undefined) throw new NotUnderstood('an empty action');
    return piped.value;
  }

  #command(words: readonly Word[], piped: { readonly value: Json } | undefined, scope: Scope): Json {
    const [first, ...rest] = words;
    const isCall = first?.is === 'name' && !['true', 'false', 'nil'].includes(first.text);
    const args = this.#arguments(isCall ? rest : words, scope);
    if (!isCall) {
      if (args.length !== 1 || piped !== undefined) throw new NotUnderstood('a value with arguments');
      return args[0];
    }
    if (piped !== undefined) args.push(piped.value);
    if (first.text === 'include' || first.text === 'template') {
      const known = this.#context.named.get(textOf(args[0]));
      if (known === undefined) throw new NotUnderstood(`include "${textOf(args[0])}"`);
      return known;
    }
    if (first.text === 'tpl') return renderTemplate(textOf(args[0]), this.#context);
    const call = templateFunctions.get(first.text);
    if (call === undefined) throw new NotUnderstood(`the function ${first.text}`);
    return call(...args);
  }

  #arguments(words: readonly Word[], scope: Scope): Json[] {
    const values: Json[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === undefined) break;
      if (word.is === 'mark') {
        if (word.text !== '(') throw new NotUnderstood(`\`${word.text}\``);
        const end = closing(words, at);
        values.push(this.#value(words.slice(at + 1, end), scope));
        at = end;
      } else if (word.is === 'field' && words[at - 1]?.text === ')') {
        values.push(fieldsOf(values.pop(), word.text, this.#context.root));
      } else values.push(this.#word(word, scope));
    }
    return values;
  }

  #word(word: Word, scope: Scope): Json {
    switch (word.is) {
      case 'quoted':
        return word.text;
      case 'number':
        return Number(word.text);
      case 'field':
        return fieldsOf(scope.dot, word.text, this.#context.root);
      case 'variable': {
        const [name = '', ...path] = word.text.split('.');
        if (name !== '$' && !scope.variables.has(name)) throw new NotUnderstood(name);
        return below(name === '$' ? this.#context.root : scope.variables.get(name), path, this.#context.root);
      }
      case 'name':
        if (word.text === 'nil') return null;
        if (word.text === 'true' || word.text === 'false') return word.text === 'true';
        throw new NotUnderstood(`the function ${word.text}`);
      case 'mark':
        throw new NotUnderstood(`\`${word.text}\``);
    }
  }
}

function fieldsOf(value: Json, field: string, root: JsonObject): Json {
  return below(
    value,
    field.split('.').filter((step) => step !== ''),
    root,
  );
}

/** Of a map, what it lacks is nothing. helm fails below nothing, and knows more of the release and its cluster than stands in values. */
function below(value: Json, path: readonly string[], root: JsonObject): Json {
  return path.reduce((within, step) => {
    if (!isObject(within)) throw new NotUnderstood(`.${step} below what is no map`);
    if (Object.hasOwn(within, step)) return within[step];
    if (within === root || within === root['Release'] || within === root['Chart']) throw new NotUnderstood(`.${step}`);
    return undefined;
  }, value);
}

/** The commands of a pipeline. */
function split(words: readonly Word[]): (readonly Word[])[] {
  const commands: Word[][] = [[]];
  let depth = 0;
  for (const word of words) {
    if (word.is === 'mark' && word.text === '(') depth++;
    if (word.is === 'mark' && word.text === ')') depth--;
    if (word.is === 'mark' && word.text === '|' && depth === 0) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands;
}

function closing(words: readonly Word[], opening: number): number {
  let depth = 0;
  for (let at = opening; at < words.length; at++) {
    const word = words[at];
    if (word?.is !== 'mark') continue;
    if (word.text === '(') depth++;
    if (word.text === ')' && --depth === 0) return at;
  }
  throw new NotUnderstood('a bracket does not end');
}
