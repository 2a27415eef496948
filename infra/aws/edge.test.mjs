// The program that CloudFront runs for every page, taken from template.yaml as it is deployed. The cases are those of
// site-gen/src/serve, which does the same on one machine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

const lines = readFileSync(new URL('template.yaml', import.meta.url), 'utf8').split('\n');
const first = lines.findIndex((line) => line.includes('FunctionCode: |')) + 1;
const length = lines.slice(first).findIndex((line) => line.trim() !== '' && !line.startsWith(' '.repeat(8)));
const code = lines.slice(first, first + length).join('\n');
const handler = runInNewContext(`${code}; handler`);

const ask = (uri, { language, query = {} } = {}) => {
  const headers = language === undefined ? {} : { 'accept-language': { value: language } };
  const answer = handler({ request: { method: 'GET', uri, headers, querystring: query } });
  return answer.statusCode ? [answer.statusCode, answer.headers.location.value] : answer.uri;
};

test('the doorstep leads to the language that the browser clearly prefers', () => {
  for (const [language, expected] of [
    ['fr-CA,fr;q=0.9,en;q=0.8', [302, '/fr/']],
    ['en-US,en;q=0.9,fr;q=0.8', [302, '/en/']],
    ['de, FR;q=0.2', [302, '/fr/']],
    ['en, fr', '/index.html'],
    ['de', '/index.html'],
    ['', '/index.html'],
    ['fr;q=0', '/index.html'],
    ['fr;q=9, en;q=0.1', [302, '/en/']],
    [';;;,,q=', '/index.html'],
    ['fr;q=', '/index.html'],
    [undefined, '/index.html'],
  ]) assert.deepEqual(ask('/', { language }), expected, String(language));
});

test('a folder is its page, and has one address', () => {
  assert.deepEqual(ask('/en/apply/'), '/en/apply/index.html');
  assert.deepEqual(ask('/en/apply'), [301, '/en/apply/']);
  assert.deepEqual(ask('/en/apply/index.html'), [301, '/en/apply/']);
  assert.deepEqual(ask('/css/site.0f0f0f0f.css'), '/css/site.0f0f0f0f.css');
  const query = { a: { value: '1', multiValue: [{ value: '1' }, { value: '' }] } };
  assert.deepEqual(ask('/en/apply', { query }), [301, '/en/apply/?a=1&a']);
});

test('nobody is led to another host', () => {
  for (const path of ['//evil', '//evil/index.html', '/\\evil']) assert.equal(typeof ask(path), 'string', path);
});
