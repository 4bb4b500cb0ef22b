// `npm run bench`: holdfast against stock cdk8s on the same constructs, in one run. Times alone mean nothing on shared machines:
// read the ratios, and how times grow with the input.
import { ApiObject, App, Chart } from 'cdk8s';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HoldfastApp } from '../../charts/app.ts';
import { benchImpact } from './impact.ts';
import { benchChecking } from './checking.ts';

interface Shape {
  readonly title: string;
  readonly charts: number;
  readonly objects: number;
  /** Whether each chart depends on the one before. */
  readonly chained: boolean;
}

const shapes: readonly Shape[] = [
  { title: '12 chained charts of 5 objects', charts: 12, objects: 5, chained: true },
  { title: '200 charts of 10 objects', charts: 200, objects: 10, chained: false },
  { title: '1 chart of 5,000 objects', charts: 1, objects: 5000, chained: false },
];
const growth = [1_000, 2_000, 5_000, 10_000, 20_000];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

print('| synthesis | stock cdk8s | holdfast | ratio |');
print('| --- | ---: | ---: | ---: |');
for (const shape of shapes) {
  const own = best(3, () => synthesize(shape, (outdir) => new HoldfastApp({ outdir })));
  const stock = best(shape.chained ? 1 : 3, () => synthesize(shape, (outdir) => new App({ outdir })));
  print(`| ${shape.title} | ${milliseconds(stock)} | ${milliseconds(own)} | ${(stock / own).toFixed(1)} x |`);
}

print('\n| objects, 10 in a chart | synthesis | for each object | unchanged |');
print('| ---: | ---: | ---: | ---: |');
for (const objects of growth) {
  const shape = { title: '', charts: objects / 10, objects: 10, chained: false };
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const first = synthesize(shape, () => new HoldfastApp({ outdir: folder }));
  const again = synthesize(shape, () => new HoldfastApp({ outdir: folder }));
  rmSync(folder, { recursive: true });
  print(
    `| ${objects} | ${milliseconds(first)} | ${((first / objects) * 1000).toFixed(0)} µs | ${milliseconds(again)} |`,
  );
}

print('\n| from process start | time |');
print('| --- | ---: |');
const binary = new URL('../../bin/holdfast.js', import.meta.url).pathname;
for (const [title, args] of [
  ['holdfast check dist', [binary, 'check', 'dist']],
  ['holdfast --version', [binary, '--version']],
  ['node -e 0', ['-e', '0']],
] as const) {
  print(`| ${title} | ${milliseconds(best(5, () => run(args)))} |`);
}

benchChecking(print);
benchImpact(print);

const plan = ['--import', 'tsx', 'stacks/plan.ts', '--all', '--json'];
const version = ['--import', 'tsx', '-e', 'import("@pulumi/pulumi")'];
print('\n| offline plan, from process start | time |');
print('| --- | ---: |');
print(`| all five clusters | ${milliseconds(best(3, () => run(plan)))} |`);
print(`| loading Pulumi alone | ${milliseconds(best(3, () => run(version)))} |`);

function synthesize(shape: Shape, make: (outdir: string) => App): number {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const app = make(folder);
  let before: Chart | undefined;
  for (let index = 0; index < shape.charts; index++) {
    const chart = new Chart(app, `chart-${index}`);
    if (shape.chained && before !== undefined) chart.addDependency(before);
    for (let number = 0; number < shape.objects; number++) {
      const name = `map-${index}-${number}`;
      new ApiObject(chart, name, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { a: '1', b: '2', c: '3' },
      } as never);
    }
    before = chart;
  }
  const started = performance.now();
  app.synth();
  const time = performance.now() - started;
  rmSync(folder, { recursive: true, force: true });
  return time;
}

function run(args: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} exits with ${status}; run npm run synth first`);
  return performance.now() - started;
}

function best(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure));
}

function milliseconds(time: number): string {
  return time >= 1000 ? `${(time / 1000).toFixed(2)} s` : `${time.toFixed(0)} ms`;
}
