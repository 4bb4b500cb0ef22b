// What a test of fields asks of the product, bundled and damaged as one module (`damaged-product.ts`).
export { clusterWith } from '../../invariants/example-cluster.ts';
export { graphOf } from '../../invariants/example.ts';
export { invariants } from '../../invariants/list.ts';
export { runInvariants } from '../../invariants/run.ts';
