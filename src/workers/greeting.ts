import type { AdapterSettings } from './adapter.ts';

/** Milliseconds that a mock may take to say that it is there; the command waits for it. */
const patience = 2000;

/** One line for the start of `cfimages workers`: what the mock takes over, or what is wrong and the command that helps. */
export async function greet({ url, account }: AdapterSettings): Promise<string> {
  const { hostname, port } = new URL(url);
  const here = port === '' ? '' : ` --port ${port}`;
  const elsewhere = `npx cfimages --port ${(Number(port) || 8787) + 1}`;
  const health = await askHealth(url);
  switch (health.kind) {
    case 'mock':
      return `env.IMAGES, its hosted images and fetch with cf.image are served by the mock at ${url} (${health.images} image${health.images === 1 ? '' : 's'}, account ${account})`;
    case 'closed':
      return `env.IMAGES and fetch with cf.image go to ${url}, which does not show its state (${health.status})`;
    case 'other':
      return `what answers at ${url} is no mock: start one at another port with ${elsewhere}, and name it with --url`;
    case 'nobody': {
      const start = isHere(hostname)
        ? `start a mock there with npx cfimages${here}`
        : 'start a mock there, or name one with --url';
      return `nobody answers at ${url} (${health.reason}): ${start}`;
    }
  }
}

type Health =
  | { readonly kind: 'mock'; readonly images: number }
  | { readonly kind: 'closed'; readonly status: number }
  | { readonly kind: 'other' }
  | { readonly kind: 'nobody'; readonly reason: string };

async function askHealth(url: string): Promise<Health> {
  try {
    const headers = { 'x-cfimages-adapter': '1' };
    const response = await fetch(`${url}/__mock/health`, { headers, signal: AbortSignal.timeout(patience) });
    if (response.status === 401 || response.status === 403) return { kind: 'closed', status: response.status };
    const { status, images } = (await response.json().catch(() => ({}))) as { status?: unknown; images?: unknown };
    return response.ok && status === 'ok' && typeof images === 'number' ? { kind: 'mock', images } : { kind: 'other' };
  } catch (error) {
    return { kind: 'nobody', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  return name === 'TimeoutError' ? `not within ${patience / 1000} s` : (cause?.code ?? 'no connection');
}

function isHere(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
