// What a test of charts asks of the product, bundled and damaged as one module (`damaged-product.ts`).
export { expandAppTemplate } from '../../graph/charts/app-template/expand.ts';
export { versionOf } from '../../graph/charts/chart-version.ts';
export { readFolderInto } from '../../graph/readers/read-folder.ts';
export { ResourceGraph } from '../../graph/resource/graph.ts';
export { renderReleasesInto } from '../../helm/render-releases.ts';
export { invariants } from '../../invariants/list.ts';
export { runInvariants } from '../../invariants/run.ts';
