import { groupBy } from '../../graph/group-by.ts';
import { inRepository, treeStart } from '../../topology/lookups.ts';
import { stages, type Application, type Stage } from './application.ts';
import type { ClusterTree } from './cluster-tree.ts';
import { namespaceObject, stageKustomization } from './flux-objects.ts';
import { addApplication, isMade, type LayoutContent } from './layout-applications.ts';
import type { TreeFiles } from './tree-files.ts';

const folders: Readonly<Record<Stage, string>> = {
  controllers: 'infrastructure/controllers',
  storage: 'infrastructure/storage',
  apps: 'apps',
};
/** What the Kustomization of each stage is called. */
export const stageNames: Readonly<Record<Stage, string>> = {
  controllers: 'infrastructure-controllers',
  storage: 'infrastructure-storage',
  apps: 'apps',
};

/**
 * A Flux Kustomization for each stage, chained: `infrastructure/controllers`, `infrastructure/storage`, `apps/<category>/<app>`, and the
 * chain itself in the folder that Flux starts from. A stage waits until everything of the one before is healthy.
 *
 * @throws Error when something needs what a later stage brings.
 */
export function layOutInStages(files: TreeFiles, tree: ClusterTree, { objects, dependsOn }: LayoutContent): void {
  checkStages(dependsOn);
  const byStage = groupBy([...objects.keys()], stageOf);
  const made = new Set<string>();
  for (const stage of stages) {
    const own = byStage.get(stage) ?? [];
    const namespaces = [...new Set(own.map(({ namespaceName }) => namespaceName))].filter(
      (namespace) => isMade(namespace) && !made.has(namespace),
    );
    for (const namespace of namespaces) {
      made.add(namespace);
      const applications = [...objects.keys()].filter((application) => application.namespaceName === namespace);
      files.add(`${folders[stage]}/namespace-${namespace}.yaml`, [namespaceObject(namespace, applications)]);
    }
    for (const application of own) {
      addApplication(files, `${folders[stage]}/${pathOf(application)}`, application, objects.get(application) ?? []);
    }
    addFolders(files, stage, own, namespaces);
  }
  addChain(files, tree, byStage);
}

/** The `kustomization.yaml` of a stage, and of every category in it. */
function addFolders(files: TreeFiles, stage: Stage, own: readonly Application[], namespaces: readonly string[]): void {
  const byCategory = groupBy(own, (application) => pathOf(application).split('/').slice(0, -1).join('/'));
  for (const [category, same] of byCategory) {
    if (category !== '') files.addKustomization(`${folders[stage]}/${category}`, same.map(({ name }) => name).sort());
  }
  const direct = (byCategory.get('') ?? []).map(({ name }) => name);
  const categories = [...byCategory.keys()].filter((category) => category !== '');
  files.addKustomization(folders[stage], [
    ...namespaces.map((namespace) => `namespace-${namespace}.yaml`).sort(),
    ...[...direct, ...categories].sort(),
  ]);
}

function addChain(files: TreeFiles, tree: ClusterTree, byStage: ReadonlyMap<Stage, readonly Application[]>): void {
  const folder = treeStart(tree.cluster.gitOps);
  let after: string | undefined;
  for (const stage of stages) {
    const applications = byStage.get(stage) ?? [];
    files.add(`${folder}/${stageNames[stage]}.yaml`, [
      stageKustomization(stageNames[stage], {
        path: inRepository(tree.cluster.gitOps, folders[stage]),
        after,
        applications,
      }),
    ]);
    after = stageNames[stage];
  }
  files.addKustomization(
    folder,
    stages.map((stage) => `${stageNames[stage]}.yaml`),
  );
}

function checkStages(dependsOn: LayoutContent['dependsOn']): void {
  const wrong = [...dependsOn].flatMap(([application, needed]) =>
    needed
      .filter((other) => stages.indexOf(stageOf(other)) > stages.indexOf(stageOf(application)))
      .map((other) => `${application.name} (${stageOf(application)}) needs ${other.name} (${stageOf(other)})`),
  );
  if (wrong.length > 0) {
    throw new Error(
      `a stage cannot wait for a later one:\n  ${wrong.join('\n  ')}\nmove one of the two to another stage`,
    );
  }
}

function stageOf(application: Application): Stage {
  return application.props.stage ?? 'apps';
}

/** Below its stage: applications stand in categories, what they stand on does not. */
function pathOf(application: Application): string {
  const category =
    application.props.category ?? (stageOf(application) === 'apps' ? application.namespaceName : undefined);
  return category === undefined ? application.name : `${category}/${application.name}`;
}
