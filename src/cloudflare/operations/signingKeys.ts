import { errors } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Account, SigningKey } from '../records/index.ts';
import type { HandlerOf, ResultReply } from './call.ts';

/** All signing keys, oldest first. */
export const listSigningKeys: HandlerOf<'listSigningKeys'> = ({ account }) => allKeys(account);

/** Creates a key of this name; an existing one gets a new value. Answers all keys. */
export const putSigningKey: HandlerOf<'putSigningKey'> = ({ account, params }, services) => {
  putKey(account, newSigningKey(params.signing_key_name, services.clock.random(32)), services.limits);
  return allKeys(account);
};

/** Puts a key of a good name, as long as the account may have one more; 5453 when it may not. */
export function putKey(account: Account, key: SigningKey, limits: Limits): void {
  checkKey(key);
  if (account.keys.get(key.name) === undefined && account.keys.list().length >= limits.keys) {
    throw errors.serviceLimit(`${limits.keys} signing keys`);
  }
  account.keys.put(key);
}

/** A key's name is 1 to 20 letters or digits; its value is text. */
export function checkKey({ name, value }: SigningKey): void {
  if (!/^[A-Za-z0-9]{1,20}$/.test(name)) throw errors.badRequest('a key name is 1 to 20 letters or digits');
  if (value === '' || value.length > 1000)
    throw errors.badRequest(`the key ${name} needs a value of at most 1000 characters`);
}

/** Deletes a key; deleting the last one makes a new `default`. Answers the keys that are left. An unknown one is 5404 (observed). */
export const deleteSigningKey: HandlerOf<'deleteSigningKey'> = ({ account, params }, services) => {
  if (!account.keys.delete(params.signing_key_name)) throw errors.imageNotFound();
  if (account.keys.list().length === 0) account.keys.put(newSigningKey('default', services.clock.random(32)));
  return allKeys(account);
};

/** A key whose value is 32 random bytes in the product's shape: 32 characters, the last one `=`. */
export function newSigningKey(name: string, random: Uint8Array): SigningKey {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-';
  const value = [...random.subarray(0, 31)].map((byte) => letters[byte & 63]).join('');
  return { name, value: `${value}=` };
}

function allKeys(account: Account): ResultReply<{ keys: SigningKey[] }> {
  return { result: { keys: account.keys.list().map(({ name, value }) => ({ name, value })) } };
}
