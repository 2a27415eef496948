// How long the pages of the desk take over a data folder with sample people. A measurement for people, never a test.
//
//   target/release/portal seed --people 100000 --data FOLDER
//   node load.mjs target/release/portal FOLDER [looks at each page, 200 when none are named]
//
// Signs in as everybody who has a desk: the sample's coordinator of Halifax, who looks after its members, the secretariat and
// the portal's own admin. Finds one page of each kind as the inspection does, for each of them those that nobody before had;
// then the files of two people who were accepted, who suits them, what is done about them, and a search. Asks for each again
// and again, one request after the other, and prints: the first look, which may read everybody; of the others the median and
// the 99th percentile; the processor's time for one look, which is steadier than the clock when the machine has other work;
// the bytes. A page is within the limit, or over it by the clock, or over it even by the processor's time: only the last is
// sure to be the portal's own.

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

/** Who has a desk, and the page that it begins with. */
const STAFF = {
  coordinator: ['coordinator.halifax@example.org', ''],
  'community admin': ['admin.halifax@example.org', ''],
  secretariat: ['secretariat@example.org', '/national'],
  admin: ['admin@example.org', '/national'],
};

/** What there is of a person's file besides the file. */
const OF_FILE = ['', '/matches', '/referrals', '/intake', '/outcome', '/standing', '/number', '/handover'];

/** One page of each kind that is not among those found already: a name and how to ask for it. */
async function places(page, who, [email, from], found) {
  const here = () => ({ address: page.url(), options: {} });
  await desk(page, base, 'en', email, (name) => {
    // What everybody has is measured once; what differs from one to the other has a first page of its own.
    const isOwn = ['desk / (en)', 'desk /figures (en)', 'desk /audit (en)', 'desk /members (en)'].includes(name);
    if (!name.includes('wrong') && (isOwn || ![...found.keys()].some((known) => known.endsWith(`: ${name}`)))) {
      found.set(`${who}: ${name}`, here());
    }
  }, from);
}

/** What only accepted people have. */
async function files(page, found) {
  const looked = async (name, path) => {
    const response = await page.goto(base + path);
    if (response.status() === 200 && page.url().endsWith(path)) found.set(name, { address: page.url(), options: {} });
  };
  for (const form of ['connectee', 'connector']) {
    await page.goto(`${base}/api/desk/en?list=accepted&form=${form}-application`);
    const person = await page.locator('main table a').first().getAttribute('href');
    for (const path of OF_FILE) await looked(`file${path}: ${form}`, person + path);
    await page.goto(`${base}${person}/matches`);
    const offer = page.locator('main a[href*="/matches/"]').first();
    if (await offer.count() > 0) await looked(`file/matches/*: ${form}`, await offer.getAttribute('href'));
    await page.goto(base + person);
    const match = page.locator('main a[href^="/api/desk/en/matches/"]').first();
    if (await match.count() > 0) await looked(`match: ${form}`, await match.getAttribute('href'));
  }
}

/** Searches by what people are known by. */
async function searches(page, found) {
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
}

/** Everything that somebody looks at, with the cookie to look with. */
async function everything() {
  const found = new Map();
  for (const [who, [email, from]] of Object.entries(STAFF)) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await places(page, who, [email, from], found);
    if (who === 'coordinator') {
      await files(page, found);
      await searches(page, found);
    }
    const cookies = await context.cookies(base);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const place of found.values()) place.cookie ??= cookie;
    await context.close();
  }
  return found;
}

/** How long one look takes, and how much comes. */
async function look({ address, options, cookie }) {
  const start = performance.now();
  const response = await fetch(address, { ...options, headers: { ...options.headers, cookie }, redirect: 'manual' });
  const bytes = (await response.arrayBuffer()).byteLength;
  if (response.status !== 200) throw new Error(`${address} answers ${response.status}`);
  return { time: performance.now() - start, bytes };
}

let over = 0;
try {
  await calm();
  const found = await everything();
  await browser.close();
  console.log('   first   median      p99      cpu    limit    bytes  page');
  for (const [name, place] of found) {
    const first = await look(place);
    const times = [];
    const before = processor();
    for (let n = 0; n < Number(looks); n += 1) times.push((await look(place)).time);
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
