// How long the pages of the desk take over a data folder with sample people. A measurement for people, never a test.
//
//   target/release/portal seed --people 100000 --data FOLDER
//   node load.mjs target/release/portal FOLDER [looks at each page, 200 when none are named]
//
// Signs in as the sample's coordinator of Halifax, finds one page of each kind as the inspection does, then the files of two
// people who were accepted and who suits them, and a search. Asks for each again and again, one request after the other, and
// prints: the first look, which may read everybody; of the others the median and the 99th percentile; the processor's time
// for one look, which is steadier than the clock when the machine has other work; the bytes. A page is within the limit, or
// over it by the clock, or over it even by the processor's time: only the last is sure to be the portal's own.

import { chromium } from 'playwright-core';
import { desk } from './places.mjs';
import { start } from './portal.mjs';

/** What a look may take, in ms, by the end of its address. */
const LIMITS = [[/\/matches$/, 50], [/./, 200]];

const [program, data, looks = '200'] = process.argv.slice(2);
if (!program || !data) {
  console.error('usage: node load.mjs PORTAL FOLDER [LOOKS]');
  process.exit(2);
}
const { portal, base, processor, memory, calm } = await start(program, data);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** One page of each kind, then what only accepted people have: a name and how to ask for it. */
async function places(page) {
  const found = new Map();
  const here = () => ({ address: page.url(), options: {} });
  await desk(page, base, 'en', 'coordinator.halifax@example.org', (name) => {
    if (!name.includes('wrong')) found.set(name, here());
  });
  for (const form of ['connectee', 'connector']) {
    await page.goto(`${base}/api/desk/en?list=accepted&form=${form}-application`);
    const person = await page.locator('main table a').first().getAttribute('href');
    for (const [name, path] of [['file', ''], ['who suits', '/matches'], ['referrals', '/referrals']]) {
      const response = await page.goto(base + person + path);
      if (response.status() === 200) found.set(`${name}: ${form}`, here());
    }
  }
  await page.goto(`${base}/api/desk/en/people`);
  for (const words of ['maple', 'heron-sample', 'sample77@', 'analyst']) {
    const field = page.locator('main form input[name=q]').first();
    await field.fill(words);
    const [request] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'POST'),
      field.press('Enter'),
    ]);
    await page.waitForLoadState();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: base };
    found.set(`people: ${words}`, { address: request.url(), options: { method: 'POST', body: request.postData(), headers } });
  }
  return found;
}

/** How long one look takes, and how much comes. */
async function look({ address, options }, cookie) {
  const start = performance.now();
  const response = await fetch(address, { ...options, headers: { ...options.headers, cookie }, redirect: 'manual' });
  const bytes = (await response.arrayBuffer()).byteLength;
  if (response.status !== 200) throw new Error(`${address} answers ${response.status}`);
  return { time: performance.now() - start, bytes };
}

let over = 0;
try {
  await calm();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const found = await places(await context.newPage());
  const cookies = await context.cookies(base);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  await browser.close();
  console.log('   first   median      p99      cpu    limit    bytes  page');
  for (const [name, place] of found) {
    const first = await look(place, cookie);
    const times = [];
    const before = processor();
    for (let n = 0; n < Number(looks); n += 1) times.push((await look(place, cookie)).time);
    const cpu = (processor() - before) / Number(looks);
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    const limit = LIMITS.find(([path]) => path.test(place.address.replace(/\?.*/, '')))[1];
    const verdict = at(0.99) <= limit ? 'within' : cpu <= limit ? 'over by the clock' : 'OVER';
    over += verdict === 'within' ? 0 : 1;
    const ms = [first.time, at(0.5), at(0.99), cpu].map((time) => time.toFixed(1).padStart(8)).join(' ');
    console.log(`${ms} ${String(limit).padStart(8)} ${String(first.bytes).padStart(8)}  ${name}: ${verdict}`);
  }
  console.log(`${found.size} kinds of page, ${over} over; ${looks} looks at each; most memory ${memory('VmHWM').toFixed(0)} MB`);
} finally {
  await browser.close();
  portal.kill();
}
