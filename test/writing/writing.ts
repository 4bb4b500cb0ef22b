import type { CompiledCommand } from '../cli/compiled-command.ts';
import type { RealSops } from './real-sops.ts';
import type { State } from './state-of.ts';
import type { Writer } from './writer.ts';

/** A command that writes, compiled, with the programs that it needs. */
export interface Writing {
  readonly writer: Writer;
  readonly command: CompiledCommand;
  readonly sops: RealSops;
}

/** A run that nothing befell. */
export interface Undisturbed {
  readonly folder: string;
  readonly before: State;
  readonly after: State;
  /** The steps in which it wrote. */
  readonly steps: readonly string[];
  readonly stderr: string;
}
