import { valueAt, type Json } from '../../json.ts';
import { textOf } from '../go-values.ts';
import type { Chart } from './chart.ts';

/** An image as a pod names it, of its repository, tag and digest. */
export function imageOf(chart: Chart, image: Json): string {
  const part = (key: string): string => textOf(valueAt(image, [key]));
  const repository = chart.rules.since(4, 3) ? chart.text(part('repository')) : part('repository');
  const tag = chart.text(part('tag'));
  const digest = chart.rules.since(4, 4) ? chart.text(part('digest')) : '';
  return `${repository}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}
