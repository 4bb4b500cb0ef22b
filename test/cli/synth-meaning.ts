import { ApiObject, App } from 'cdk8s';
import { manifestOf } from '../../charts/synth/collect.ts';
import { clusters } from '../../stacks/clusters.ts';

/** The cluster whose tree is written. */
export const synthesized = 'honeydue';

/** Every object that its program makes, before anything is written. */
export function manifestsMeant(): unknown[] {
  const app = new App();
  clusters[synthesized]?.(app);
  return app.node.findAll().flatMap((each) => (ApiObject.isApiObject(each) ? [plain(manifestOf(each))] : []));
}

/** Without what JSON has no word for. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
