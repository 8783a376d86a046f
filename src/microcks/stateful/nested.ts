/** Fields of a form whose names say where they belong, `address[city]` and `items[0][price]`, as objects and lists. */
export function nested(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const root: Members = new Map();
  for (const [name, value] of Object.entries(fields)) {
    const [, head = name, tail = ''] = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name) ?? [];
    const steps = [head, ...[...tail.matchAll(/\[([^[\]]*)\]/g)].map(([, step = '']) => step)];
    if (steps.length <= maxDepth) place(root, steps, value);
  }
  return Object.fromEntries([...root].map(([name, value]) => [name, built(value)]));
}

type Members = Map<string, unknown>;

const maxDepth = 10;

function place(target: Members, [step = '', ...rest]: readonly string[], value: unknown): void {
  const name = step === '' ? String(target.size) : step;
  if (rest.length === 0) {
    target.set(name, value);
    return;
  }
  const present = target.get(name);
  const inner: Members = present instanceof Map ? present : new Map();
  target.set(name, inner);
  place(inner, rest, value);
}

/** Members that are numbered from 0 on are a list. */
function built(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  const entries = [...(value as Members)].map(([name, member]): [string, unknown] => [name, built(member)]);
  const isList = entries.every(([name], index) => name === String(index));
  if (isList && entries.length === 1 && Array.isArray(entries[0]?.[1])) return entries[0][1];
  return isList ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}
