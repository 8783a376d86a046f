import { styleText } from 'node:util';
import type { Mock } from '../../mock.ts';

/** What `serve` prints at the start: one line per surface that is there, with URLs to copy. */
export function banner(mock: Mock): string {
  const { config, account } = mock;
  const base = config.publicUrl ?? mock.url;
  const hash = mock.deliveryUrl.split('/').pop();
  const control: readonly Row[] = config.control
    ? [
        ['control', `${base}/__mock/health`],
        ['page', `${base}/__mock/`],
      ]
    : [];
  const rows: readonly Row[] = [
    ...mock.contracts.flatMap(({ spec, service, basePaths }): readonly Row[] => [
      ...basePaths.map((path): Row => ['operations', `${base}${path}/ (${spec})`]),
      ['Microcks layout', `${base}/rest/${service}/`],
    ]),
    ['contract', `${base}/openapi.yaml`],
    ...control,
  ];
  const images: readonly Row[] = [
    ['API', `${base}/client/v4/accounts/${account}/images/v1`],
    ['direct upload', `POST ${base}/${hash}/<image_id>`],
    ['delivery', `${base}/${hash}/<image_id>/public`],
    ['URL transform', `${base}/cdn-cgi/image/width=400/${hash}/<image_id>/public`],
    ['batch', `${base}/images/v1`],
  ];
  const token = config.tokens.length === 0 ? 'any bearer token is good' : 'exact token wanted';
  const head = `${styleText('bold', 'cfimages')} listens on ${styleText('cyan', base)} (${token}; Ctrl-C stops)\n`;
  // What was asked for comes first: the user's own file, where there is one
  if (config.spec.length === 0) return head + lines([...images, ...rows]);
  return `${head}${lines(rows)}${styleText('dim', '  and Cloudflare Images:')}\n${lines(images)}`;
}

type Row = readonly [name: string, url: string];

function lines(rows: readonly Row[]): string {
  return rows.map(([name, url]) => `  ${styleText('dim', name.padEnd(16))}${url}\n`).join('');
}
