import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { PreviewEngine } from '../../infra/preview/preview-engine.ts';
import { configurationOf } from '../../project/plan/configuration.ts';
import { programs } from '../../stacks/programs.ts';
import type { LooseManifest } from '../real-stack.ts';

const require = createRequire(import.meta.url);
const grpc = require('@grpc/grpc-js') as LooseManifest;
const root = new URL('../..', import.meta.url).pathname;

/** The recording monitor behind real gRPC services, as the engine would be. */
async function serve(monitor: PreviewEngine): Promise<{ address: string; stop: () => void }> {
  const server = new grpc.Server();
  const client = monitor.asClient() as Record<string, (request: unknown, reply: unknown) => void>;
  const services = [
    require('@pulumi/pulumi/proto/resource_grpc_pb.js').ResourceMonitorService,
    require('@pulumi/pulumi/proto/engine_grpc_pb.js').EngineService,
  ];
  for (const service of services) {
    const methods = Object.keys(service).filter((name) => client[name] !== undefined);
    server.addService(
      service,
      Object.fromEntries(
        methods.map((name) => [name, (call: LooseManifest, reply: unknown) => client[name]?.(call.request, reply)]),
      ),
    );
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error: Error | null, bound: number) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

test('Pulumi’s own loader runs the program as Pulumi.yaml says, and asks for what the plan shows', async () => {
  const { runtime, main } = load(readFileSync(`${root}/Pulumi.yaml`, 'utf8')) as LooseManifest;
  expect(runtime.options.typescript).toBe(false);
  const { config, secretKeys } = configurationOf('pve-homelab', programs['pve-homelab']?.settings ?? {});
  const monitor = new PreviewEngine({ project: 'holdfast', stack: 'pve-homelab' });
  const { address, stop } = await serve(monitor);
  try {
    const loader = require.resolve('@pulumi/pulumi/cmd/run/index.js');
    const args = [
      '--monitor',
      address,
      '--engine',
      address,
      '--project',
      'holdfast',
      '--stack',
      'pve-homelab',
      '--pwd',
      root,
      '--dry-run',
      '--parallel',
      '16',
    ];
    const child = spawn(
      process.execPath,
      [...runtime.options.nodeargs.split(' '), loader, ...args, `${root}/${main}`],
      {
        cwd: root,
        env: {
          ...process.env,
          PULUMI_CONFIG: JSON.stringify(config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
        },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(status, output).toBe(0);
    expect(monitor.errors).toEqual([]);
    const made = [...monitor.resources.values()].filter(({ isCustom }) => isCustom).map(({ name }) => name);
    expect(made).toHaveLength(28);
    expect(made).toContain('k3s-gpu-01-vm');
  } finally {
    stop();
  }
});
