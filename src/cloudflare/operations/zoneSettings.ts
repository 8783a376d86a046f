import { errors } from '../errors.ts';
import type { Flow } from '../flows/index.ts';
import type { Store, Zone, ZoneSetting } from '../records/index.ts';
import type { Handler, HandlerOf, OperationId, ResultReply } from './call.ts';
import { timestamp } from './present.ts';

const onOff = ['on', 'off'];
const onOffOpen = ['on', 'off', 'open'];

interface Setting {
  /** Where the value is kept: two names may share one value. */
  readonly stored: string;
  /** The `id` in answers, which the product's newer endpoints took over from older names. */
  readonly id: string;
  readonly initial: string;
  readonly accepts: (value: string) => boolean;
}

/** The four settings that govern transformations, by their name in the path. */
const settings: Readonly<Record<string, Setting>> = {
  image_resizing: {
    stored: 'mode',
    id: 'image_resizing',
    initial: 'on',
    accepts: (value) => onOffOpen.includes(value),
  },
  transformations: {
    stored: 'mode',
    id: 'transformations',
    initial: 'on',
    accepts: (value) => onOffOpen.includes(value),
  },
  transformations_allowed_origins: {
    stored: 'origins',
    id: 'image_resizing_allowed_origins',
    initial: '',
    accepts: (value) => value.length <= 4096 && !/\s\S/.test(value.replaceAll(/\s*,\s*/g, ',')),
  },
  transformations_c2pa: {
    stored: 'c2pa',
    id: 'image_resizing_c2pa',
    initial: 'off',
    accepts: (value) => onOff.includes(value),
  },
};

/** Whether a zone may hold this under the name it is kept by; refused with 5400 otherwise. */
export function checkZoneSetting(stored: string, value: string): void {
  const accepting = Object.values(settings).filter((setting) => setting.stored === stored);
  if (!accepting.some(({ accepts }) => accepts(value))) {
    throw errors.badRequest(`${value} is not a value of a zone setting ${stored}`);
  }
}

/** What the URL transform surface and Workers obey. */
export interface ZonePolicy {
  /** `off`: no transformations at all; `open`: any origin. */
  readonly mode: 'on' | 'off' | 'open';
  /** Host patterns of allowed origins; empty means the zone itself only. */
  readonly allowedOrigins: readonly string[];
}

/** The settings in force: the mock is one zone, the first whose settings were ever changed, or a fresh one. */
export function zonePolicy(store: Store): ZonePolicy {
  const [first] = store.zones.list();
  const mode = first?.settings.mode?.value;
  const origins = first?.settings.origins?.value ?? '';
  return {
    mode: mode === 'off' || mode === 'open' ? mode : 'on',
    allowedOrigins: origins
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  };
}

/** The flows in force for a namespace: its own list, or the zone's; none with transformations off. */
export function flowsIn(store: Store, namespace: string | undefined): readonly Flow[] {
  if (store.flows.count === 0 || zonePolicy(store).mode === 'off') return [];
  return (store.flows.get(namespace ?? '') ?? store.flows.get(''))?.flows ?? [];
}

/** A setting's GET and PATCH operations, as the contract types them. */
export interface ZoneSettingHandlers<Read extends OperationId, Write extends OperationId> {
  readonly read: HandlerOf<Read>;
  readonly write: HandlerOf<Write>;
}

/** Handlers for one setting. What it may hold is checked when it is written, so reading it back fits its type. */
export function zoneSetting<Read extends OperationId, Write extends OperationId>(
  name: string,
): ZoneSettingHandlers<Read, Write> {
  const setting = settings[name];
  if (setting === undefined) throw new Error(`no zone setting ${name}`);
  const read: Handler = ({ params }, { store }) => present(setting, zoneOf(store, params.zone_id));
  const write: Handler = ({ account, params, body }, { store }) => {
    const value = body.value;
    if (typeof value !== 'string' || !setting.accepts(value)) {
      throw errors.badRequest(`value is not one that ${name} accepts`);
    }
    const { id, settings } = zoneOf(store, params.zone_id);
    const zone = { id, settings: { ...settings, [setting.stored]: { value, modified: account.now() } } };
    store.zones.put(zone);
    return present(setting, zone);
  };
  return { read: read as object as HandlerOf<Read>, write: write as object as HandlerOf<Write> };
}

/** The transformation mode of every zone that has settings of its own. */
export const listTransformationSettings: HandlerOf<'listTransformationSettings'> = (_call, { store }) => ({
  result: store.zones.list().map(({ id, settings }) => ({
    ...answer('transformations', settings.mode, 'on' as const),
    cf_zone_tag: id,
  })),
});

function zoneOf(store: Store, id = ''): Zone {
  return store.zones.get(id) ?? { id, settings: {} };
}

function present(setting: Setting, zone: Zone): ResultReply {
  return { result: answer(setting.id, zone.settings[setting.stored], setting.initial) };
}

function answer<Value extends string>(id: string, stored: ZoneSetting | undefined, initial: Value) {
  const modified = stored?.modified ?? null;
  return {
    id,
    value: (stored?.value ?? initial) as Value | 'on' | 'off' | 'open',
    editable: true,
    modified_on: modified === null ? null : timestamp(modified),
  };
}
