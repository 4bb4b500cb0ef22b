import { describe, expect, test } from 'vitest';
import { renderTemplate } from '../../../graph/charts/go-template.ts';
import { NotUnderstood } from '../../../graph/charts/template-syntax.ts';

const context = {
  root: { Values: { map: { b: [1, 'x', null], a: true }, none: null }, Release: { Name: 'web' } },
  named: new Map<string, string>(),
};

describe('a template in values', () => {
  test.each([
    ['a map', '{{ .Values.map }}', 'map[a:true b:[1 x <nil>]]'],
    ['a list', '{{ .Values.map.b }}', '[1 x <nil>]'],
    ['what is missing', '{{ .Values.missing }}', ''],
  ])('prints %s as Go does', (_what, template, printed) => {
    expect(renderTemplate(template, context)).toBe(printed);
  });

  test.each([
    ['below what is missing, where helm fails', '{{ .Values.missing.deep }}'],
    ['below nothing', '{{ .Values.none.deep }}'],
    ['below a text', '{{ .Release.Name.first }}'],
    ['of the cluster', '{{ .Capabilities.KubeVersion.Version }}'],
    ['of the release that is not in values', '{{ .Release.Revision }}'],
  ])('is not worked out %s', (_where, template) => {
    expect(() => renderTemplate(template, context)).toThrow(NotUnderstood);
  });
});
