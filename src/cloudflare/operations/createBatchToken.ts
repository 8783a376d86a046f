import type { HandlerOf } from './call.ts';

const lifetime = 60 * 60 * 1000;

/** A bearer token for the batch host, good for an hour; the API itself does not accept it. */
export const createBatchToken: HandlerOf<'createBatchToken'> = ({ account }, { store, clock }) => {
  const token = Buffer.from(clock.random(48)).toString('base64url');
  const expires = account.now() + lifetime;
  for (const old of store.batchTokens.list()) {
    if (old.expires < store.now(old.accountId)) store.batchTokens.delete(old.token);
  }
  store.batchTokens.put({ token, accountId: account.id, expires });
  return { result: { token, expiresAt: new Date(expires).toISOString().replace('Z', '000000Z') } };
};
