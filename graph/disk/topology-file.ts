import { posix } from 'node:path';
import { readTopology } from '../../topology/define-topology.ts';
import { TopologyError } from '../../topology/mistakes.ts';
import type { Names } from '../../topology/names.ts';
import type { ReadTopology } from '../../topology/read-topology.ts';
import type { TopologyInput } from '../../topology/topology.ts';
import { isObject, objectAt } from '../json.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { messageOf } from '../message-of.ts';

/**
 * Name of the file by which a tree brings its topology along. Synthesis writes it beside the manifests, so that whoever has the tree,
 * or an older commit of it, can ask what falls and what is lost. Flux does not apply it.
 */
export const topologyFile = 'holdfast.topology.yaml';

export function isTopologyFile({ path }: SourceFile): boolean {
  return posix.basename(path) === topologyFile;
}

const known = new WeakMap<SourceFile, ReadTopology>();

/**
 * The topology in a file, checked once for each time that the file is read.
 *
 * @throws TopologyError with every mistake in it, and Error when it is none at all.
 */
export function topologyIn(source: SourceFile): ReadTopology {
  let topology = known.get(source);
  if (topology === undefined) known.set(source, (topology = readTopologyOf(source)));
  return topology;
}

function readTopologyOf(source: SourceFile): ReadTopology {
  const document = source.documents.find(isObject);
  if (document === undefined || typeof document['source'] !== 'string') {
    throw new Error(`it holds no topology: at its top stand source, sites, networks, machines, clusters`);
  }
  try {
    return readTopology(document as unknown as TopologyInput<Names>);
  } catch (error) {
    if (error instanceof TopologyError) throw error;
    const reason = messageOf(error);
    throw new Error(
      `it is no topology as synthesis writes it: ${reason}; write it anew, and do not change it by hand`,
      {
        cause: error,
      },
    );
  }
}

/** Names of clusters by the folder that their topology lies in, where it declares one alone. */
export function clusterNamesIn(sources: readonly SourceFile[]): Map<string, string> {
  return new Map(
    sources.filter(isTopologyFile).flatMap(({ path, documents }) => {
      const names = Object.keys(objectAt(documents[0], ['clusters']));
      const [only] = names;
      return names.length === 1 && only !== undefined ? [[posix.dirname(path), only] as const] : [];
    }),
  );
}
