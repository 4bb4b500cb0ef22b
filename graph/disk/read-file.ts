import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { budgets } from '../budgets.ts';
import type { Json } from '../json.ts';
import { messageOf } from '../message-of.ts';
import { SourceFile } from '../yaml/source-file.ts';
import { YamlBudgetError, YamlError } from '../yaml/yaml-error.ts';

/** A file that was read, or why it was not. */
export type ReadFile = { readonly path: string; readonly source: SourceFile } | Unreadable;

/** Why a file was not read. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
  /** Whether the text looks like a manifest that somebody applies. @default nobody looked at the text */
  readonly isManifest?: boolean;
  /** Whether it is beyond a budget: nobody knows whether there is anything wrong with it. @default false */
  readonly isBeyond?: boolean;
}

/** A file whose text is known. */
export interface FileWithText {
  readonly path: string;
  readonly text: string;
}

/** A file that is to be read. */
export interface FileToRead {
  /** Path by which it is opened. */
  readonly file: string;
  /** Path that people see. */
  readonly shown: string;
}

const shortFile = Buffer.allocUnsafeSlow(64 * 1024);

/** What a file holds, or why that is not known, as for one with more than `most` bytes. */
export function textOf({ file, shown: path }: FileToRead, most = budgets.fileBytes): FileWithText | Unreadable {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const { size } = fstatSync(descriptor);
    if (size > most) return { path, isBeyond: true, reason: tooLarge(size, most) };
    // One call for a short file, where the library makes several: with tens of thousands of files that counts.
    const isRead = size > 0 && size <= shortFile.length && readSync(descriptor, shortFile, 0, size, 0) === size;
    return { path, text: isRead ? shortFile.toString('utf8', 0, size) : readFileSync(descriptor, 'utf8') };
  } catch (error) {
    return { path, reason: messageOf(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A file whose text is at hand, with its documents where they are known. */
export function parseText(path: string, text: string, documents?: readonly Json[]): ReadFile {
  try {
    return { path, source: new SourceFile(path, text, documents) };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    // What is beyond a budget may be one: a budget is no way round a gate.
    const isBeyond = error instanceof YamlBudgetError;
    const isManifest = isBeyond || looksLikeManifest(text);
    return { path, ...error.position, isManifest, isBeyond, reason: `it is no YAML: ${error.message}` };
  }
}

/** Why a file is not read that has so many bytes, in words that follow its path. */
export function tooLarge(bytes: number, most: number): string {
  return `it has ${bytes} bytes, more than ${most}: nothing that is applied is so large`;
}

/** A template in another language begins lines or values with its own signs, and is no manifest before it is filled in. */
const isTemplate = /^[ \t]*(?:- ?)?(?:\{[{%]|#[%{]|<%)|:[ \t]+\{[{%]/m;

const signsOfManifest = [/^[ \t{-]*["']?apiVersion["']?[ \t]*:/m, /(?:^|,)[ \t{-]*["']?kind["']?[ \t]*:/m];

function looksLikeManifest(text: string): boolean {
  return signsOfManifest.every((key) => key.test(text)) && !isTemplate.test(text);
}
