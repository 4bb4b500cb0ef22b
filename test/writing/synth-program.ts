// A project's own program, as `npm run synth` runs it: compiled into one file, which a sabotage may damage.
import { synthesize } from '../../project/synthesize.ts';
import { addProject, synthesized } from './synth-meaning.ts';

const [application, file] = process.argv.slice(2);
synthesize({ [synthesized]: (scope) => addProject(scope, { application, file }) });
