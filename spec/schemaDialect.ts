import { escapeStep } from './pointer.ts';

/** Where schemas are looked at from. */
interface Looking {
  readonly version: string;
  readonly problems: { readonly pointer: string; readonly message: string }[];
}

type Json = Readonly<Record<string, unknown>>;

const single = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else'];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const maps = ['properties', 'patternProperties', 'dependentSchemas', '$defs'];
const newer = ['const', 'examples', '$defs', 'if', 'prefixItems', 'patternProperties', 'contains', 'propertyNames'];

/** Reports keywords of the wrong type, and those of 3.1 in a 3.0 document, which are heeded all the same; returns the schema. */
export function checkSchema(root: unknown, rootPointer: string, { version, problems }: Looking): unknown {
  const isOld = version.startsWith('3.0');
  const queue: [unknown, string][] = [[root, rootPointer]];
  const say = (pointer: string, message: string) => problems.push({ pointer, message });
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [schema, pointer] = next;
    if (typeof schema === 'boolean') {
      if (isOld && !pointer.endsWith('/additionalProperties'))
        say(pointer, 'a schema of true or false is one of OpenAPI 3.1; heeded');
      continue;
    }
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
      say(pointer, 'a schema must be an object; any value will do');
      continue;
    }
    const object = schema as Json;
    if (typeof object.$ref === 'string' && isOld) continue;
    for (const [keyword, problem] of wrongKeywords(object, isOld)) say(`${pointer}/${escapeStep(keyword)}`, problem);
    for (const keyword of single)
      if (object[keyword] !== undefined) queue.push([object[keyword], `${pointer}/${keyword}`]);
    for (const keyword of [...lists, ...maps]) {
      const children = object[keyword];
      if (typeof children !== 'object' || children === null) continue;
      for (const [key, child] of Object.entries(children))
        queue.push([child, `${pointer}/${keyword}/${escapeStep(key)}`]);
    }
  }
  return root;
}

function wrongKeywords(schema: Json, isOld: boolean): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (const keyword of lists) {
    if (schema[keyword] !== undefined && !Array.isArray(schema[keyword]))
      found.push([keyword, `${keyword} must be a list; ignored`]);
  }
  if (schema.required !== undefined && !Array.isArray(schema.required))
    found.push(['required', 'required must be a list of names; ignored']);
  if (schema.enum !== undefined && !Array.isArray(schema.enum)) found.push(['enum', 'enum must be a list; ignored']);
  const { properties } = schema;
  if (properties !== undefined && (typeof properties !== 'object' || properties === null))
    found.push(['properties', 'properties must be an object; ignored']);
  if (!isOld) return found;
  for (const keyword of newer)
    if (schema[keyword] !== undefined)
      found.push([keyword, `${keyword} is a keyword of OpenAPI 3.1 in a 3.0 document; heeded`]);
  if (Array.isArray(schema.type))
    found.push(['type', 'a list of types is one of OpenAPI 3.1 in a 3.0 document; heeded']);
  for (const keyword of ['exclusiveMinimum', 'exclusiveMaximum']) {
    if (typeof schema[keyword] === 'number')
      found.push([keyword, `${keyword} with a number is one of OpenAPI 3.1 in a 3.0 document; heeded`]);
  }
  return found;
}
