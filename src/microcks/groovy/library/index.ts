import { requestTables } from '../bindings/request.ts';
import { storeTables } from '../bindings/store.ts';
import { collectionTables } from '../methods/collections.ts';
import { iterationMethods } from '../methods/iteration.ts';
import { createFinder, type MethodFinder } from '../methods/library.ts';
import { changeTables } from '../methods/listChanges.ts';
import { listTables, setTable } from '../methods/lists.ts';
import { entryMethods, mapIteration } from '../methods/mapIteration.ts';
import { mapChanges, mapReading } from '../methods/maps.ts';
import { numberTables } from '../methods/numbers.ts';
import { classMethods, closureMethods, comparableMethods, objectMethods, scriptMethods } from '../methods/objects.ts';
import { numberConstants, staticTables } from '../methods/statics.ts';
import { matcherMethods, patternMethods, textPatternMethods } from '../methods/textPatterns.ts';
import { textMethods } from '../methods/texts.ts';
import { builderTables } from './builders.ts';
import { codecTables } from './codecs.ts';
import { dateTables } from './dates.ts';
import { durationTables } from './durations.ts';
import { jsonTables } from './json.ts';
import { otherTables } from './others.ts';
import { timeTables } from './times.ts';
import { xmlTables } from './xmlHolder.ts';

const parts = [builderTables, codecTables, dateTables, durationTables, jsonTables, otherTables, timeTables, xmlTables];

/** Everything that scripts can call. */
export const finder: MethodFinder = createFinder({
  instance: [
    ...requestTables,
    ...storeTables,
    ...[matcherMethods, patternMethods, textPatternMethods, textMethods],
    ...changeTables,
    ...[setTable, ...collectionTables, ...listTables],
    ...[mapIteration, mapReading, mapChanges, entryMethods],
    ...numberTables,
    ...[classMethods, closureMethods, scriptMethods, comparableMethods],
    ...parts.flatMap(({ instance }) => instance),
    ...[iterationMethods, objectMethods],
  ],
  static: [...staticTables, ...parts.flatMap((part) => part.static)],
  constants: Object.assign({}, numberConstants, ...parts.map((part) => ('constants' in part ? part.constants : {}))),
});
