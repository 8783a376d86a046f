export default defineNuxtConfig({
  modules: ['@nuxt/image'],
  compatibilityDate: '2026-01-01',
  telemetry: false,
  // In production the base is empty: the zone that serves the site has /cdn-cgi/image/ itself.
  image: { provider: 'cloudflare', cloudflare: { baseURL: process.env.NUXT_IMAGES ?? '' } },
  runtimeConfig: { public: { source: process.env.NUXT_SOURCE } },
});
