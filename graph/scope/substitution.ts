import { budgets } from '../budgets.ts';
import type { Failure } from '../kustomize/failures.ts';
import type { Origin } from '../origin.ts';
import { applyOperator, type Operator } from './substitution-operators.ts';

/** A variable that Flux fills in. */
export interface Variable {
  /** Its value; undefined where only the cluster or a key knows it. */
  readonly value: string | undefined;
  /** Where the value is written. */
  readonly origin: () => Origin;
}

/** What Flux knows when it applies a folder. */
export interface Variables {
  readonly known: ReadonlyMap<string, Variable>;
  /** A source that could not be read, such as an encrypted Secret: any variable may come from it. */
  readonly unknownSource: string | undefined;
  /** A name that is none to Flux, which fills in nothing then. */
  readonly misnamed?: Failure | undefined;
}

/** Text with its variables filled in as far as they are known. */
export interface Substituted {
  readonly text: string;
  /** Where the last variable that decided the text is written; undefined where the text itself decided, by its defaults. */
  readonly origin: (() => Origin) | undefined;
  /** Variables without a default that nobody defines. */
  readonly undefinedNames: readonly string[];
  /** Why Flux refuses the text; undefined where it does not. */
  readonly refusal: string | undefined;
}

/** Whether filling in may go on; each says no once a budget is spent. */
export interface FillLimits {
  readonly mayAdd: (characters: number) => boolean;
  /** From 1, for a default of a variable in the text itself. */
  readonly mayNest: (level: number) => boolean;
}

const unlimited: FillLimits = { mayAdd: () => true, mayNest: (level) => level <= budgets.defaultLevels };

/** Whether a text means something to Flux: `${` is a variable, and `$$` a dollar. */
export function mayBeFilled(text: string): boolean {
  return text.includes('${') || text.includes('$$');
}

/**
 * Fills in variables as Flux does (fluxcd/pkg envsubst v1.8.0): with defaults, which may hold variables themselves, and with operators;
 * `$$` stands for `$`. What cannot be known stays as it is written.
 */
export function substitute(text: string, variables: Variables, limits: FillLimits = unlimited): Substituted {
  const filling = new Filling(text, variables, limits);
  return {
    text: filling.run(),
    origin: filling.origin,
    undefinedNames: filling.undefinedNames,
    refusal: filling.refusal,
  };
}

/** What an expression in a text comes to: its value, or nothing where that is not known. */
interface Part {
  readonly value: string | undefined;
}

const isNameCharacter = /[\p{L}\p{Nd}_]/u;

class Filling {
  origin: (() => Origin) | undefined;
  readonly undefinedNames: string[] = [];
  refusal: string | undefined;
  readonly #text: string;
  readonly #variables: Variables;
  readonly #limits: FillLimits;
  #at = 0;

  constructor(text: string, variables: Variables, limits: FillLimits) {
    this.#text = text;
    this.#variables = variables;
    this.#limits = limits;
  }

  run(): string {
    let result = '';
    while (this.#at < this.#text.length) {
      const next = this.#text.indexOf('$', this.#at);
      if (next < 0) break;
      result += this.#text.slice(this.#at, next);
      this.#at = next;
      const follows = this.#text[next + 1];
      if (follows === '$') {
        result += '$';
        this.#at += 2;
      } else if (follows === '{') {
        const part = this.#expression(1);
        if (this.refusal !== undefined) return result + this.#text.slice(next);
        result += part.value ?? this.#text.slice(next, this.#at);
        if (!this.#limits.mayAdd(part.value?.length ?? 0)) return this.#text;
      } else {
        result += '$';
        this.#at++;
      }
    }
    return result + this.#text.slice(this.#at);
  }

  /** Reads from `${` to behind its bracket. */
  #expression(level: number): Part {
    if (!this.#limits.mayNest(level)) return this.#refuse('its defaults stand too deep inside each other');
    this.#at += 2;
    if (this.#text[this.#at] === '#') {
      this.#at++;
      const name = this.#name();
      return this.#end(
        name === '' ? this.#refuse('it has no variable behind ${#') : this.#value(name, { name: '#length', args: [] }),
      );
    }
    const name = this.#name();
    if (name === '') return this.#refuse('it has no name of a variable behind ${');
    const operator = this.#operator(level);
    if (operator === undefined) return { value: undefined };
    return this.#end(this.#value(name, operator));
  }

