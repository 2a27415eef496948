// Holds every kind of page, in both languages and in every state of a form, to what only a browser or a validator can
// tell.
//
//   node inspect.mjs PORTAL [axe] [layout] [html] [lighthouse] [shots=FOLDER]
//
// PORTAL is the program as built; it is started on a free port with sample data. Without a list, all but
// Lighthouse and shots run.
//   axe         axe-core, all rules, light and dark, narrow and wide: no violation
//   layout      no sideways scrolling at 320 px, no layout shift, at most 4 requests, none to elsewhere
//   html        the Nu checker on the HTML that was served: no error, no warning (needs Java)
//   lighthouse  each kind at least 98 / 100 / 100 / 100 (takes minutes; a timing, so never part of CI)
//   shots=F     pictures of every stop into the folder F, for people to look at
// Exit codes: 0 all well, 1 something found, 2 wrong usage.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { addresses, desk, forum, journey, KINDS, LANGUAGES } from './places.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const VIEWS = [
  { colorScheme: 'light', width: 1280 }, { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1280 }, { colorScheme: 'dark', width: 390 },
];
const NARROWEST = 320;
const REQUESTS = 4;
// A line that takes its place a pixel further down counts about this much; nobody sees it.
const STILL = 0.001;
const LIGHTHOUSE = { performance: 98, accessibility: 100, 'best-practices': 100, seo: 100 };
// Pages that are not for search engines: Lighthouse would count their `noindex` against them.
const UNLISTED = ['gallery', 'search', 'find', 'not found', 'error', 'choose'];

const require = createRequire(import.meta.url);
const [program, ...asked] = process.argv.slice(2);
if (!program) {
  console.error('usage: node inspect.mjs PORTAL [axe] [layout] [html] [lighthouse] [shots=FOLDER]');
  process.exit(2);
}
const shots = asked.find((word) => word.startsWith('shots='))?.slice('shots='.length);
const chosen = asked.filter((word) => !word.startsWith('shots='));
const wanted = new Set(asked.length ? chosen : ['axe', 'layout', 'html']);
const work = mkdtempSync(join(tmpdir(), 'pages-'));
const findings = [];
const counts = { desk: 0, forum: 0, axe: 0, layout: 0, html: 0, lighthouse: 0 };

const find = (what) => {
  findings.push(what);
  console.error(`  ${what}`);
};

/// The sample: enough people for every list to have some, the same at each run.
const SAMPLE = ['seed', '--people', '300', '--data', join(work, 'data')];
/// One coordinator for each language, of the community where most people of the sample apply.
const COORDINATORS = { en: 'coordinator.halifax@example.org', fr: 'coordinator.halifax@example.org' };

async function start() {
  const seeded = spawnSync(program, SAMPLE, { encoding: 'utf8' });
  if (seeded.status !== 0) throw new Error(`no sample data: ${seeded.stderr}`);
  const portal = spawn(program, ['--addr', '127.0.0.1:0', '--no-watch', '--data', join(work, 'data')],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: portal.stdout })) {
    const address = line.match(/http:\/\/[0-9.:]+/);
    if (address) {
      portal.stdout.resume();
      return { portal, base: address[0] };
    }
  }
  throw new Error('the portal ended before it served');
}

async function axe(page, name) {
  const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  for (const view of VIEWS) {
    await page.emulateMedia({ colorScheme: view.colorScheme });
    await page.setViewportSize({ width: view.width, height: 900 });
    await page.evaluate(source);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    counts.axe += 1;
    for (const violation of violations) {
      for (const node of violation.nodes) {
        find(`axe: ${name}, ${view.colorScheme}, ${view.width} px: ${violation.id}: ${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`);
      }
    }
  }
}

async function layout(page, name, base) {
  await page.setViewportSize({ width: NARROWEST, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > NARROWEST) find(`layout: ${name}: ${wide} px wide on a screen of ${NARROWEST} px, at ${page.url()}: ${await widest(page)}`);
  counts.layout += 1;
  const { shift, requests } = await page.evaluate(() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
      if (!entry.hadRecentInput) sum += entry.value;
    })).observe({ type: 'layout-shift', buffered: true });
    const names = performance.getEntriesByType('resource').map((entry) => entry.name);
    setTimeout(() => done({ shift: sum, requests: [location.href, ...names] }), 50);
  }));
  if (shift > STILL) find(`layout: ${name}: the page moves while it loads (${shift})`);
  // An open topic also asks for the script that keeps it up to date.
  const besides = ['/_live', 'favicon', '/js/forum.'];
  const own = requests.filter((address) => !besides.some((part) => address.includes(part)));
  if (own.length > REQUESTS) find(`layout: ${name}: ${own.length} requests: ${own.join(' ')}`);
  for (const other of own.filter((address) => !address.startsWith(base))) find(`layout: ${name}: asks ${other}`);
}

/// The innermost element that reaches furthest to the right, but for what scrolls by itself.
function widest(page) {
  return page.evaluate(() => {
    let [furthest, found] = [0, document.body];
    const walk = (parent) => {
      for (const one of parent.children) {
        const { right, width } = one.getBoundingClientRect();
        if (width && right >= furthest) [furthest, found] = [right, one];
        if (getComputedStyle(one).overflowX === 'visible') walk(one);
      }
    };
    walk(document.body);
    return found.outerHTML.slice(0, 120);
  });
}

