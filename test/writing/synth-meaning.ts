import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { Application } from '../../charts/flux/application.ts';
import type { ClusterTree } from '../../charts/flux/cluster-tree.ts';
import { SealedSecret } from '../../charts/secrets/sealed-secret.ts';
import { manifestOf } from '../../charts/synth/collect.ts';
import { addHoneydue } from '../../stacks/honeydue/charts.ts';

/** The cluster whose tree is written. */
export const synthesized = 'honeydue';
/** A secret of the project that synthesis copies, from `sealed` in its folder. */
export const copiedSecret = 'copied';

/** What a project calls its application, and a file that belongs to none. */
export interface Names {
  readonly application?: string | undefined;
  readonly file?: string | undefined;
}

/** The tree of a project: that of a real cluster, and a secret that was sealed. */
export function addProject(scope: Construct, { application: name = 'with-secret', file }: Names = {}): ClusterTree {
  const tree = addHoneydue(scope);
  const application = new Application(tree, 'with-secret', { name, namespace: 'apps' });
  if (file !== undefined) tree.addFile(file, [{ kind: 'Mine' }]);
  const folder = pathToFileURL(join(process.cwd(), 'sealed/'));
  new SealedSecret(application, 'secret', { name: copiedSecret, folder, keys: { password: 'any' } });
  return tree;
}

/** Every object that its program makes, before anything is written. */
export function manifestsMeant(): unknown[] {
  const app = new App();
  addProject(app);
  return app.node.findAll().flatMap((each) => (ApiObject.isApiObject(each) ? [plain(manifestOf(each))] : []));
}

/** Without what JSON has no word for. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
