import { describe, expect, test } from 'vitest';
import { redactionOf } from '../../../graph/masking/redaction.ts';
import { ResourceGraph } from '../../../graph/resource/graph.ts';
import { readFilesInto } from '../../../graph/readers/read-folder.ts';

function redactionFor(text: string) {
  const graph = new ResourceGraph();
  readFilesInto(graph, [['database.yaml', text]], 'lab');
  return redactionOf(graph);
}

const database = `
apiVersion: v1
kind: Secret
metadata: { name: database }
stringData: { username: paperless, password: paperweight }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: paperless }
`;

describe('what is said', () => {
  const redaction = redactionFor(database);

  test('hides what a Secret holds', () => {
    expect(redaction.text('the password is paperweight')).toBe('the password is [secret]');
  });

  test('names an application that its user of the database is called after, and hides the user beside it', () => {
    expect(redaction.text('PersistentVolumeClaim/paperless')).toBe('PersistentVolumeClaim/paperless');
    expect(redaction.text('stringData.username is paperless', 'database.yaml')).toBe('stringData.username is [secret]');
  });

  test('hides a user who has the name that nothing else has', () => {
    const [alone] = database.split('---');
    const other = redactionFor(alone ?? '');
    expect(other.text('PersistentVolumeClaim/paperless')).toBe('PersistentVolumeClaim/[secret]');
  });

  test('hides a name that is made of a variable', () => {
    const made = database.replace('{ name: paperless }', '{ name: "${USER}" }');
    expect(redactionFor(made).text('paperless')).toBe('[secret]');
  });

  test('hides a plain word as a word, and anything else wherever it stands', () => {
    const weak = redactionFor(database.replace('paperweight', 'password'));
    expect(weak.text('Secret/onepassword, not password')).toBe('Secret/onepassword, not [secret]');
    const strong = redactionFor(database.replace('paperweight', 'paperweight9'));
    expect(strong.text('xpaperweight9x')).toBe('x[secret]x');
  });
});
