import { type AdapterSettings, adapterSource } from './adapter.ts';

/** A Worker to run on the bare runtime. */
export interface WorkerdConfigOptions {
  readonly mock: AdapterSettings;
  /** The Worker's main module, relative to where the configuration is saved. */
  readonly worker: string;
  /** Where it listens, e.g. `127.0.0.1:8788`; `*:0` for any free port. */
  readonly listen: string;
  /** Name of the Images binding. */
  readonly binding: string;
  readonly compatibilityDate: string;
}

/** A configuration (Cap'n Proto text) for `workerd serve --experimental`: the Worker with `env.IMAGES` and `cf.image`. */
export function workerdConfig({ mock, worker, listen, binding, compatibilityDate }: WorkerdConfigOptions): string {
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "main", worker = (
      modules = [ ( name = "main", esModule = embed ${quote(worker)} ) ],
      compatibilityDate = ${quote(compatibilityDate)},
      globalOutbound = "cf-image",
      bindings = [
        ( name = ${quote(binding)}, wrapped = (
          moduleName = "cloudflare-internal:images-api",
          innerBindings = [ ( name = "fetcher", service = "cfimages" ) ]
        ) )
      ]
    ) ),
    ( name = "cfimages", worker = (
      modules = [ ( name = "images", esModule = ${quote(adapterSource('images', mock))} ) ],
      compatibilityDate = ${quote(compatibilityDate)},
      globalOutbound = "internet"
    ) ),
    ( name = "cf-image", worker = (
      modules = [ ( name = "outbound", esModule = ${quote(adapterSource('outbound', mock))} ) ],
      compatibilityDate = ${quote(compatibilityDate)},
      globalOutbound = "internet"
    ) ),
    ( name = "guard", worker = (
      modules = [ ( name = "guard", esModule = ${quote(adapterSource('guard', mock))} ) ],
      compatibilityDate = ${quote(compatibilityDate)},
      bindings = [ ( name = "WORKER", service = "main" ) ]
    ) ),
    ( name = "internet", network = ( allow = [ "public", "private" ], tlsOptions = ( trustBrowserCas = true ) ) )
  ],
  sockets = [ ( name = "http", address = ${quote(listen)}, http = (), service = "guard" ) ]
);
`;
}

/** A Cap'n Proto text literal. */
function quote(text: string): string {
  const escaped = text.replace(/[\\"\n\r\t]/g, (character) => escapes[character] ?? character);
  return `"${escaped}"`;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
