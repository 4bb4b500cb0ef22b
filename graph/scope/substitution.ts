import type { Origin } from '../origin.ts';

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
}

/** Text with its variables filled in as far as they are known. */
export interface Substituted {
  readonly text: string;
  /** Where the last variable that decided the text is written; undefined where the text itself decided, by its defaults. */
  readonly origin: (() => Origin) | undefined;
  /** Variables without a default that nobody defines. */
  readonly undefinedNames: readonly string[];
}

/**
 * Fills in `${NAME}`, `${NAME:=default}` and `${NAME:-default}` as Flux does; defaults may hold variables themselves, and `$${` stands
 * for `${`. What cannot be known stays as it is written.
 */
export function substitute(text: string, variables: Variables): Substituted {
  const undefinedNames: string[] = [];
  let origin: (() => Origin) | undefined;
  const fill = (given: string): string => {
    let result = '';
    for (let at = 0; at < given.length;) {
      const open = given.indexOf('${', at);
      if (open < 0) return result + given.slice(at);
      if (given[open - 1] === '$') {
        result += given.slice(at, open - 1) + '${';
        at = open + 2;
        continue;
      }
      const end = closingBrace(given, open + 2);
      if (end < 0) return result + given.slice(at);
      result += given.slice(at, open) + expand(given.slice(open + 2, end), given.slice(open, end + 1));
      at = end + 1;
    }
    return result;
  };
  const expand = (expression: string, written: string): string => {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:=|:-|=|-)([^]*))?$/.exec(expression);
    if (match === null) return written; // another operator: what it yields is not worked out here
    const [, name = '', operator, fallback] = match;
    const variable = variables.known.get(name);
    if (variable !== undefined) {
      if (variable.value === undefined) return written;
      // An empty value counts as none for the operators with a colon.
      if (variable.value !== '' || operator === undefined || !operator.startsWith(':')) {
        origin = variable.origin;
        return variable.value;
      }
    }
    if (variables.unknownSource !== undefined) return written;
    if (fallback !== undefined) return fill(fallback);
    if (variable === undefined) undefinedNames.push(name);
    return written;
  };
  return { text: fill(text), origin, undefinedNames };
}

/** The brace that closes an expression, past those of expressions inside it. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{' && text[at - 1] === '$') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
