import type { JsonPath } from '../json.ts';
import type { SourceFile } from './source-file.ts';
import type { Position } from './yaml-error.ts';

/** A place in a file that is worked out when it is shown: rules ask for thousands, and few are ever printed. */
export class FileOrigin {
  readonly from = 'file';
  readonly file: string;
  readonly #source: SourceFile;
  readonly #document: number;
  readonly #path: JsonPath;
  #found: Position | undefined;

  constructor(source: SourceFile, document: number, path: JsonPath) {
    this.file = source.path;
    this.#source = source;
    this.#document = document;
    this.#path = path;
  }

  get line(): number {
    return this.#position().line;
  }

  get column(): number {
    return this.#position().column;
  }

  #position(): Position {
    this.#found ??= this.#source.locate(this.#document, this.#path);
    return this.#found;
  }
}
