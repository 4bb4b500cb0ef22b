import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { PlannedResource } from '../../graph/resource/planned-resource.ts';
import { toWire } from '../../infra/preview/property-values.ts';
import { invariants } from '../../invariants/list.ts';
import { readsPreviews } from '../../policies/policy-of.ts';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';

const require = createRequire(import.meta.url);
const grpc = require('@grpc/grpc-js') as LooseManifest;
const { AnalyzerClient } = require('@pulumi/pulumi/proto/analyzer_grpc_pb.js') as LooseManifest;
const messages = require('@pulumi/pulumi/proto/analyzer_pb.js') as LooseManifest;
const pack = new URL('../../policies', import.meta.url).pathname;

interface Violation {
  readonly policy: string;
  readonly urn: string;
  readonly level: number;
}

/**
 * Runs the pack as the engine does: Pulumi's own loader starts it in the pack's folder, and it is asked over gRPC, about one stack
 * after the other.
 */
async function violations(...stacks: readonly (readonly PlannedResource[])[]): Promise<Violation[][]> {
  const loader = require.resolve('@pulumi/pulumi/cmd/run-policy-pack/index.js');
  const child = spawn(process.execPath, [loader, '127.0.0.1:0', '.'], { cwd: pack, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          const [, found] = /^(\d+)\s/m.exec(output) ?? [];
          if (found !== undefined) resolve(found);
        });
      }
      child.on('exit', () => reject(new Error(`the pack ended: ${output}`)));
    });
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const found: Violation[][] = [];
    for (const resources of stacks) {
      const request = new messages.AnalyzeStackRequest();
      request.setResourcesList(resources.map(analyzerResource));
      const response = await new Promise<LooseManifest>((resolve, reject) =>
        client.analyzeStack(request, (error: Error | null, answer: LooseManifest) =>
          error === null ? resolve(answer) : reject(error),
        ),
      );
      found.push(
        response.getDiagnosticsList().map((each: LooseManifest) => ({
          policy: each.getPolicyname(),
          urn: each.getUrn(),
          level: each.getEnforcementlevel(),
        })),
      );
    }
    client.close();
    return found;
  } finally {
    child.kill();
  }
}

function analyzerResource(resource: PlannedResource): LooseManifest {
  const message = new messages.AnalyzerResource();
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(resource.isProtected);
  options.setIgnorechangesList([...resource.ignoreChanges]);
  options.setCustomtimeouts(new messages.AnalyzerResourceOptions.CustomTimeouts());
  message.setType(resource.resourceType);
  message.setUrn(resource.id);
  message.setName(resource.name);
  message.setParent(resource.parent ?? '');
  message.setDependenciesList([...resource.dependencies]);
  message.setProperties(toWire(resource.inputs));
  message.setOptions(options);
  return message;
}

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

describe('the CrossGuard pack', () => {
  test('has a policy for every rule that a preview alone decides', () => {
    expect(invariants.filter(readsPreviews).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['proxmox/vm-does-not-reboot-on-update', 'hetzner/server-is-locked-twice']),
    );
  });

  test('finds nothing in the five stacks, and what `npm run plan` finds in damaged ones', async () => {
    const resources: PlannedResource[] = [];
    for (const name of names) resources.push(...(await new RealPlan(name).judged()).resources);
    const plan = new RealPlan('honeydue');
    plan.edit = (all) => {
      all.get('ubuntu-8gb-nbg1-1-server').isProtected = false;
      all.get('honeydue-firewall').inputs.rules = [];
      all.get('myhoneydue.com-ssl').inputs.value = 'flexible';
    };
    const judged = await plan.judged();
    const [none, found = []] = await violations(resources, judged.resources);
    expect(none).toEqual([]);
    expect(found.map(({ policy, urn }) => `${policy} ${urn}`).sort()).toEqual(
      judged.report.findings
        .map(({ rule, origin }) => `${rule.replace('/', '-')} ${origin.from === 'preview' ? origin.urn : ''}`)
        .sort(),
    );
    expect(found).toHaveLength(3);
    // 1 is mandatory: it stops the deployment.
    expect(found.map(({ level }) => level)).toEqual([1, 1, 1]);
  });
});
