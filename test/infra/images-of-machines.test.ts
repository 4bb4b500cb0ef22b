import { expect, test } from 'vitest';
import { RealPlan } from '../real-plan.ts';
import type { LooseManifest } from '../real-stack.ts';

const imageOf = async (name: string, file: string): Promise<string> => {
  const { inputs } = (await new RealPlan(name).resources()).get(file) as LooseManifest;
  return inputs.url as string;
};

test('a VM starts from the image of the operating system that its topology declares', async () => {
  // cloud-images.ubuntu.com keeps releases by their names: 22.04 is jammy.
  expect(await imageOf('k3s-home', 'image-r730')).toContain('/jammy/current/jammy-server-');
  expect(await imageOf('pve-homelab', 'image-pve-01')).toContain('/noble/current/noble-server-');
});

test('and from no other: the program stops', async () => {
  const plan = new RealPlan('k3s-home');
  (plan.topology.machines['k3s-master1'] as LooseManifest).operatingSystem = 'debian-12';
  const { errors } = await plan.preview();
  expect(errors.join('\n')).toContain(
    'machines.k3s-master1.operatingSystem: found debian-12, and the image has ubuntu-22.04',
  );
});
