declare module 'lcms-wasm';
