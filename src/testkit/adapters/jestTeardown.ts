/** `globalTeardown: 'cfimages/jest/teardown'`. jest loads it apart from the setup; the two meet in the global object. */
export default async function teardown(): Promise<void> {
  await (globalThis as { stopCfimages?: () => Promise<void> }).stopCfimages?.();
}
