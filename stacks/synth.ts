// The cdk8s program. `npm run synth` runs it directly; `npx cdk8s synth` runs it too, with a scratch folder of its own.
import colors from 'picocolors';
import { HoldfastApp } from '../charts/app.ts';
import type { Report } from '../invariants/report.ts';
import { clusters } from './clusters.ts';
import { inspect } from './inspect.ts';

const output = 'dist';
const started = performance.now();
const reports = new Map<string, Report>();
const now = new Date();
const today = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;

const app = new HoldfastApp({
  outdir: output,
  inspect: (tree, rendered) => void reports.set(tree.name, inspect(tree, rendered, today)),
});
try {
  for (const add of Object.values(clusters)) add(app);
  app.synth();
} catch (error) {
  process.stderr.write(
    `${colors.red('synthesis failed')}: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}

for (const { cluster, rendered, written, removed, unchanged } of app.results) {
  const report = reports.get(cluster);
  const warnings = report?.findings.length ?? 0;
  const changes =
    written.length + removed.length === 0
      ? 'nothing changed'
      : `${written.length} written, ${removed.length} removed, ${unchanged} unchanged`;
  process.stderr.write(
    `${colors.bold(`${output}/${cluster}`)}  ${rendered.applications.length} applications, ${rendered.objects} objects, ${rendered.files.size} files: ${changes}; ` +
      `${warnings === 0 ? colors.green('no findings') : colors.yellow(`${warnings} findings below error`)}\n`,
  );
}
process.stderr.write(`${Math.round(performance.now() - started)} ms\n`);
