import type { Origin } from '../origin.ts';

/** Why kustomize would refuse to build, and what decides that. */
export interface Failure {
  /** In words that follow a place. */
  readonly reason: string;
  readonly at: () => Origin;
  /** Whether it is so whatever lies elsewhere and was not read. @default false */
  readonly isRegardless?: boolean;
}

/** Thrown inside a build where kustomize stops; the build goes on with what is left, to report everything at once. */
export class BuildError extends Error {
  readonly at: (() => Origin) | undefined;
  /** Whether it is so whatever lies elsewhere and was not read. */
  readonly isRegardless: boolean;

  constructor(reason: string, at?: () => Origin, { isRegardless = false } = {}) {
    super(reason);
    this.name = 'BuildError';
    this.at = at;
    this.isRegardless = isRegardless;
  }
}

/** Thrown inside a build where it needs a file that is beyond a budget. */
export class BeyondError extends Error {
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.name = 'BeyondError';
    this.path = path;
  }
}

/** Thrown inside a build where it needs what lies elsewhere and was not read. */
export class RemoteError extends Error {
  readonly entry: string;

  constructor(entry: string) {
    super(entry);
    this.name = 'RemoteError';
    this.entry = entry;
  }
}
