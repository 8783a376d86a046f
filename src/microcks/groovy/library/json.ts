import { Refusal } from '../limits.ts';
import { methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { GClass, GClosure, GObject, type Value } from '../values/containers.ts';
import { parseJson } from './jsonParse.ts';
import { prettyJson, writeJson } from './jsonWrite.ts';

interface BuilderState {
  content: Value;
}

function refuseClosure(): never {
  throw new Refusal(
    'builder',
    'JsonBuilder is supported with a value, not with a closure; build a map or list instead',
  );
}

const slurper = (type: string) =>
  methods(type, {
    'parseText(String)': (_: Value, [text]: [string | null], { meter }) => {
      if (text === null) throw failure('IllegalArgumentException', 'Text must not be null or empty');
      return parseJson(text, meter);
    },
    'setType(Object)|setChop(boolean)|setLazyChop(boolean)|setCheckDates(boolean)': (self: Value) => self,
  });

const builder = methods<GObject<BuilderState>>('JsonBuilder', {
  'toString()': ({ state }, _: readonly Value[], machine) => writeJson(state.content, machine),
  'toPrettyString()': ({ state }, _: readonly Value[], machine) =>
    prettyJson(writeJson(state.content, machine), machine),
  'getContent()': ({ state }) => state.content,
  'call(Closure)|call(Object,Closure)': refuseClosure,
  'call(Object)': ({ state }, [content]: [Value]) => {
    state.content = content;
    return content;
  },
  'call(Object...)': ({ state }, items: readonly Value[], machine) => {
    if (items.some((item) => item instanceof GClosure)) refuseClosure();
    state.content = machine.invoke(arrays, 'asList', items);
    return state.content;
  },
});

const arrays = new GClass('Arrays');

const output = methods('JsonOutput', {
  'toJson(Object)': (_, [value]: [Value], machine) => writeJson(value, machine),
  'prettyPrint(String)': (_, [text]: [string], machine) => prettyJson(text, machine),
  'unescaped(CharSequence)': (_, [text]: [string]) => text,
});

/** groovy.json. */
export const jsonTables = {
  instance: [slurper('JsonSlurper'), slurper('JsonSlurperClassic'), builder],
  static: [
    output,
    methods('JsonSlurper', { 'new()|new(Object)': () => new GObject('JsonSlurper', {}) }),
    methods('JsonSlurperClassic', { 'new()': () => new GObject('JsonSlurperClassic', {}) }),
    methods('JsonBuilder', {
      'new()': () => new GObject<BuilderState>('JsonBuilder', { content: null }),
      'new(Object)': (_: Value, [content]: [Value]) => new GObject<BuilderState>('JsonBuilder', { content }),
    }),
  ],
  constants: {
    'JsonParserType.LAX': 'LAX',
    'JsonParserType.CHAR_BUFFER': 'CHAR_BUFFER',
    'JsonParserType.INDEX_OVERLAY': 'INDEX_OVERLAY',
  },
};
