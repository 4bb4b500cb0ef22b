// Synthesis beside stock cdk8s, over the same constructs.
import { ApiObject, App, Chart } from 'cdk8s';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HoldfastApp } from '../../charts/app.ts';
import type { Ratio } from './baseline.ts';
import { best, milliseconds, slope } from './measure.ts';

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
const growth = [100, 1_000, 2_000, 5_000, 10_000, 20_000];

export function benchSynthesis(print: (line: string) => void): Ratio[] {
  print('| synthesis | stock cdk8s | holdfast | ratio |');
  print('| --- | ---: | ---: | ---: |');
  const ratios = shapes.map((shape) => {
    const own = best(3, () => synthesize(shape, (outdir) => new HoldfastApp({ outdir })));
    const stock = best(shape.chained ? 1 : 3, () => synthesize(shape, (outdir) => new App({ outdir })));
    print(`| ${shape.title} | ${milliseconds(stock)} | ${milliseconds(own)} | ${(stock / own).toFixed(1)} x |`);
    return { name: `synthesis of ${shape.title}, to stock cdk8s`, ratio: own / stock };
  });
  print('\n| objects, 10 in a chart | synthesis | for each object | unchanged |');
  print('| ---: | ---: | ---: | ---: |');
  const points = growth.map((objects) => {
    const shape = { title: '', charts: objects / 10, objects: 10, chained: false };
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
    const time = synthesize(shape, () => new HoldfastApp({ outdir: folder }));
    const again = synthesize(shape, () => new HoldfastApp({ outdir: folder }));
    rmSync(folder, { recursive: true });
    const each = ((time / objects) * 1000).toFixed(0);
    print(`| ${objects} | ${milliseconds(time)} | ${each} µs | ${milliseconds(again)} |`);
    return { size: objects, time };
  });
  print(`\nSynthesis grows with the power ${slope(points)} of the number of objects.`);
  return ratios;
}

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
