import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { sh } from '../../topology/shell.ts';
import { scratchFolder } from '../scratch-folder.ts';

/** A rule that was broken in the engine: how strict, which, and by which resource. */
export interface Violation {
  readonly level: string;
  readonly policy: string;
  readonly resource: string;
}

/**
 * A program for `--policy-pack` that starts the pack of a folder. The engine takes a folder as well, and asks the language host to start it; the host
 * that can be built for tests cannot yet (RunPlugin, pulumi 3.68). What is run is the same: the loader of the SDK, in the folder of the pack (pulumi
 * 3.68.0, sdk/go/common/resource/plugin/analyzer_plugin.go:125).
 */
export function policyPack(folder: string): string {
  const loader = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run-policy-pack/index.js');
  const name = 'start-policy-pack';
  const file = join(
    scratchFolder({
      // The SDK of policies reads the package.json of the folder that it runs in.
      [name]: `#!/bin/sh\ncd ${sh`${folder}`} && NODE_OPTIONS= exec ${sh`${process.execPath} ${loader}`} "$1" .\n`,
    }),
    name,
  );
  chmodSync(file, 0o755);
  return file;
}

/** What the engine prints of policies. */
export function violationsIn(printed: string): Violation[] {
  const lines = printed.matchAll(/\[(mandatory|advisory)\]\s+([\w-]+)\s+\(\S+: ([^)]+)\)/g);
  return [...lines].map(([, level = '', policy = '', resource = '']) => ({ level, policy, resource }));
}
