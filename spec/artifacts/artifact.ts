import type { OpenApiDocument } from '../document.ts';
import { isObject, type Json } from './exchange.ts';
import { applyHar } from './har.ts';
import { applyExamples, applyMetadata } from './microcksFiles.ts';
import { applyPostman, documentOfPostman } from './postman.ts';

/** What a file is, by what it says; nothing for what is neither contract nor artifact. */
export type ArtifactKind = 'openapi' | 'postman' | 'har' | 'overlay' | 'APIExamples' | 'APIMetadata';

/** Recognises a file by its content. */
export function kindOf(value: unknown): ArtifactKind | undefined {
  if (!isObject(value)) return undefined;
  if (value.openapi !== undefined || value.swagger !== undefined) return 'openapi';
  if (value.overlay !== undefined) return 'overlay';
  if (value.kind === 'APIExamples' || value.kind === 'APIMetadata') return value.kind;
  if (isObject(value.log) && Array.isArray(value.log.entries)) return 'har';
  return isObject(value.info) && Array.isArray(value.item) ? 'postman' : undefined;
}

const applications = { postman: applyPostman, har: applyHar, APIExamples: applyExamples, APIMetadata: applyMetadata };

/** A copy of the document with what an artifact adds; nothing for a file that is no such artifact. */
export function applyArtifact(document: OpenApiDocument, value: unknown, path: string): OpenApiDocument | undefined {
  const kind = kindOf(value);
  if (kind === undefined || kind === 'openapi' || kind === 'overlay') return undefined;
  const changed = JSON.parse(JSON.stringify(document)) as Json;
  applications[kind](changed, value as Json, path);
  return changed as unknown as OpenApiDocument;
}

/** The document that a collection stands for; nothing for other files. */
export function documentOfArtifact(value: unknown, path: string): OpenApiDocument | undefined {
  return kindOf(value) === 'postman' ? documentOfPostman(value as Json, path) : undefined;
}
