import type { IncomingMessage } from 'node:http';
import { kindOf } from '../../../../spec/artifacts/artifact.ts';
import { ContractError } from '../../../../spec/contract-error.ts';
import { type Contract, extendContract, readContract } from '../../../../spec/load.ts';
import { parseSource, type Source } from '../../../../spec/source.ts';
import { errors, type Fetcher, fetchText } from '../../../cloudflare/index.ts';
import { readBytes } from '../../forms/bytes.ts';
import { type FormRules, readParts } from '../../forms/parts.ts';
import type { Examples } from '../examples/examples.ts';

/** The most that an artifact may hold. */
const maxBytes = 16 * 2 ** 20;
/** The most that may be added to one contract. */
const maxLayers = 100;

/** Serves what was sent in a form; answers the name of the service, nothing for an empty file. */
export async function takeUpload(req: IncomingMessage, query: URLSearchParams, examples: Examples) {
  const parts = await readParts(req, formRules);
  const file = parts.find(({ name }) => name === 'file');
  if (file === undefined) throw errors.badRequest('the form has no part called file');
  const text = file.kind === 'file' ? Buffer.from(file.bytes).toString() : file.value;
  if (text === '') return undefined;
  const path = (file.kind === 'file' ? file.filename : undefined) ?? 'artifact';
  return take({ path, text }, query.get('mainArtifact') !== 'false', examples);
}

/** Fetches an artifact and serves it. */
export async function takeDownload(req: IncomingMessage, query: URLSearchParams, examples: Examples, fetcher: Fetcher) {
  const form = new URLSearchParams(Buffer.from(await readBytes(req, maxForm)).toString());
  const url = form.get('url') ?? query.get('url') ?? '';
  if (url === '') return undefined;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw errors.badRequest('url must be an http(s) URL');
  const { text } = await fetchText(fetcher, url).catch((error: Error) => {
    throw errors.badRequest(`the artifact cannot be fetched: ${error.message}`);
  });
  if (text.length > maxBytes) throw errors.gatewayTooLarge();
  return take({ path: url, text }, (form.get('mainArtifact') ?? query.get('mainArtifact')) !== 'false', examples);
}

async function take(source: Source, isMain: boolean, examples: Examples): Promise<string> {
  try {
    const contract = isMain ? await readContract(source) : await extended(source, examples);
    const { info } = examples.serve(contract).contract.document;
    return `${info.title}:${info.version}`;
  } catch (error) {
    throw error instanceof ContractError ? errors.badRequest(error.message) : error;
  }
}

/** The first service that takes what was sent, in the order in which requests ask them. */
async function extended(source: Source, examples: Examples): Promise<Contract> {
  const kind = kindOf(await parseSource(source));
  if (kind === undefined || kind === 'openapi' || kind === 'overlay') {
    throw errors.badRequest('a secondary artifact is an APIExamples, APIMetadata, HAR or Postman file');
  }
  let problem: unknown;
  for (const { contract } of examples.services()) {
    if (contract.sources.length >= maxLayers) throw errors.badRequest(`at most ${maxLayers} artifacts may be added`);
    try {
      return await extendContract(contract, source);
    } catch (error) {
      problem ??= error;
    }
  }
  throw problem;
}

const maxForm = 64 * 1024;

const formRules: FormRules = {
  maxFileBytes: maxBytes,
  maxFieldBytes: maxBytes,
  maxBodyBytes: maxBytes + 64 * 1024,
  maxFiles: 1,
  maxFields: 10,
  charset: 'utf8',
  refusals: {
    tooLarge: errors.gatewayTooLarge,
    fieldTooLong: errors.gatewayTooLarge,
    refused: errors.badRequest,
    broken: errors.uploadBroken,
    aborted: errors.requestAborted,
  },
};