async function shoot(page, name) {
  mkdirSync(shots, { recursive: true });
  for (const view of VIEWS) {
    await page.emulateMedia({ colorScheme: view.colorScheme });
    await page.setViewportSize({ width: view.width, height: 900 });
    const file = `${name.replace(/[^a-z0-9]+/gi, '-')}-${view.width}-${view.colorScheme}.png`;
    await page.screenshot({ path: join(shots, file), fullPage: true });
  }
}

/// Looks at the page that is open.
async function look(page, base, name, documents) {
  if (wanted.has('layout')) await layout(page, name, base);
  if (wanted.has('axe')) await axe(page, name);
  if (shots) await shoot(page, name);
  if (wanted.has('html')) documents.push({ name, html: await served(page) });
}

/// The HTML as it was served, not as scripts left it. Answers to a POST can't be asked for again: there the browser
/// keeps what it got.
async function served(page) {
  const kept = page.lastDocument;
  return kept && kept.url === page.url() ? kept.text : page.content();
}

async function html(base, page, documents) {
  const map = await (await page.request.get(`${base}/sitemap.xml`)).text();
  for (const [, address] of map.matchAll(/<loc>([^<]+)<\/loc>/g)) {
    const path = new URL(address).pathname;
    documents.push({ name: path, html: await (await page.request.get(base + path)).text() });
  }
  const folder = join(work, 'html');
  mkdirSync(folder);
  const files = documents.map((document, at) => {
    const file = join(folder, `${at}.html`);
    writeFileSync(file, document.html);
    return file;
  });
  counts.html = files.length;
  const jar = require.resolve('vnu-jar/build/dist/vnu.jar');
  const checker = spawnSync('java', ['-Xss2m', '-jar', jar, '--format', 'json', '--exit-zero-always', ...files],
    { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (checker.status !== 0) throw new Error(`the Nu checker did not run: ${checker.error ?? checker.stderr}`);
  for (const message of JSON.parse(checker.stderr).messages) {
    const at = Number(message.url.match(/(\d+)\.html$/)[1]);
    find(`html: ${documents[at].name}:${message.lastLine}: ${message.message} ${message.extract?.trim() ?? ''}`);
  }
}

async function lighthouse(base, places) {
  const { default: run } = await import('lighthouse');
  const port = 9333;
  const browser = spawn(CHROMIUM, ['--headless', ...FLAGS, `--remote-debugging-port=${port}`,
    `--user-data-dir=${join(work, 'chromium')}`], { stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 3000));
  // Lighthouse does not look at pages that answer 404.
  for (const { name, path } of places.filter(({ name }) => !name.startsWith('not found'))) {
    const unlisted = UNLISTED.some((kind) => name.startsWith(kind));
    const categories = Object.keys(LIGHTHOUSE).filter((id) => id !== 'seo' || !unlisted);
    const once = async () => {
      const { lhr } = await run(base + path, { port, onlyCategories: categories, logLevel: 'silent' });
      return lhr;
    };
    const isGood = (lhr) => categories.every((id) => lhr.categories[id].score * 100 >= LIGHTHOUSE[id]);
    const runs = [await once()];
    // A machine that was busy for a moment is no finding: the middle one of three counts.
    if (!isGood(runs[0])) runs.push(await once(), await once());
    counts.lighthouse += 1;
    runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
    const { categories: scores, audits } = runs[Math.floor(runs.length / 2)];
    const points = categories.map((id) => Math.round(scores[id].score * 100));
    console.log(`${points.join(' / ')}  ${name}`);
    categories.forEach((id, at) => {
      if (points[at] >= LIGHTHOUSE[id]) return;
      const failed = scores[id].auditRefs.filter(({ id: audit, weight }) => weight > 0 && audits[audit].score !== null && audits[audit].score < 0.9);
      find(`lighthouse: ${name}: ${id} ${points[at]}: ${failed.map(({ id: audit }) => audit).join(', ')}`);
    });
  }
  browser.kill();
}

const { portal, base } = await start();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  // A reader of neither language, so that the doorstep shows its choice and sends nobody on.
  const context = await browser.newContext({ bypassCSP: true, locale: 'de-DE', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'document' || response.status() >= 300 && response.status() < 400) return;
    const text = await response.text().catch(() => null);
    if (text) page.lastDocument = { url: response.url(), text };
  });
  const documents = [];
  const places = await addresses(page, base);
  for (const { name, path } of places) {
    await page.setViewportSize({ width: NARROWEST, height: 800 });
    await page.goto(base + path);
    await look(page, base, name, documents);
  }
  const looks = shots || ['axe', 'layout', 'html'].some((word) => wanted.has(word));
  for (const lang of looks ? LANGUAGES : []) {
    await journey(page, base, lang, (name) => look(page, base, name, documents));
  }
  for (const lang of looks ? LANGUAGES : []) {
    const signedIn = await browser.newContext({ bypassCSP: true, locale: `${lang}-CA`, reducedMotion: 'reduce' });
    const desktop = await signedIn.newPage();
    counts.desk += await desk(desktop, base, lang, COORDINATORS[lang], (name) => look(desktop, base, name, documents));
    counts.forum += await forum(desktop, base, lang, (name) => look(desktop, base, name, documents));
    await signedIn.close();
  }
  if (wanted.has('html')) await html(base, page, documents);
  if (wanted.has('lighthouse')) await lighthouse(base, places);
} finally {
  await browser.close();
  portal.kill();
  rmSync(work, { recursive: true, force: true });
}
const done = Object.entries(counts).filter(([, count]) => count).map(([what, count]) => `${what} ${count}`);
console.log(`${Object.keys(KINDS).length} kinds of pages; looks: ${done.join(', ')}; found: ${findings.length}`);
process.exit(findings.length ? 1 : 0);
