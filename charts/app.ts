import { App, type AppProps } from 'cdk8s';
import { resolve } from 'node:path';
import { isApplication } from './flux/application.ts';
import { ClusterTree } from './flux/cluster-tree.ts';
import { renderTree, type RenderedTree } from './flux/render-tree.ts';
import { collect } from './synth/collect.ts';
import { renderCharts } from './synth/render-charts.ts';
import { writeTree, type WriteResult } from './synth/write-tree.ts';

/** Settings of a HoldfastApp. */
export interface HoldfastAppProps extends AppProps {
  /**
   * Looks at the rendered tree of a cluster before anything is written. What it throws stops the synthesis.
   * @default nothing is looked at
   */
  readonly inspect?: (tree: ClusterTree, rendered: RenderedTree) => void;
}

export interface ClusterResult extends WriteResult {
  readonly cluster: string;
  readonly rendered: RenderedTree;
}

/**
 * A cdk8s App that writes GitOps trees.
 *
 * Stock `App.synth` validates the whole app once for each chart and expands the dependency graph into every path through it;
 * this one walks the tree once. It writes atomically, only what changed, and removes what it no longer emits. Charts outside a
 * ClusterTree are written as stock cdk8s names them, one file each.
 *
 * The cdk8s CLI empties its output folder before it runs the app. Give it a scratch folder: the tree is kept in `outdir`, and
 * a copy goes to the CLI's folder for its validations and `--stdout`.
 */
export class HoldfastApp extends App {
  /** What the last synthesis did, by cluster. */
  results: readonly ClusterResult[] = [];
  readonly #inspect: HoldfastAppProps['inspect'];

  constructor(props: HoldfastAppProps = {}) {
    super(props);
    this.#inspect = props.inspect;
  }

  /** @throws Error before anything is written, when a construct is invalid, a name clashes or a reference leads nowhere. */
  override synth(): void {
    const collected = collect(this);
    const trees = this.node.findAll().filter((construct) => construct instanceof ClusterTree);
    const rendered = trees.map((tree) => ({ tree, rendered: renderTree(tree, collected.charts) }));
    for (const each of rendered) this.#inspect?.(each.tree, each.rendered);
    const plain = renderCharts(collected, (chart) => !isApplication(chart), this.outputFileExtension);
    this.results = rendered.map((each) => ({
      cluster: each.tree.name,
      rendered: each.rendered,
      ...writeTree(`${this.outdir}/${each.tree.name}`, each.rendered.files),
    }));
    if (plain.size > 0) writeTree(this.outdir, plain);
    this.#copyForCli(rendered);
  }

  #copyForCli(rendered: readonly { tree: ClusterTree; rendered: RenderedTree }[]): void {
    const folder = process.env['CDK8S_OUTDIR'];
    if (folder === undefined || resolve(folder) === resolve(this.outdir)) return;
    for (const each of rendered) writeTree(`${folder}/${each.tree.name}`, each.rendered.files);
  }
}
