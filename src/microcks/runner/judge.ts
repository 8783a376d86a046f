import {
  bareMediaType,
  isJsonMediaType,
  isTextMediaType,
  type Operation,
  parsedJson,
  type Validators,
} from '../../openapi/index.ts';
import type { ExampleRequest } from './requests.ts';

/** What an endpoint answered. */
export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** How far an answer is looked at: by the contract, or whether it is one at all. */
export type RunnerType = 'OPEN_API_SCHEMA' | 'HTTP';

/** What is wrong with an answer; nothing for one that is as the contract has it. */
export function judge(
  runner: RunnerType,
  operation: Operation,
  { expected }: ExampleRequest,
  { status, headers, body }: EndpointAnswer,
  validators: Validators,
): readonly string[] {
  // Microcks holds plain HTTP to a status that is no refusal
  if (runner === 'HTTP') return status >= 200 && status < 300 ? [] : [`the status is ${status}, and 2xx was expected`];
  const problems: string[] = [];
  const wanted = expected.status ?? 200;
  if (status !== wanted) problems.push(`the status is ${status}, and ${wanted} was expected`);
  const sent = [headers['content-type']].flat()[0] ?? '';
  const type = expected.mediaType;
  if (type !== undefined && bareMediaType(sent) !== bareMediaType(type)) {
    problems.push(`the content type is ${sent || '(none)'}, and ${type} was expected`);
  }
  if (problems.length > 0) return problems;
  const text = isTextMediaType(sent) ? Buffer.from(body).toString() : undefined;
  const value = isJsonMediaType(sent) && text !== undefined ? parsedJson(text) : (text ?? body);
  if (isJsonMediaType(sent) && value === undefined && body.byteLength > 0) return ['the body is not JSON'];
  const parts = { status, contentType: sent, headers, ...(body.byteLength === 0 ? {} : { body: value }) };
  return validators
    .response(operation, parts)
    .map(({ pointer, message }) => `${pointer === '' ? '' : `${pointer} `}${message}`);
}
