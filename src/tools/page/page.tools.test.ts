import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createMock } from '../../index.ts';
import { inBrowser, useBrowser } from '../../testing/browser.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';

const { describe, test: it } = inBrowser;
const session = useMock({ origin: fileURLToPath(new URL('../../../fixtures/images/', import.meta.url)) });
const newContext = useBrowser();
const png = solidPng(40, 30);
const hostile = '<img src=x onerror="document.title=1">';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-page-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The page of a mock that was reset, and everything that went wrong on it. */
async function open(panel: string, seed = {}): Promise<{ page: Page; complaints: string[] }> {
  const { mock } = session;
  await mock.reset();
  await mock.seed({ images: [{ id: 'first', bytes: png, metadata: { alt: 'a red field' } }], ...seed });
  const context = await newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${mock.url}/__mock/#${panel}`);
  await page.locator('h1').waitFor();
  return { page, complaints };
}

describe('the page', () => {
  it('uploads by drag and drop through a one-time URL, shows, describes and deletes', async () => {
    const { page, complaints } = await open('gallery');
    await page.getByRole('button', { name: 'first' }).waitFor();
    const transfer = await page.evaluateHandle(
      (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], 'dropped.png', { type: 'image/png' }));
        return data;
      },
      [...png],
    );
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText('dropped.png is uploaded').waitFor();
    const uploaded = session.mock.requests.last({ operation: 'completeDirectUpload' });
    expect(uploaded).toMatchObject({ status: 200, file: { filename: 'dropped.png', bytes: png.byteLength } });
    const card = page.getByRole('button', { name: uploaded?.image ?? '' });
    await card.click();
    const details = page.getByRole('complementary', { name: uploaded?.image ?? '' });
    await details.getByText('dropped.png').waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await card.click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await card.waitFor({ state: 'detached' });
    expect(session.mock.store.account(session.mock.account).images.count).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('tells why a file was refused', async () => {
    const { page } = await open('gallery');
    await writeFile(join(folder, 'text.png'), 'not a picture');
    await page.locator('input[type=file]').setInputFiles(join(folder, 'text.png'));
    await page.getByRole('status').getByText('5455').waitFor();
    await page.locator('.uploads').getByText('5455').waitFor();
  });

  it('plays with a picture: its bytes, its object, its geometry', async () => {
    const { page, complaints } = await open('playground');
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.getByLabel('Width').fill('20');
    await page.getByLabel('Height').fill('20');
    await page.getByLabel('Fit').selectOption('cover');
    await page.getByLabel('Format').selectOption('png');
    await page.getByText('image/png').waitFor();
    await page.getByRole('img', { name: '40×30 becomes 20×20; used: 30×30 at 4.5, 0' }).waitFor();
    const picture = page.getByRole('img', { name: 'first with width=20,height=20,fit=cover,format=png' });
    await picture.waitFor();
    expect(await picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([
      20, 20,
    ]);
    expect(await page.locator('pre').last().textContent()).toContain('"fit": "cover"');
    expect(complaints).toEqual([]);
  });

  it('edits variants', async () => {
    const { page, complaints } = await open('variants');
    const form = page.getByRole('form', { name: 'New variant' });
    await form.getByLabel('Name').fill('square');
    await form.getByLabel('Width').fill('64');
    await form.getByRole('button', { name: 'Create' }).click();
    const square = page.getByRole('form', { name: 'Variant square' });
    await square.getByLabel('Fit').selectOption('cover');
    await square.getByRole('button', { name: 'Save' }).click();
    await page.getByText('square is changed').waitFor();
    const variants = session.mock.store.account(session.mock.account).variants;
    expect(variants.get('square')?.options).toMatchObject({ fit: 'cover', width: 64, height: 400 });
    await square.getByRole('button', { name: 'Delete' }).click();
    await square.waitFor({ state: 'detached' });
    expect(variants.get('square')).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  it('shows requests as they come, and why they were refused', async () => {
    const { page } = await open('requests');
    await page.getByText('Nothing was asked yet.').waitFor();
    await fetch(`${session.mock.deliveryUrl}/nobody/public`);
    const entry = page.getByRole('listitem').filter({ hasText: '/nobody/public' });
    await entry.locator('summary').click();
    await entry.getByRole('listitem').filter({ hasText: 'There is no such image in the account' }).waitFor();
  });

  it('arms and removes faults, and moves the clock', async () => {
    const { page, complaints } = await open('faults');
    await page.getByLabel('What goes wrong').selectOption('status 52x');
    await page.getByLabel('Amount').fill('522');
    await page.getByLabel('Operation').fill('deliverImage');
    await page.getByRole('button', { name: 'Arm' }).click();
    await page.getByText('struck 0 of 0').waitFor();
    expect((await fetch(`${session.mock.deliveryUrl}/first/public`)).status).toBe(522);
    await page.getByRole('button', { name: /^Remove the fault/ }).click();
    await page.getByText('Nothing goes wrong.').waitFor();
    await page.getByRole('link', { name: 'Clock' }).click();
    await page.getByRole('button', { name: 'Freeze' }).click();
    await page.getByText('frozen').waitFor();
    await page.getByLabel('Set to (UTC)').fill('2031-02-03T04:05');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.getByText('2031-02-03 04:05:00 UTC').waitFor();
    expect(new Date(session.mock.clock.now()).toISOString()).toBe('2031-02-03T04:05:00.000Z');
    expect(complaints).toEqual([]);
  });

  it('shows flows, puts them in order and tries them', async () => {
    const flows = [
      { name: 'small', options: { width: 20 } },
      { name: 'smaller', options: { width: 10 } },
    ];
    const { page, complaints } = await open('flows');
    await page.getByText('There are no flows').waitFor();
    await fetch(`${session.mock.url}/__mock/flows`, {
      method: 'PUT',
      body: JSON.stringify({ flows }),
      headers: { 'content-type': 'application/json' },
    });
    await page.reload();
    await page.getByRole('button', { name: 'Try smaller earlier' }).click();
    await page.getByText('smaller is tried earlier').waitFor();
    const order = session.mock.store.flows.get('')?.flows.map(({ name }) => name);
    expect(order).toEqual(['smaller', 'small']);
    await page.getByLabel('A URL of the zone').fill('/landscape.jpg');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('200 image/jpeg: the flow smaller ran').waitFor();
    const width = () => (document.querySelector('img[alt="What came"]') as HTMLImageElement | null)?.naturalWidth;
    await page.waitForFunction(`(${width})() === 10`);
    await page.getByRole('button', { name: 'Remove the flow smaller' }).click();
    await page.getByText('smaller is gone').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows hostile names and metadata as the text they are', async () => {
    const { page, complaints } = await open('gallery', {
      images: [
        {
          id: hostile,
          bytes: png,
          filename: hostile,
          creator: hostile,
          metadata: { alt: hostile, x: '</pre><script>document.title=1</script>' },
        },
      ],
    });
    await page.locator('.card').click();
    await page.getByRole('heading', { name: hostile }).waitFor();
    await fetch(`${session.mock.url}/client/v4/${encodeURIComponent(hostile)}`);
    for (const panel of ['Requests', 'Playground', 'Variants', 'Faults', 'Gallery']) {
      await page.getByRole('link', { name: panel, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: panel }).waitFor();
    }
    await page.waitForFunction(() => document.title === 'Gallery · cfimages');
    expect(
      await page.evaluate(() => [document.title, document.querySelectorAll('img[src=x], main script').length]),
    ).toEqual(['Gallery · cfimages', 0]);
    expect(complaints).toEqual([]);
  });

  it('runs nothing inline and loads nothing from elsewhere', async () => {
    const response = await fetch(`${session.mock.url}/__mock/`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(await response.text()).not.toMatch(/https?:|<style|\son\w+=/);
    expect((await fetch(`${session.mock.url}/__mock`, { redirect: 'manual' })).status).toBe(308);
    expect((await fetch(`${session.mock.url}/__mock/assets/..%2f..%2fpackage.json`)).status).toBe(404);
  });

  it('shows its token where the mock wants one', async () => {
    const guarded = await (await createMock({ controlToken: 'secret' })).listen();
    const page = await (await newContext()).newPage();
    await page.goto(`${guarded.url}/__mock/`);
    await page.getByText('10404').waitFor();
    await page.goto(`${guarded.url}/__mock/#requests?token=secret`);
    await page.reload();
    await page.getByText('Nothing was asked yet.').waitFor();
    await fetch(`${guarded.url}/client/v4/nowhere`);
    await page.getByText('/client/v4/nowhere').first().waitFor();
    await guarded.close();
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await open('gallery');
    await page.getByRole('button', { name: 'first' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the panel');
    await page.getByRole('button', { name: 'first' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'first' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('details-title');
  });
});
