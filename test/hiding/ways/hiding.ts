import type { FilesExample } from '../../../invariants/example.ts';

/** Something of a repository that is hidden. */
export interface Hiding {
  /** What, and how, in words. */
  readonly what: string;
  /** The repository with that hidden. */
  readonly given: () => FilesExample;
  /** The file that is not there any more. */
  readonly taken?: string;
  /** Lines that hiding inserts into its file: each the number of the line before which one stands. */
  readonly inserted?: { readonly file: string; readonly before: readonly number[] };
}

/** The variable behind which values are hidden. */
export const hidden = 'HIDDEN';
/** What sops makes of a value. */
export const ciphertext = 'ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]';
/** Where the encrypted Secret lies that has the variable. */
export const secretPath = 'hidden-values.sops.yaml';
/** The release of a chart that was not read, which may make what is hidden in it. */
export const hidingRelease = 'hidden-in-a-chart';
