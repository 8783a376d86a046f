/**
 * CommonJS that every Node process below `cfimages run` loads first, since Node before 22.21 knows no proxy and many
 * programs bring an agent of their own: whoever connects by TLS to one of the hosts is connected to the interceptor.
 * The name that is asked for, and so the certificate that is wanted, stays the same.
 */
export const preload = `'use strict';
const { env } = require('node:process');
const tls = require('node:tls');
const port = Number(env.CFIMAGES_RUN_PORT);
const hosts = new Set(String(env.CFIMAGES_RUN_HOSTS).split(','));
const { connect } = tls;
tls.connect = function (...args) {
  const [first, second] = args;
  const given = args.find((arg) => typeof arg === 'object' && arg !== null) || {};
  const host = given.host || (typeof second === 'string' ? second : given.servername);
  const wanted = Number(given.port || first);
  if (!port || given.socket || wanted !== 443 || !hosts.has(String(host).toLowerCase())) return connect.apply(tls, args);
  const there = { ...given, host: '127.0.0.1', port, servername: given.servername || host };
  return connect.call(tls, there, args.find((arg) => typeof arg === 'function'));
};
require('node:module').syncBuiltinESMExports();
`;
