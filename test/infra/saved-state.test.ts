import * as random from '@pulumi/random';
import { describe, expect, test } from 'vitest';
import { previewProgram } from '../../infra/preview/preview-program.ts';
import { readSavedState } from '../../infra/preview/saved-state.ts';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';

const names = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

describe('a plan against a saved state', () => {
  test.each(names)('%s changes nothing when nothing changed', async (name) => {
    const plan = new RealPlan(name);
    await plan.apply();
    const { resources, errors } = await plan.judged();
    expect(errors).toEqual([]);
    expect(resources.filter(({ step }) => step !== 'same').map((each) => [each.name, each.step, each.changed])).toEqual(
      [],
    );
  });

  test('says which nodes need rolling when their setup changes, and touches none', async () => {
    const plan = new RealPlan('honeydue');
    await plan.apply();
    (plan.topology as LooseManifest).clusters.honeydue.nodes['ubuntu-8gb-nbg1-2'].labels = { disk: 'fast' };
    const { resources, nodesToRoll, report } = await plan.judged();
    expect(nodesToRoll).toEqual(['ubuntu-8gb-nbg1-2']);
    expect(report.findings.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      'warning pulumi/node-runs-what-it-is-set-up-with',
    ]);
    const server = resources.find(({ name }) => name === 'ubuntu-8gb-nbg1-2-server');
    expect(server).toMatchObject({ step: 'same', changed: [], ignored: ['labels["holdfast.dev/setup"]'] });
  });

  test('goes on saying so after the deployment that changed nothing of the node', async () => {
    const plan = new RealPlan('pve-homelab');
    await plan.apply();
    const built = plan.saved;
    (plan.topology as LooseManifest).clusters['pve-homelab'].nodes['k3s-gpu-01'].labels = {
      'nvidia.com/gpu.present': 'true',
      a: 'b',
    };
    // The component is updated at every deployment; the machine keeps what it was built with.
    const { resources } = await plan.judged();
    plan.saved = built.map((saved) => {
      const now = resources.find(({ id }) => id === saved.urn);
      return now !== undefined && !now.isCustom ? { ...saved, inputs: now.inputs as typeof saved.inputs } : saved;
    });
    expect((await plan.judged()).nodesToRoll).toEqual(['k3s-gpu-01']);
  });

  test('what refers to something that is made anew is made anew or changed with it', async () => {
    const plan = new RealPlan('honeydue');
    await plan.apply();
    (plan.topology as LooseManifest).machines['ubuntu-8gb-nbg1-3'].location = 'fsn1';
    const { resources } = await plan.judged();
    const step = (name: string) => resources.find((each) => each.name === `ubuntu-8gb-nbg1-3-${name}`);
    expect(step('ipv4')).toMatchObject({ step: 'replace', replacedFor: ['location'] });
    expect(step('reverse-ipv4')).toMatchObject({ step: 'replace', replacedFor: ['ipAddress', 'primaryIpId'] });
    expect(step('reverse-ipv6')).toMatchObject({ step: 'replace', replacedFor: ['ipAddress', 'serverId'] });
    const record = resources.find(({ name }) => name === 'api.myhoneydue.com-ubuntu-8gb-nbg1-3-a');
    expect(record).toMatchObject({ step: 'update', changed: ['content'] });
    const others = resources.filter(({ isCustom, name }) => isCustom && !name.includes('nbg1-3'));
    expect(others.filter((each) => each.step !== 'same').map(({ name }) => name)).toEqual([]);
  });

  test.each([
    [-20, 'replace', ['disk.size']],
    [20, 'update', []],
  ])('a container whose disk changes by %i GiB: %s', async (by, step, replacedFor) => {
    const plan = new RealPlan('media-gitops');
    await plan.apply();
    (plan.topology as LooseManifest).machines['k3s-w1'].diskGib += by;
    const { resources } = await plan.judged();
    expect(resources.find(({ name }) => name === 'k3s-w1-lxc')).toMatchObject({ step, replacedFor });
  });

  test.each<[string, string, string, (topology: LooseManifest) => unknown]>([
    ['honeydue', 'ubuntu-8gb-nbg1-1-server', 'location', (t) => (t.machines['ubuntu-8gb-nbg1-1'].location = 'fsn1')],
    ['pve-homelab', 'k3s-cp-01-vm', 'vmId', (t) => (t.machines['k3s-cp-01'].vmId = 299)],
    ['honeydue', 'honeydue-network', 'ipRange', (t) => (t.networks.private.ipv4 = '10.0.0.0/16')],
  ])('%s: %s is protected, and a changed %s would replace it', async (name, resource, path, change) => {
    const plan = new RealPlan(name);
    await plan.apply();
    change(plan.topology);
    const { resources, report } = await plan.judged();
    expect(resources.find((each) => each.name === resource)).toMatchObject({ step: 'replace', replacedFor: [path] });
    expect(
      report.findings.filter(({ severity }) => severity === 'error').map(({ rule, message }) => [rule, message]),
    ).toContainEqual([
      'pulumi/protected-resource-stays',
      expect.stringContaining(`${resource} is protected and would be replaced: ${path}`),
    ]);
  });

  test('changes in place what can be changed in place', async () => {
    const plan = new RealPlan('honeydue');
    await plan.apply();
    (plan.topology as LooseManifest).machines['ubuntu-8gb-nbg1-1'].serverType = 'cx43';
    const { resources, report } = await plan.judged();
    const changed = resources
      .filter(({ step }) => step !== 'same')
      .map(({ name, step, changed }) => [name, step, changed]);
    expect(changed).toEqual([['ubuntu-8gb-nbg1-1-server', 'update', ['serverType']]]);
    expect(report.findings).toEqual([]);
  });

  test('finds a resource under its former name', async () => {
    const options = { project: 'p', stack: 's' };
    const make =
      (name: string, aliases: { name: string }[] = []) =>
      () =>
        new random.RandomPassword(name, { length: 12 }, { aliases });
    const before = await previewProgram(make('old'), options);
    const saved = before.resources.map(({ id, resourceType }) => ({
      urn: id,
      type: resourceType,
      isCustom: true,
      id: '1',
      parent: undefined,
      inputs: { length: 12 },
      outputs: {},
      isProtected: true,
      dependencies: [],
    }));
    const renamed = await previewProgram(make('new', [{ name: 'old' }]), { ...options, saved });
    expect(renamed.resources.map(({ name, step }) => [name, step])).toEqual([['new', 'same']]);
    const lost = await previewProgram(make('new'), { ...options, saved });
    expect(lost.resources.map(({ name, step }) => [name, step])).toEqual([
      ['new', 'create'],
      ['old', 'delete'],
    ]);
  });
});

describe('a saved state', () => {
  test('keeps secrets unread, and leaves out what waits to be deleted', () => {
    const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'v1:abc' };
    const resource = { urn: 'urn:pulumi:s::p::a:b:C::n', type: 'a:b:C', custom: true, inputs: { token: secret } };
    const text = JSON.stringify({ version: 3, deployment: { resources: [resource, { ...resource, delete: true }] } });
    expect(readSavedState(text, 'state.json')).toEqual([
      expect.objectContaining({
        type: 'a:b:C',
        isProtected: false,
        inputs: { token: { $secret: { $unknown: true } } },
      }),
    ]);
    expect(text).not.toContain('$secret');
  });

  test.each([
    ['{', 'state.json: it is no JSON'],
    ['{}', 'state.json: it has no "deployment"; write one by `pulumi stack export --file state.json`'],
  ])('that reads %s is refused', (text, message) => {
    expect(() => readSavedState(text, 'state.json')).toThrow(message);
  });
});
