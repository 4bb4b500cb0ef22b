import { fix } from './writers/fix.ts';
import { imports } from './writers/import.ts';
import { newApplication, newProject } from './writers/new.ts';
import { seal } from './writers/seal.ts';
import { synthesis } from './writers/synthesis.ts';
import type { Writer } from './writer.ts';

/** Every command that writes files of a project, with what tells whether it wrote what was meant. `new` writes two things. */
export const writers: Readonly<Record<string, Writer>> = {
  '--fix': fix,
  seal,
  import: imports,
  new: newProject,
  'new app': newApplication,
  synthesis,
};
