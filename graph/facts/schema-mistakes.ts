import { nearestName } from '../../topology/mistakes.ts';
import { budgets } from '../budgets.ts';
import type { Json, JsonPath } from '../json.ts';

/** Something that the API server would refuse. */
export interface SchemaMistake {
  readonly path: JsonPath;
  readonly observed: string;
  readonly required: string;
  /** The name that was meant, where another one was misspelt. */
  readonly meant?: string | undefined;
  /** Whether it is a field that the schema does not name: a later one may. @default false */
  readonly isUnknownField?: boolean;
  /** Whether the value is of another type, which no version takes. @default false */
  readonly isOfOtherType?: boolean;
  /** Whether it fits none of several forms, each of which was compared. @default false */
  readonly isNoForm?: boolean;
}

/** What is wrong with an object. */
export interface SchemaMistakes {
  /** The first of them, as many as are told of an object. */
  readonly told: readonly SchemaMistake[];
  /** How many more there are. */
  readonly untold: number;
}

/** Gathers mistakes while a value is walked; what a branch found may be taken back. */
export class MistakesSoFar implements SchemaMistakes {
  #told: SchemaMistake[] = [];
  #count = 0;

  get told(): readonly SchemaMistake[] {
    return this.#told;
  }

  get untold(): number {
    return this.#count - this.#told.length;
  }

  get count(): number {
    return this.#count;
  }

  /** @param tell makes the words, if they are wanted */
  add(tell: () => SchemaMistake): void {
    this.#count++;
    if (this.#told.length < budgets.mistakesOfObject) this.#told.push(tell());
  }

  /** Forgets what came after there were so many. */
  backTo(count: number): void {
    this.#count = count;
    if (this.#told.length > count) this.#told = this.#told.slice(0, count);
  }
}

/** Characters that names take together where they are listed, and a value where it is shown. */
const [listedCharacters, shownCharacters] = [2_400, 80];

/** Names in words: all of them, or as many as one reads. */
export class ListedNames {
  /** Those that are listed. */
  readonly names: readonly string[];
  readonly text: string;

  constructor(names: readonly string[]) {
    let [characters, count] = [0, 0];
    for (; count < names.length; count++) {
      characters += (names[count]?.length ?? 0) + 2;
      if (characters > listedCharacters) break;
    }
    this.names = names.slice(0, count);
    const left = names.length - count;
    this.text = `${this.names.join(', ')}${left > 0 ? `${count > 0 ? ', ' : ''}and ${left} more` : ''}`;
  }

  /** How many steps it takes to look for the nearest. */
  workFor(wrong: string): number {
    return wrong.length > longestName ? 0 : (this.text.length * wrong.length) / comparisonsOfStep;
  }

  /** The name that may have been meant. */
  nearest(wrong: string): string | undefined {
    return wrong.length > longestName ? undefined : nearestName(wrong, this.names);
  }
}

/** Of a field: those of Kubernetes have thirty characters at most. What is longer was not misspelt. */
const longestName = 100;
/** Pairs of characters that are compared in the time of a step. */
const comparisonsOfStep = 8;

/** The beginning of a value as JSON, of which no more is made than is shown. */
export function shownValue(value: Json): string {
  let text = '';
  const add = (part: Json): void => {
    if (text.length > shownCharacters) return;
    if (typeof part === 'string') text += JSON.stringify(part.slice(0, shownCharacters + 1));
    else if (typeof part !== 'object' || part === null) text += JSON.stringify(part) ?? 'null';
    else if (Array.isArray(part)) inside('[]', part.values(), add);
    else
      inside('{}', keysOf(part as object), (key) => {
        add(key);
        text += ':';
        add((part as Readonly<Record<string, Json>>)[key]);
      });
  };
  const inside = <Part>([open, close]: string, parts: Iterable<Part>, addPart: (part: Part) => void): void => {
    text += open ?? '';
    let isFirst = true;
    for (const part of parts) {
      if (text.length > shownCharacters) return;
      if (!isFirst) text += ',';
      isFirst = false;
      addPart(part);
    }
    text += close ?? '';
  };
  add(value);
  return text.slice(0, shownCharacters);
}

function* keysOf(value: object): Generator<string> {
  for (const key in value) if (Object.hasOwn(value, key)) yield key;
}
