// A project's own program, as `npm run synth` runs it: compiled into one file, which a sabotage may damage.
import { synthesize } from '../../project/synthesize.ts';
import { addProject, synthesized } from './synth-meaning.ts';

synthesize({ [synthesized]: addProject });
