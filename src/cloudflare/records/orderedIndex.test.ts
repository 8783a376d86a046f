import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createOrderedIndex, type OrderKey } from './orderedIndex.ts';

const key = (uploaded: number, sequence: number): OrderKey => ({ uploaded, sequence });
const byKey = (a: OrderKey, b: OrderKey) => a.uploaded - b.uploaded || a.sequence - b.sequence;

describe('the ordered index', () => {
  it('agrees with a sorted array after any inserts and deletes', () => {
    const operation = fc.record({ remove: fc.boolean(), uploaded: fc.nat(30), sequence: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 2000, minLength: 700 }), fc.nat(2000), (operations, offset) => {
        const index = createOrderedIndex<OrderKey>();
        const model = new Map<string, OrderKey>();
        for (const { remove, uploaded, sequence } of operations) {
          const name = `${uploaded}/${sequence}`;
          if (remove) expect(index.remove(key(uploaded, sequence))).toBe(model.delete(name));
          else if (!model.has(name)) {
            index.insert(key(uploaded, sequence));
            model.set(name, key(uploaded, sequence));
          }
        }
        const ascending = [...model.values()].sort(byKey);
        expect(index.size).toBe(ascending.length);
        expect([...index.from(0, 'asc')]).toEqual(ascending);
        expect([...index.from(offset, 'asc')]).toEqual(ascending.slice(offset));
        expect([...index.from(offset, 'desc')]).toEqual(ascending.toReversed().slice(offset));
        const pivot = key(15, 30);
        expect([...index.after(pivot, 'asc')]).toEqual(ascending.filter((item) => byKey(item, pivot) > 0));
        expect([...index.after(pivot, 'desc')]).toEqual(
          ascending.filter((item) => byKey(item, pivot) < 0).toReversed(),
        );
      }),
      { numRuns: 30 },
    );
  });
});
