import type { SourceFile } from '../yaml/source-file.ts';

/** The files of a repository, as builds see them. */
export interface BuildFiles {
  /** A file that was read as YAML, or can be. */
  readonly source: (path: string) => SourceFile | undefined;
  /** The file that cannot be read: at a path, or the kustomization of a folder. */
  readonly unreadableAt: (path: string) => string | undefined;
  /** Whether a file is there and beyond a budget: what it holds is not known. */
  readonly isBeyond: (path: string) => boolean;
  /** The content of any file; undefined where there is none. */
  readonly content: (path: string) => string | Buffer | undefined;
  /** The kustomization of a folder. */
  readonly kustomizationIn: (folder: string) => SourceFile | undefined;
  /** Another one beside it, with which kustomize takes neither. */
  readonly twinIn: (folder: string) => SourceFile | undefined;
}
