import { FileOrigin } from '../yaml/file-origin.ts';
import type { JsonPath } from '../json.ts';
import type { Origin } from '../origin.ts';
import type { SourceFile } from '../yaml/source-file.ts';

/** `untyped`: without quotes, and read as whatever it means; `quoted`: a text, whatever it holds. */
export type ScalarStyle = 'untyped' | 'quoted';

/** Where a value is written, and what is inside it. */
export interface Place {
  /** For people. */
  readonly origin: Origin;
  /** The scalar as its author wrote it, such as `1.10` or nothing at all; undefined where nobody wrote it so. */
  readonly raw: string | undefined;
  /** Whether it is a text that its author wrote as a folded block. @default false */
  readonly isFolded?: boolean;
  /** Whether nothing is written there, inside braces or brackets. @default false */
  readonly isEmptyInFlow?: boolean;
  /** Why kustomize cannot write what was put there, unless something else is put there before it does. */
  readonly misfit?: string;
  /** How a scalar stands there that a build put there: kustomize forgot its type, or kept its quotes. @default as data is written anew */
  readonly style?: ScalarStyle | undefined;
  /** Where a key or an item of it is written. */
  child(step: string | number): Place;
}

/** A path of a document: everything inside it stands in that file, or inside a text that stands somewhere itself. */
export class DocumentPlace implements Place {
  readonly #source: SourceFile;
  readonly #index: number;
  readonly #path: JsonPath;
  readonly #textAt: (() => Origin) | undefined;

  /** @param textAt where the text stands that the document is read from, where that is no file */
  constructor(source: SourceFile, index: number, path: JsonPath, textAt?: () => Origin) {
    this.#source = source;
    this.#index = index;
    this.#path = path;
    this.#textAt = textAt;
  }

  get origin(): Origin {
    return this.#textAt?.() ?? new FileOrigin(this.#source, this.#index, this.#path);
  }

  get raw(): string | undefined {
    return this.#source.scalarAt(this.#index, this.#path);
  }

  get style(): ScalarStyle | undefined {
    return this.raw === undefined ? 'quoted' : undefined;
  }

  get isEmptyInFlow(): boolean {
    return this.#source.isEmptyInFlowAt(this.#index, this.#path);
  }

  get isFolded(): boolean {
    return this.#source.isFoldedAt(this.#index, this.#path);
  }

  child(step: string | number): Place {
    return new DocumentPlace(this.#source, this.#index, [...this.#path, step], this.#textAt);
  }
}

/** The same places after all was read as data and written anew: how scalars were written is lost. */
export class RewrittenPlace implements Place {
  readonly raw = undefined;
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  get origin(): Origin {
    return this.#place.origin;
  }

  child(step: string | number): Place {
    return new RewrittenPlace(this.#place.child(step));
  }
}

/** One spot that everything inside comes from, such as the text of a patch. */
export class SpotPlace implements Place {
  readonly raw: string | undefined;
  readonly style: ScalarStyle | undefined;
  readonly #origin: () => Origin;

  /**
   * @param raw a scalar that came there as a text, and is read as what it means
   * @param style how it stands there
   */
  constructor(origin: () => Origin, raw?: string, style?: ScalarStyle) {
    this.#origin = origin;
    this.raw = raw;
    this.style = style;
  }

  get origin(): Origin {
    return this.#origin();
  }

  child(): Place {
    return this;
  }
}

/** Where a value was put that does not fit the type which the field keeps. */
export class MisfitPlace implements Place {
  readonly raw = undefined;
  readonly misfit: string;
  readonly #place: Place;

  constructor(place: Place, misfit: string) {
    this.#place = place;
    this.misfit = misfit;
  }

  get origin(): Origin {
    return this.#place.origin;
  }

  child(): Place {
    return this;
  }
}

/** What stands at one place, with parts from others. */
export class MixedPlace implements Place {
  readonly raw = undefined;
  readonly #own: Place;
  readonly #parts: ReadonlyMap<string | number, Place>;

  private constructor(own: Place, parts: ReadonlyMap<string | number, Place>) {
    this.#own = own;
    this.#parts = parts;
  }

  /** `place`, where one part comes from elsewhere. */
  static withPart(place: Place, step: string | number, part: Place): MixedPlace {
    const parts = place instanceof MixedPlace ? new Map(place.#parts) : new Map<string | number, Place>();
    return new MixedPlace(place instanceof MixedPlace ? place.#own : place, parts.set(step, part));
  }

  /** A list at `place` whose items come from wherever they do. */
  static ofItems(place: Place, items: readonly Place[]): MixedPlace {
    return new MixedPlace(place instanceof MixedPlace ? place.#own : place, new Map(items.entries()));
  }

  get origin(): Origin {
    return this.#own.origin;
  }

  child(step: string | number): Place {
    return this.#parts.get(step) ?? this.#own.child(step);
  }
}
