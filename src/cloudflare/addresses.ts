import { BlockList, isIP } from 'node:net';

/** A set of networks in the notation of RFC 4632; an IPv4 address that is written as IPv6 counts as what it is. */
function networks(...ranges: readonly string[]): (address: string) => boolean {
  let list: BlockList | undefined;
  return (address) => {
    list ??= blocksOf(ranges);
    return list.check(address, familyOf(address));
  };
}

/** Made when the first address is looked up: most starts look up none. */
function blocksOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** IANA's special-purpose registries: what is private, local, reserved, for documentation or a way around. */
const isSpecial = networks(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
);

/** Of IPv6, what is in use for the internet: other ranges hold IPv4 addresses in disguise, or are a site's own. */
const isGlobal = networks('0.0.0.0/0', '2000::/3');

/** Link-local addresses, and metadata services outside of them: Alibaba Cloud's and, over IPv6, Amazon's. */
const isOfMetadata = networks(
  ...['169.254.0.0/16', '::169.254.0.0/112', 'fe80::/10'],
  ...['100.100.100.200/32', '::100.100.100.200/128', 'fd00:ec2::254/128'],
);

const isOfLoopback = networks('127.0.0.0/8', '::1/128');

/** Whether a text is an IP address, without brackets. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** Whether an address is one of the internet's, for everybody to reach. */
export function isPublicAddress(address: string): boolean {
  const bare = withoutZone(address);
  return isAddress(bare) && isGlobal(bare) && !isSpecial(bare);
}

/** Whether clouds keep their credentials at an address. */
export function isMetadataAddress(address: string): boolean {
  return isOfMetadata(withoutZone(address));
}

/** Whether an address is this machine's own, to itself. */
export function isLoopbackAddress(address: string): boolean {
  return isAddress(address) && isOfLoopback(withoutZone(address));
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
