import type { State } from './api.ts';

interface HeaderProps {
  readonly links: readonly { readonly name: string; readonly title: string }[];
  /** The link that is open. */
  readonly current: string;
  readonly accounts: State['accounts'];
  readonly account: string;
  readonly onAccount: (account: string) => void;
  /** Before an account is chosen: there may be new ones. */
  readonly onFocus: () => void;
}

/** The brand, the panels and the account. */
export function Header({ links, current, accounts, account, onAccount, onFocus }: HeaderProps) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the panel
      </a>
      <header>
        <span class="brand">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 5h18v14H3z M3 16l5-5 4 4 4-6 5 7" />
          </svg>
          cfimages
        </span>
        <nav aria-label="Panels">
          {links.map(({ name, title }) => (
            <a key={name} href={`#${name}`} aria-current={name === current ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <label class="account">
          Account
          <select value={account} onFocus={onFocus} onChange={(event) => onAccount(event.currentTarget.value)}>
            {accounts.map(({ id, images }) => (
              <option key={id} value={id}>
                {`${id} (${images})`}
              </option>
            ))}
          </select>
        </label>
      </header>
    </>
  );
}
