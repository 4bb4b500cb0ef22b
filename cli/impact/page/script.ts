import { choosing } from './script-choosing.ts';
import { tables } from './script-tables.ts';

/**
 * What the page does in a browser, without a network: choosing one part or two shows what falls, with the ways on which it does. The choice
 * is kept in the address, so that it can be sent to somebody. Written in the JavaScript that every browser of the last years reads.
 */
export const script = `(() => {\n'use strict';\n${choosing}\n${tables}\n})();\n`;