  #name(): string {
    const start = this.#at;
    while (isNameCharacter.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  /** Undefined where there is none that Flux knows, which is noted. */
  #operator(level: number): Operator | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 2);
    const take = (pattern: RegExp): string => {
      const found = pattern.exec(rest)?.[0] ?? '';
      this.#at += found.length;
      return found;
    };
    switch (rest[0]) {
      case '}':
        return { name: '', args: [] };
      case ':':
        return /^:[-=?+]/.test(rest) ? this.#default(take(/^../), level) : this.#part(take(/^:/), level);
      case '=':
        return this.#default(take(/^=/), level);
      case ',':
      case '^':
        return { name: take(/^[,^]{1,2}/), args: [] };
      case '/':
        return this.#replacement(take(/^\/[/#%]?/), level);
      case '#':
        return this.#withOne(take(/^#{1,2}/), level);
      case '%':
        return this.#withOne(take(/^%{1,2}/), level);
      default:
        this.#refuse('its ${ is not closed behind the name');
        return undefined;
    }
  }

  #default(name: string, level: number): Operator {
    const args: Part[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== '}' && this.refusal === undefined)
      args.push(this.#argument(level, (character) => character !== '}', false));
    return { name, args: args.map(({ value }) => value) };
  }

  #part(name: string, level: number): Operator {
    const from = this.#argument(level, (character) => character !== ':' && character !== '}', false);
    if (this.#text[this.#at] !== ':') return { name, args: [from.value] };
    this.#at++;
    return { name, args: [from.value, this.#argument(level, (character) => character !== '}', false).value] };
  }

  #withOne(name: string, level: number): Operator {
    return { name, args: [this.#argument(level, (character) => character !== '}', false).value] };
  }

  #replacement(name: string, level: number): Operator | undefined {
    const found = this.#argument(level, (character) => character !== '/', true);
    if (this.#text[this.#at] !== '/') {
      this.#refuse('a replacement in it has no second /');
      return undefined;
    }
    this.#at++;
    if (this.#text[this.#at] === '}') return { name, args: [found.value] };
    return { name, args: [found.value, this.#argument(level, (character) => character !== '}', true).value] };
  }

  /** A variable, or text up to where it ends; in replacements a backslash escapes itself and a slash. */
  #argument(level: number, accepts: (character: string) => boolean, mayEscape: boolean): Part {
    if (this.#text.startsWith('${', this.#at)) return this.#expression(level + 1);
    let value = '';
    while (this.#at < this.#text.length && !this.#text.startsWith('${', this.#at)) {
      const character = this.#text[this.#at] ?? '';
      const next = this.#text[this.#at + 1] ?? '';
      if (mayEscape && ((character === '\\' && /[/\\]/.test(next)) || (character === '$' && next === '$'))) {
        value += next;
        this.#at += 2;
        continue;
      }
      if (!accepts(character)) break;
      value += character;
      this.#at++;
    }
    return value === '' ? this.#refuse('an operator in it has nothing to work with') : { value };
  }

  #end(part: Part): Part {
    if (this.refusal !== undefined) return part;
    if (this.#text[this.#at] !== '}') return this.#refuse('a ${ in it is not closed');
    this.#at++;
    return part;
  }

  #value(name: string, operator: Operator): Part {
    const variable = this.#variables.known.get(name);
    const hasDefault = /^:?[-=?+]$/.test(operator.name);
    if (variable === undefined) {
      if (this.#variables.unknownSource !== undefined) return { value: undefined };
      if (!hasDefault) {
        this.undefinedNames.push(name);
        return { value: undefined };
      }
    } else if (variable.value === undefined) return { value: undefined };
    const before = variable?.value ?? '';
    if (before !== '' || !hasDefault) this.origin = variable?.origin ?? this.origin;
    if (operator.args.includes(undefined) && !(hasDefault && before !== '')) return { value: undefined };
    const value = applyOperator(before, operator);
    return value === undefined ? this.#refuse('an operator in it cuts a character in two') : { value };
  }

  #refuse(reason: string): Part {
    this.refusal ??= reason;
    return { value: undefined };
  }
}
