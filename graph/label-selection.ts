import { listAt, objectAt, textAt, type Json, type JsonObject } from './json.ts';

/** Whether labels fit a selector of Kubernetes: all of its `matchLabels` and `matchExpressions`. An empty one fits everything. */
export function isSelected(labels: JsonObject, selector: Json): boolean {
  const isEqual = Object.entries(objectAt(selector, ['matchLabels'])).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
  return isEqual && listAt(selector, ['matchExpressions']).every((expression) => holds(labels, expression));
}

function holds(labels: JsonObject, expression: Json): boolean {
  const key = textAt(expression, ['key']) ?? '';
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const isIn = value !== undefined && listAt(expression, ['values']).includes(value);
  switch (textAt(expression, ['operator'])) {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
