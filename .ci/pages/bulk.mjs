// How long exports take, with how much memory, and an import of an old spreadsheet. A measurement for people, never a test.
//
//   target/release/portal seed --people 100000 --data FOLDER
//   node bulk.mjs target/release/portal FOLDER [rows of the spreadsheet, 2000 when none are named]
//
// Signs in as the sample's coordinator of Halifax and takes everything that can be exported, as CSV and as a workbook. Prints
// rows, bytes, the time until the first byte and until the last, the processor's time, and the most memory above what the
// portal had before. Then sends a spreadsheet of people whom nobody here is like, stores them, and takes them back.

import { chromium } from 'playwright-core';
import { signIn } from './places.mjs';
import { start } from './portal.mjs';

const WHAT = ['connectees', 'connectors', 'matches', 'contacts', 'outcomes', 'figures'];
const SYLLABLES = ['bal', 'cer', 'dim', 'fon', 'gup', 'hyk', 'jav', 'lez', 'mix', 'nor'];

const [program, data, rows = '2000'] = process.argv.slice(2);
if (!program || !data) {
  console.error('usage: node bulk.mjs PORTAL FOLDER [ROWS]');
  process.exit(2);
}
const { portal, base, processor, memory, forget, calm } = await start(program, data);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Does something, and says how long it took and what it needed. */
async function timed(name, work) {
  forget();
  const [start, cpu, held] = [performance.now(), processor(), memory('VmRSS')];
  const said = await work(start);
  const [time, used, most] = [performance.now() - start, processor() - cpu, memory('VmHWM') - held];
  console.log(`${name.padEnd(28)} ${seconds(time).padStart(8)} ${seconds(used).padStart(8)} cpu ${most.toFixed(0).padStart(5)} MB  ${said}`);
}

/** Takes one export as a browser does. */
async function takes(fields, cookie, start) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: base, cookie };
  const response = await fetch(`${base}/api/desk/en/exports`, { method: 'POST', body: new URLSearchParams(fields), headers });
  const disposition = response.headers.get('content-disposition') ?? '';
  if (response.status !== 200 || !disposition.startsWith('attachment')) throw new Error(`no export but ${response.status}`);
  let [bytes, lines, first] = [0, 0, null];
  for await (const part of response.body) {
    first ??= performance.now() - start;
    bytes += part.byteLength;
    if (fields.format === 'csv') lines += part.reduce((sum, byte) => sum + Number(byte === 10), 0);
  }
  const counted = fields.format === 'csv' ? `${lines - 1} lines, ` : '';
  return `${counted}${(bytes / 1024).toFixed(0)} KB, first byte after ${seconds(first)}`;
}

/** A name that no sample has, of one letter more or less for no two numbers. */
function name(number) {
  return String(number).padStart(4, '0').split('').map((digit) => SYLLABLES[digit]).join('');
}

/** What everybody of the spreadsheet has answered. */
const ANSWERS = {
  can_work: 'yes', cv_ready: 'no', education_level: 'bachelor', employment_now: 'unemployed', english_level: 'advanced',
  french_level: 'basic', goal: 'job_in_field', group: 'newcomer', meeting_mode: 'phone', occupation: 'translator',
  postal_area: 'B3H', service_language: 'either', status_category: 'work_permit', years_experience: '2_to_5',
};

/** A spreadsheet of Connectees of long ago. */
function sheet(count) {
  const days = { stage: 'accepted', received_on: '2026-03-02', accepted_on: '2026-03-09', consent_on: '2026-03-02' };
  const lines = [['first_name', 'last_name', 'email', ...Object.keys(ANSWERS), ...Object.keys(days)].join(';')];
  for (let n = 0; n < count; n += 1) {
    const own = name(n);
    const who = [own, own.split('').reverse().join(''), `${own}@example.org`];
    lines.push([...who, ...Object.values(ANSWERS), ...Object.values(days)].join(';'));
  }
  return Buffer.from(lines.join('\r\n'));
}

/** Presses the first button of this name, and waits for the page after it. */
async function press(page, step) {
  await page.locator(`main button[value=${step}]`).first().click();
  await page.waitForLoadState();
}

async function imports(page) {
  await page.goto(`${base}/api/desk/en/imports`);
  await page.locator('input[type=file]').setInputFiles({ name: 'sheet.csv', mimeType: 'text/csv', buffer: sheet(Number(rows)) });
  await timed(`a sheet of ${rows} rows, checked`, async () => {
    await page.locator('main form button:visible').last().click();
    await page.waitForLoadState();
    return (await page.locator('main ul').first().innerText()).replaceAll('\n', ', ');
  });
  await timed('  stored', async () => {
    await press(page, 'apply');
    while (await page.locator('main button[value=go_on]').count() > 0) await press(page, 'go_on');
    return (await page.locator('main ul').first().innerText()).replaceAll('\n', ', ');
  });
  await page.locator('main a[href$="/undo"]').click();
  await timed('  taken back', async () => {
    await page.locator('main form button:visible').last().click();
    await page.waitForLoadState();
    while (await page.locator('main button[value=go_on]').count() > 0) await press(page, 'go_on');
    return page.url().replace(base, '');
  });
}

try {
  await calm();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  await signIn(page, base, 'en', 'coordinator.halifax@example.org');
  await page.goto(`${base}/api/desk/en/exports`);
  const key = await page.locator('main input[name=_form_key]').first().inputValue();
  const cookie = (await context.cookies(base)).map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const what of WHAT) {
    for (const format of ['csv', 'xlsx']) {
      await timed(`${what} (${format})`, (start) => takes({ _form_key: key, what, format }, cookie, start));
    }
  }
  await imports(page);
} finally {
  await browser.close();
  portal.kill();
}
