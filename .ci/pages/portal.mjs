// A portal that runs to be measured.
//
// Comes in: the program, a data folder. Goes out: its address, the processor's time and the memory that it has used.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Starts the program over the folder; waits until it says where it is. */
export async function start(program, data) {
  const portal = spawn(program, ['--addr', '127.0.0.1:0', '--no-watch', '--data', data],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  const base = await new Promise((found) => {
    createInterface({ input: portal.stdout }).on('line', (line) => {
      const address = line.match(/http:\/\/[0-9.:]+/);
      if (address) found(address[0]);
    });
  });

  /** Milliseconds of processor that the portal has used; Linux counts in hundredths of a second. */
  function processor() {
    const parts = readFileSync(`/proc/${portal.pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ');
    return (Number(parts[11]) + Number(parts[12])) * 10;
  }

  /** Memory in MB: `VmRSS` as it is, `VmHWM` the most since the last `forget`. */
  function memory(name) {
    return Number(readFileSync(`/proc/${portal.pid}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024;
  }

  /** From here on the most memory counts anew. */
  function forget() {
    writeFileSync(`/proc/${portal.pid}/clear_refs`, '5');
  }

  /** Waits until the portal has counted what was stored before it began: less than a tenth of a processor, twice. */
  async function calm() {
    for (let quiet = 0, tries = 0; quiet < 2 && tries < 300; tries += 1) {
      const before = processor();
      await new Promise((done) => { setTimeout(done, 2000); });
      quiet = processor() - before < 200 ? quiet + 1 : 0;
    }
  }

  return { portal, base, processor, memory, forget, calm };
}
