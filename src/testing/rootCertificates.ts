import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/**
 * jest's `globalSetup`: gives the programs that tests start the root certificates that Node brings along. `workerd` does
 * not start without any, even where it only speaks to this machine, and a bare machine has none.
 */
export default function provideRootCertificates(): void {
  if (process.env.SSL_CERT_FILE) return;
  const folder = mkdtempSync(join(tmpdir(), 'cfimages-roots-'));
  process.env.SSL_CERT_FILE = join(folder, 'roots.pem');
  writeFileSync(process.env.SSL_CERT_FILE, rootCertificates.join('\n'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
