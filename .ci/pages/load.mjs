// How long the pages of the desk take over a data folder with sample people. A measurement for people, never a test.
//
//   target/release/portal seed --people 100000 --data FOLDER
//   node load.mjs target/release/portal FOLDER [looks at each page, 200 when none are named]
//
// Signs in as the sample's coordinator of Halifax, finds one page of each kind as the inspection does, asks for each again
// and again, one request after the other, and prints the median, the 99th percentile and the bytes of each.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { desk } from './places.mjs';

const [program, data, looks = '200'] = process.argv.slice(2);
if (!program || !data) {
  console.error('usage: node load.mjs PORTAL FOLDER [LOOKS]');
  process.exit(2);
}
const portal = spawn(program, ['--addr', '127.0.0.1:0', '--no-watch', '--data', data],
  { stdio: ['ignore', 'pipe', 'inherit'] });
const base = await new Promise((found) => {
  createInterface({ input: portal.stdout }).on('line', (line) => {
    const address = line.match(/http:\/\/[0-9.:]+/);
    if (address) found(address[0]);
  });
});
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
let worst = 0;
try {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const paths = new Map();
  await desk(page, base, 'en', 'coordinator.halifax@example.org', (name) => {
    if (!name.includes('wrong')) paths.set(name, page.url());
  });
  const cookies = await context.cookies(base);
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  console.log('median ms   p99 ms    bytes  page');
  for (const [name, address] of paths) {
    const times = [];
    let bytes = 0;
    for (let look = 0; look < Number(looks); look += 1) {
      const start = performance.now();
      const response = await fetch(address, { headers, redirect: 'manual' });
      bytes = (await response.arrayBuffer()).byteLength;
      times.push(performance.now() - start);
      if (response.status !== 200) throw new Error(`${address} answers ${response.status}`);
    }
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    worst = Math.max(worst, at(0.99));
    console.log(`${at(0.5).toFixed(1).padStart(9)} ${at(0.99).toFixed(1).padStart(8)} ${String(bytes).padStart(8)}  ${name}`);
  }
  console.log(`slowest p99: ${worst.toFixed(1)} ms`);
} finally {
  await browser.close();
  portal.kill();
}
