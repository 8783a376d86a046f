/** What an API token may do; without limits, everything on every account. */
export interface TokenGrant {
  readonly token: string;
  /** The accounts that it is good for; absent for all. */
  readonly accounts?: readonly string[];
  /** `read` may not change anything; absent means `edit`. */
  readonly permission?: 'read' | 'edit';
}

/**
 * Reads a token of the settings: `TOKEN`, or with limits `TOKEN@ACCOUNT[,ACCOUNT…][:read|edit]`, where `*` stands for
 * every account. Throws an `Error` that says what is wrong.
 *
 * @example readToken('ci@67acb8304c7e99c489e970207a385399:read')
 */
export function readToken(text: string): TokenGrant {
  const at = text.lastIndexOf('@');
  if (at < 0) return checked({ token: text });
  const [, named = '', permission] = /^([^:]*)(?::(.*))?$/.exec(text.slice(at + 1)) ?? [];
  const accounts = named.split(',');
  const strange = accounts.find(
    (account) => account !== '*' && !/^[0-9a-f]{32}(~[A-Za-z0-9_.-]{1,64})?$/.test(account),
  );
  if (strange !== undefined) {
    throw problem('behind its last @ there must be account ids of 32 hexadecimal digits, or *');
  }
  if (permission !== undefined && !isPermission(permission)) {
    throw problem('behind the colon there must be read or edit');
  }
  const limits = {
    ...(accounts.includes('*') ? {} : { accounts }),
    ...(permission === undefined ? {} : { permission }),
  };
  return checked({ token: text.slice(0, at), ...limits });
}

/** Whether a token may be used on an account, or on one of its namespaces, and to change something. */
export function isGranted(
  { accounts, permission = 'edit' }: TokenGrant,
  { account, writes }: { readonly account: string | undefined; readonly writes: boolean },
): boolean {
  if (writes && permission === 'read') return false;
  return accounts === undefined || account === undefined || accounts.some((one) => covers(one, account));
}

function isPermission(text: string): text is 'read' | 'edit' {
  return text === 'read' || text === 'edit';
}

function covers(granted: string, account: string): boolean {
  return granted === account || granted === account.split('~')[0];
}

function checked(grant: TokenGrant): TokenGrant {
  if (!/^[\x21-\x7e]+$/.test(grant.token)) throw problem('it must be visible ASCII without spaces');
  return grant;
}

/** Nothing of the token is in the message, which may end in a log: what looks like a limit may be part of a secret with an @. */
function problem(reason: string): Error {
  return new Error(`a --token cannot be used: ${reason}`);
}
