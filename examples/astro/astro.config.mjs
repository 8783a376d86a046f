import { defineConfig } from 'astro/config';

export default defineConfig({
  image: { service: { entrypoint: './src/cloudflareImages.js' }, domains: ['localhost', '127.0.0.1'] },
  telemetry: false,
});
