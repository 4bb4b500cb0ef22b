// `npm run plan -- <cluster>`: previews a cluster's Pulumi program without a Pulumi command line, an account or a network.
import { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import colors from 'picocolors';
import { ResourceGraph } from '../graph/graph.ts';
import { formatOrigin } from '../graph/origin.ts';
import { readTopologyInto } from '../graph/read-topology.ts';
import { describeResource, redact } from '../infra/preview/describe.ts';
import { previewProgram, type Preview } from '../infra/preview/preview-program.ts';
import { invariants } from '../invariants/list.ts';
import type { ReportedFinding } from '../invariants/report.ts';
import { runInvariants } from '../invariants/run.ts';
import { programs } from './programs.ts';
import { topologies } from './topologies.ts';

const project = 'holdfast';

const command = new Command('plan')
  .description('Shows what `pulumi up` would make for a cluster, offline: nothing is contacted, nothing is changed.')
  .argument('<cluster>', `one of ${Object.keys(programs).join(', ')}`)
  .option('--json', 'print resources and inputs as JSON; secrets stay hidden')
  .option('--inputs', 'print the inputs of every resource')
  .addHelpText(
    'after',
    '\nExit codes: 0 the plan is sound, 1 the topology breaks an invariant or the program fails, 2 wrong usage.',
  );

command.exitOverride();
try {
  command.parse();
} catch (error) {
  process.exit((error as { exitCode?: number }).exitCode === 0 ? 0 : 2);
}
await plan(command.args[0] ?? '', command.opts());

async function plan(cluster: string, options: { json?: boolean; inputs?: boolean }): Promise<void> {
  const [program, topology] = [programs[cluster], topologies[cluster]];
  if (program === undefined || topology === undefined) {
    process.stderr.write(
      `plan: there is no cluster "${cluster}" to provision; choose one of ${Object.keys(programs).join(', ')}\n`,
    );
    process.exitCode = 2;
    return;
  }
  const started = performance.now();
  const graph = new ResourceGraph();
  readTopologyInto(graph, topology);
  const { findings } = runInvariants(graph, invariants, { today: new Date().toISOString().slice(0, 10) });
  const preview = await previewProgram(program, { project, stack: cluster, ...configurationOf(cluster) });
  if (options.json === true) printJson(preview, findings);
  else printText(cluster, preview, findings, options.inputs === true);
  if (options.json !== true) process.stderr.write(`${Math.round(performance.now() - started)} ms\n`);
  if (preview.errors.length > 0 || findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}

/** The values of `Pulumi.<stack>.yaml`. Encrypted ones cannot be read here: a placeholder stands for them, as a secret. */
function configurationOf(stack: string): { config: Record<string, string>; secretKeys: string[] } {
  const file = new URL(`../Pulumi.${stack}.yaml`, import.meta.url);
  const document = existsSync(file) ? (load(readFileSync(file, 'utf8')) as { config?: Record<string, unknown> }) : {};
  const entries = Object.entries(document.config ?? {});
  const secretKeys = entries
    .filter(([, value]) => typeof value === 'object' && value !== null && 'secure' in value)
    .map(([key]) => key);
  const config = entries.map(([key, value]) => {
    if (secretKeys.includes(key)) return [key, 'encrypted'];
    return [key, typeof value === 'string' ? value : JSON.stringify(value)];
  });
  return { config: Object.fromEntries(config) as Record<string, string>, secretKeys };
}

function printText(cluster: string, preview: Preview, findings: readonly ReportedFinding[], withInputs: boolean): void {
  const names = new Map(preview.resources.map((resource) => [resource.urn, resource.name]));
  const lines = preview.resources.flatMap((resource) => [
    resource.isCustom
      ? colors.green(describeResource(resource, names))
      : colors.bold(`  ${resource.type} ${resource.name}`),
    ...(withInputs
      ? JSON.stringify(redact(resource.inputs), null, 2)
          .split('\n')
          .map((line) => `    ${line}`)
      : []),
  ]);
  for (const { severity, rule, origin, observed, required, fix } of findings) {
    lines.push(
      '',
      `${formatOrigin(origin)}  ${severity}  ${rule}`,
      `  found     ${observed}`,
      `  required  ${required}`,
      `  fix       ${fix}`,
    );
  }
  for (const error of preview.errors) lines.push('', colors.red(`the program fails: ${error}`));
  const made = preview.resources.filter(({ isCustom }) => isCustom);
  const isProtected = made.filter((resource) => resource.isProtected).length;
  lines.push('', `${cluster}: ${made.length} resources to create, ${isProtected} of them protected`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function printJson(preview: Preview, findings: readonly ReportedFinding[]): void {
  const document = {
    resources: preview.resources.map((resource) => ({ ...resource, inputs: redact(resource.inputs) })),
    findings: findings.map(({ origin, ...finding }) => ({ ...finding, at: formatOrigin(origin) })),
    errors: preview.errors,
  };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
