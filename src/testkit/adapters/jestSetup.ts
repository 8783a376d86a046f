import { startShared } from './start.ts';

/** `globalSetup: 'cfimages/jest/setup'`: one mock for all workers. jest wants a default export. */
export default async function setup(): Promise<void> {
  (globalThis as { stopCfimages?: () => Promise<void> }).stopCfimages = await startShared();
}
