import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import provideRootCertificates from './rootCertificates.ts';

test('workerd finds root certificates where the system has none, and the given ones where there are', () => {
  const given = process.env.SSL_CERT_FILE;
  process.env.SSL_CERT_FILE = '/given.pem';
  provideRootCertificates();
  expect(process.env.SSL_CERT_FILE).toBe('/given.pem');
  delete process.env.SSL_CERT_FILE;
  provideRootCertificates();
  const file = process.env.SSL_CERT_FILE ?? '';
  expect(readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----/g)?.length).toBeGreaterThan(50);
  rmSync(dirname(file), { recursive: true });
  if (given !== undefined) process.env.SSL_CERT_FILE = given;
});
