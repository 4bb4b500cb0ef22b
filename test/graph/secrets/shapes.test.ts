import { expect, test } from 'vitest';
import { mask, secretShape, withoutShapes } from '../../../graph/secrets/shapes.ts';

const long = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4';

test.each([
  ['a token of GitHub', `ghp_${long}`, ''],
  ['a key of OpenAI', `sk-proj-${long}`, ''],
  ['a key of Tailscale', `tskey-auth-${long}`, ''],
  ['a token of Vault', `hvs.${long}`, ''],
  ['a token of npm', `npm_${long}${long}`, ''],
  ['a JSON web token', `eyJ${long}.eyJ${long}.${long}`, ''],
  ['a webhook of Slack', `T0/B0/${long}`, 'https://hooks.slack.com/services/'],
  ['a webhook of Discord', long, 'https://discord.com/api/webhooks/123456789/'],
])('%s is known by its form, and masked in a text', (_what, secret, before) => {
  expect(secretShape(before + secret)).toBeDefined();
  expect(withoutShapes(`said "${before}${secret}" today`)).toBe(`said "${before}${mask}" today`);
});

test.each([
  'risk-assessment-of-the-year-2026',
  'task-force',
  'https://hooks.slack.com/services/',
  'eyJ',
  'npm_config_cache',
])('%s is none', (text) => {
  expect(secretShape(text)).toBeUndefined();
  expect(withoutShapes(text)).toBe(text);
});
