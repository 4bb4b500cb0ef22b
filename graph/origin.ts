/** Where a resource, or one of its fields, was read. */
export type Origin =
  /** A position in a file; line and column start at 1. */
  | { readonly from: 'file'; readonly file: string; readonly line: number; readonly column: number }
  /** A construct of a cdk8s app, by its path in the construct tree, and the file it is written to. */
  | { readonly from: 'construct'; readonly path: string; readonly file?: string }
  /** A dotted path inside a topology. */
  | { readonly from: 'topology'; readonly topology: string; readonly path: string }
  /** An object read from a running cluster. */
  | { readonly from: 'cluster'; readonly context: string; readonly object: string }
  /** A resource of a Pulumi preview. */
  | { readonly from: 'preview'; readonly urn: string };

/** One line for people and for tests: `apps/sonarr.yaml:12:5`, or the path inside a topology or construct tree. */
export function formatOrigin(origin: Origin): string {
  switch (origin.from) {
    case 'file':
      return `${origin.file}:${origin.line}:${origin.column}`;
    case 'construct':
      return origin.file === undefined ? origin.path : `${origin.file} (${origin.path})`;
    case 'topology':
      return `${origin.topology}: ${origin.path}`;
    case 'cluster':
      return `${origin.context}: ${origin.object}`;
    case 'preview':
      return origin.urn;
  }
}
