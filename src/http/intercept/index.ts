export { type Authority, openAuthority } from './authority.ts';
export { type Interceptor, type Parents, startInterceptor } from './interceptor.ts';
