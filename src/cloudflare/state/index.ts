export { admit } from './admit.ts';
export { checkedBlobs, parseState, type StateFile, toState } from './file.ts';
export {
  type AccountSnapshot,
  isTaken,
  mergeSnapshot,
  restoreSnapshot,
  type Snapshot,
  stateOf,
  takeSnapshot,
} from './snapshot.ts';
