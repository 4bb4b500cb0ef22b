/** Pure questions to the graph. */
export * from './boot-order.ts';
