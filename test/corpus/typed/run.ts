import { existsSync } from 'node:fs';
import { topology } from '../../../stacks/k3s-home/topology.ts';
import { measured, table } from './measured.ts';

const folder = process.env['HOLDFAST_CORPUS'] ?? '';
if (!existsSync(folder))
  throw new Error('HOLDFAST_CORPUS: name the folder that holds the repositories, one folder each');
const all = measured(folder, topology);
const details = all
  .filter(({ reasons }) => reasons.length > 0)
  .map(({ release: { repository, namespace, name, version }, reasons }) =>
    [`${repository.replace('__', '/')} ${namespace}/${name} ${version}`, ...reasons.map((each) => `  ${each}`)].join(
      '\n',
    ),
  );
process.stdout.write(`${table(all)}\n${details.join('\n')}\n`);
