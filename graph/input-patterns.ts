import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { BudgetError, budgets } from './budgets.ts';
import { oncePerKey } from './once-per-key.ts';

/** Text without anything that means more than itself in a regular expression. */
const literal = /^[\w/:@ ,=~-]*$/;

let library: typeof RE2JS | undefined;

/** Loaded where an input holds the first regular expression that is more than a word. */
function re2(): typeof RE2JS {
  library ??= (createRequire(import.meta.url)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;
  return library;
}

/**
 * Regular expressions that somebody else wrote, in the notation of RE2, which is what Go programs read. They run in a linear engine: no
 * text makes one take forever. Whoever asks many has one of these, which counts what they take together.
 */
export class InputPatterns {
  readonly #compiled = oncePerKey((expression: string) => this.#compile(expression));
  readonly #answers = new Map<string, Map<string, boolean>>();
  #clock = 0;
  #processor = 0;

  /** Whether this is a regular expression at all. @throws BudgetError when it is too large */
  isPattern(expression: string): boolean {
    return literal.test(expression) || this.#compiled(expression) !== undefined;
  }

  /**
   * Whether an expression fits the whole of a text; what is no expression fits itself alone.
   *
   * @throws BudgetError
   */
  fitsWhole(expression: string, text: string): boolean {
    if (literal.test(expression)) return expression === text;
    return this.#answer(expression, text, 'whole');
  }

  /** Whether an expression fits some part of a text. @throws BudgetError */
  fitsWithin(expression: string, text: string): boolean {
    if (literal.test(expression)) return text.includes(expression);
    return this.#answer(expression, text, 'within');
  }

  /** An expression as ajv takes it: its text tells it from others. */
  asRegExp(expression: string): { test: (text: string) => boolean; toString: () => string } {
    return { test: (text) => this.fitsWithin(expression, text), toString: () => expression };
  }

  #answer(expression: string, text: string, how: 'whole' | 'within'): boolean {
    const key = `${how} ${expression}`;
    let answers = this.#answers.get(key);
    if (answers === undefined) this.#answers.set(key, (answers = new Map()));
    const known = answers.get(text);
    if (known !== undefined) return known;
    const pattern = this.#compiled(expression);
    const answer =
      pattern === undefined
        ? expression === text
        : this.#timed(() => {
            if (pattern.programSize() * text.length > budgets.patternSteps)
              throw new BudgetError('a regular expression and the text that it is compared with are too long');
            return how === 'whole' ? pattern.testExact(text) : pattern.test(text);
          });
    answers.set(text, answer);
    return answer;
  }

  #compile(expression: string): RE2JS | undefined {
    if (expression.length > budgets.patternCharacters)
      throw new BudgetError(`a regular expression has more than ${budgets.patternCharacters} characters`);
    if (instructionsOf(expression) > budgets.patternInstructions)
      throw new BudgetError(`a regular expression has more than ${budgets.patternInstructions} instructions`);
    return this.#timed(() => {
      try {
        return re2().compile(expression);
      } catch {
        return undefined;
      }
    });
  }

  /**
   * Processor time decides, not that of the clock: what else runs on the machine changes no answer. To ask for it takes as long as
   * hundreds of matches on some machines, and it is never more than the clock says, so that the clock is asked until it says too much.
   */
  #timed<Answer>(ask: () => Answer): Answer {
    if (this.#processor > budgets.patternMilliseconds)
      throw new BudgetError(`regular expressions take more than ${budgets.patternMilliseconds} ms together`);
    const isLittle = this.#clock <= budgets.patternMilliseconds;
    const before = isLittle ? performance.now() : process.cpuUsage().user;
    try {
      return ask();
    } finally {
      if (isLittle) this.#clock += performance.now() - before;
      else this.#processor += (process.cpuUsage().user - before) / 1000;
    }
  }
}

/**
 * At least as many instructions as an expression is compiled to, by its repetitions: `(ab{3}){2}` is eight. Compiling is what takes
 * the time, so that it has to be known before.
 */
export function instructionsOf(expression: string): number {
  const groups: number[] = [];
  let [whole, last] = [0, 0];
  for (let at = 0; at < expression.length; at++) {
    const character = expression[at];
    const repeated = character === '{' ? /\{(\d{1,4})(?:,(\d{0,4}))?\}/y : undefined;
    if (repeated !== undefined) repeated.lastIndex = at;
    const times = repeated?.exec(expression) ?? undefined;
    if (times !== undefined) {
      const all = last * Math.max(Number(times[1]), Number(times[2] ?? 0), 1);
      whole += all - last;
      last = all;
      at += times[0].length - 1;
    } else if (character === '(') {
      groups.push(whole);
    } else if (character === ')') {
      last = whole - (groups.pop() ?? 0) + 2;
      whole += 2;
    } else {
      if (character === '\\') at++;
      else if (character === '[') at = endOfClass(expression, at);
      last = 1;
      whole += 1;
    }
  }
  return whole;
}

function endOfClass(expression: string, start: number): number {
  for (let at = start + 1; at < expression.length; at++) {
    if (expression[at] === '\\') at++;
    else if (expression[at] === ']' && at > start + 1) return at;
  }
  return expression.length;
}
