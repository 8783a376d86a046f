import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { globalSetup: 'cfimages/vitest', include: ['*.test.mjs'] } });
