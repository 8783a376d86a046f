import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

/** What a pair of new certificates is good for. */
export interface Wanted {
  /** Host names, and IP addresses. */
  readonly hosts: readonly string[];
  /** The hosts that the authority may sign for; default: these. */
  readonly permitted?: readonly string[];
  readonly from: Date;
  readonly until: Date;
}

/**
 * The certificate of a new authority that may sign for some hosts only (RFC 5280, 4.2.1.10), and one for these hosts,
 * signed by it, with its key; all PEM. The authority's own key is gone when this returns.
 */
export function certify({ hosts, permitted = hosts, from, until }: Wanted) {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = nameOf('cfimages, for this machine only');
  const common = { issuer, from, until, signer: own.privateKey };
  const identity = keyIdentifier(own.publicKey);
  const authority = signed({
    ...common,
    subject: issuer,
    publicKey: own.publicKey,
    extensions: [
      extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(x509.KeyUsageFlags.keyCertSign)),
      extension(x509.id_ce_nameConstraints, true, constraintsFor(permitted)),
      extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(identity)),
    ],
  });
  const certificate = signed({
    ...common,
    subject: nameOf(hosts[0] ?? ''),
    publicKey: server.publicKey,
    extensions: [
      extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
      extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature)),
      extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
      extension(
        x509.id_ce_subjectAltName,
        false,
        new x509.SubjectAlternativeName(hosts.map((host) => general(host, ''))),
      ),
      extension(
        x509.id_ce_authorityKeyIdentifier,
        false,
        new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(identity) }),
      ),
    ],
  });
  return { authority, certificate, key: String(server.privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

interface Content {
  readonly issuer: x509.Name;
  readonly subject: x509.Name;
  readonly from: Date;
  readonly until: Date;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: x509.Extension[];
}

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

function signed({ issuer, subject, from, until, publicKey, signer, extensions }: Content): string {
  const algorithm = new x509.AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  // Positive, and no leading zeros
  const serialNumber = Buffer.concat([Buffer.of(0x40), randomBytes(15)]);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: arrayBuffer(serialNumber),
    signature: algorithm,
    issuer,
    validity: new x509.Validity({ notBefore: from, notAfter: until }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(spki(publicKey), x509.SubjectPublicKeyInfo),
    extensions: new x509.Extensions(extensions),
  });
  const signatureValue = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), signer);
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: arrayBuffer(signatureValue),
  });
  const lines =
    Buffer.from(AsnConvert.serialize(certificate))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function extension(extnID: string, critical: boolean, value: unknown): x509.Extension {
  return new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** A name stands for itself and for what is below it, an address for itself. */
function constraintsFor(hosts: readonly string[]): x509.NameConstraints {
  const trees = hosts.map(
    (host) => new x509.GeneralSubtree({ base: general(host, isIP(host) === 4 ? '/32' : '/128') }),
  );
  return new x509.NameConstraints({ permittedSubtrees: new x509.GeneralSubtrees(trees) });
}

function general(host: string, mask: string): x509.GeneralName {
  return new x509.GeneralName(isIP(host) === 0 ? { dNSName: host } : { iPAddress: `${host}${mask}` });
}

function nameOf(utf8String: string): x509.Name {
  const commonName = '2.5.4.3';
  const value = new x509.AttributeValue({ utf8String });
  return new x509.Name([
    new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type: commonName, value })]),
  ]);
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(key: KeyObject): ArrayBuffer {
  return arrayBuffer(createHash('sha256').update(spki(key)).digest().subarray(0, 20));
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
