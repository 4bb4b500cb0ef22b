/** A document of Talos's machine configuration. */
export interface TalosDocument {
  /** Group and version. */
  readonly apiVersion?: 'v1alpha1';
  /** Kind of the document. */
  readonly kind?: string;
  readonly [field: string]: unknown;
}
