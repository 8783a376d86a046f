import { afterAll, beforeAll } from '@jest/globals';
import supertest from 'supertest';
import { accountHash } from '../cloudflare/index.ts';
import { createMock, type Mock, type MockOptions } from '../index.ts';
import { solidPng } from './png.ts';

/** One mock per test file and an account per test, so that tests never meet. */
export interface Session {
  readonly mock: Mock;
  /** A fresh account's API. */
  account(): AccountSession;
}

/** An account's corner of the mock, with its credentials. */
export interface AccountSession {
  readonly id: string;
  readonly hash: string;
  request(method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head', path: string): supertest.Test;
  /** Uploads and answers the `result`. */
  upload(fields?: Readonly<Record<string, string>>, file?: Uint8Array): Promise<ImageAnswer>;
}

/** The parts of an image answer that tests look at. */
export interface ImageAnswer {
  readonly id: string;
  readonly filename: string;
  readonly variants: readonly string[];
  readonly [name: string]: unknown;
}

/**
 * Starts a mock that checks its own answers against the contract, for the tests of one file. Options that a server of the
 * test has to be there for come from a function.
 */
export function useMock(options: MockOptions | (() => MockOptions) = {}): Session {
  let mock: Mock | undefined;
  let counter = 0;
  beforeAll(async () => {
    const chosen = typeof options === 'function' ? options() : options;
    mock = await (await createMock({ checkResponses: true, ...chosen })).listen();
  });
  afterAll(async () => {
    await mock?.close();
  });
  const running = () => {
    if (mock === undefined) throw new Error('the mock is not running yet');
    return mock;
  };
  return {
    get mock() {
      return running();
    },
    account() {
      const id = `${++counter}`.padStart(32, '0');
      const request: AccountSession['request'] = (method, path) =>
        supertest(running().url)[method](`/client/v4/accounts/${id}/images${path}`).set('authorization', 'Bearer t');
      return {
        id,
        hash: accountHash(id),
        request,
        async upload(fields = {}, file = solidPng(40, 30)) {
          const form = request('post', '/v1').attach('file', Buffer.from(file), 'photo.png');
          for (const [name, value] of Object.entries(fields)) form.field(name, value);
          const response = await form;
          if (response.status !== 200) throw new Error(`upload: ${response.status} ${response.text}`);
          return response.body.result as ImageAnswer;
        },
      };
    },
  };
}
