import type { AdapterSettings } from '../adapter.ts';

export declare function createOutbound(settings: AdapterSettings): {
  fetch(request: Request & { readonly cf?: object | undefined }, env?: object): Promise<Response>;
};
