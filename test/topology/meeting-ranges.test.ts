import { expect, test } from 'vitest';
import { meetingRanges } from '../../topology/meeting-ranges.ts';

const meetings = (...texts: readonly string[]): string[] =>
  meetingRanges(
    texts.map((text) => {
      const [start = '', stop] = text.split('-');
      return { text, range: stop === undefined ? { cidr: text } : { start, stop } };
    }),
  ).map(({ earlier, later }) => `${later.text} meets ${earlier.text}`);

test('ranges that share an address are found, whatever their order and notation', () => {
  expect(meetings('10.0.0.0/24', '10.0.1.0/24')).toEqual([]);
  expect(meetings('10.0.0.0/24', '10.0.0.255-10.0.1.3')).toEqual(['10.0.0.255-10.0.1.3 meets 10.0.0.0/24']);
  expect(meetings('10.0.0.200-10.0.0.210', '10.0.0.0/24')).toEqual(['10.0.0.0/24 meets 10.0.0.200-10.0.0.210']);
});

test('one range that holds two others meets both of them', () => {
  expect(meetings('10.0.0.0/16', '10.0.0.0/24', '10.0.9.0/24')).toEqual([
    '10.0.0.0/24 meets 10.0.0.0/16',
    '10.0.9.0/24 meets 10.0.0.0/16',
  ]);
});

test('families do not meet, and what is no range meets nothing', () => {
  expect(meetings('10.0.0.0/8', '0a00::/16', 'nonsense', '10.0.0.9-10.0.0.1')).toEqual([]);
});
