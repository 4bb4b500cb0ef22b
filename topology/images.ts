/** What an image needs of whoever runs it, and where it keeps what it knows. Only what is stated is checked. */
export interface ImageFacts {
  /** Folders in which it keeps its data. What is not on a volume there goes with the container. @default not known, or none */
  readonly data?: readonly ImageFolder[];
  /** Port that it listens on. @default not known */
  readonly port?: number;
  /** Variable that chooses another port. @default none: it is fixed, or its own settings choose */
  readonly portFrom?: string;
  /** Variables without which it does not work. @default none */
  readonly needs?: readonly string[];
  /** Variables of which it needs one where it runs as another user than root: as root it makes do with a file in its own folder. @default none */
  readonly needsUnlessRoot?: readonly string[];
  /** Files that somebody has to bring. @default none */
  readonly files?: readonly string[];
  /** Variable that lists the names under which it is asked: it refuses every other. @default it answers to any name */
  readonly namesFrom?: string;
  /**
   * Folders that it works in and does not have, so that a user who is not root needs something mounted there. What they hold is of no use later.
   * @default none
   */
  readonly scratch?: readonly string[];
  /** User that it runs as where nobody says another: its id, or a name, which the kubelet cannot tell from root. @default not known */
  readonly user?: number | string;
  /** Path that answers 200 when it can serve. @default not known */
  readonly ready?: string;
}

/** A folder of an image. */
export interface ImageFolder {
  /** Its path. */
  readonly folder: string;
  /** Variables by which the data goes elsewhere; the first that is set decides. @default none */
  readonly from?: readonly string[];
}
