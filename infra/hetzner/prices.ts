import type { PriceTable } from '../../analysis/monthly-cost.ts';

/**
 * List prices in the European locations, net of tax, when the third generation of CX servers was announced. They are here to give
 * an order of magnitude; `npm run plan -- <cluster> --prices <file>` takes the exact ones from Hetzner's own answer.
 */
export const hetznerPrices: PriceTable = {
  date: '2025-10-16',
  source: 'Hetzner, announcement of the servers CX23 to CX53',
  currency: 'EUR',
  prices: {
    server: Object.fromEntries(
      Object.entries({ cx23: 3.49, cx33: 5.49, cx43: 9.49, cx53: 17.49 }).map(([type, price]) => [
        type,
        { nbg1: price, fsn1: price, hel1: price },
      ]),
    ),
    address: { ipv4: { '*': 0.5 }, ipv6: { '*': 0 } },
    'load-balancer': {},
  },
};
