import type { AdapterSettings } from '../adapter.ts';
import type { HostedImages } from '../bindingTypes.ts';

export declare function createHosted(settings: AdapterSettings): HostedImages;
