// Which pages are inspected: one of each kind, and the states that a form goes through.
//
// Comes in: a browser's page and the address of a running portal. Goes out: named stops, each the page as it is to be
// looked at. The other language of a stop is found as a reader finds it: by the link in its head.

/// One page of each kind, by its English address.
export const KINDS = {
  'choose': '/',
  'home': '/en/',
  'path': '/en/for-newcomers/',
  'page': '/en/how-it-works/',
  'guide': '/en/start-a-program/',
  'communities': '/en/communities/',
  'community': '/en/communities/halifax/',
  'join': '/en/join/',
  'toolkits': '/en/toolkits/',
  'chapter': '/en/toolkits/meeting-guide/',
  'stories': '/en/stories/',
  'story': '/en/stories/surrey-city-staff/',
  'events': '/en/events/',
  'event': '/en/events/monthly-call/',
  'news': '/en/news/',
  'courses': '/en/training/',
  'figures': '/en/figures/',
  'report': '/en/annual-report-2014-15/',
  'glossary': '/en/glossary/',
  'faq': '/en/faq/',
  'a-z': '/en/a-z/',
  'privacy': '/en/privacy/',
  'accessibility': '/en/accessibility/',
  'gallery': '/en/gallery/',
  'sitemap': '/en/sitemap/',
  'topics': '/en/topics/',
  'search, empty': '/en/search/',
  'search, found': '/api/search/en?q=funding',
  'search, nothing found': '/api/search/en?q=xylophonist',
  'find, community': '/api/communities/en?place=B3H',
  'find, unknown': '/api/communities/en?place=Atlantis',
  'form, first step': '/en/apply/',
  'form, contact': '/en/contact/',
  'not found': '/en/no-such-page/',
  'error': '/500.html',
};

const LANGUAGES = ['en', 'fr'];

/// Every kind in both languages: name and address. Pages for both languages at once stand there once.
export async function addresses(page, base) {
  const found = [];
  for (const [name, path] of Object.entries(KINDS)) {
    const response = await page.goto(base + path);
    const isGone = name === 'not found';
    if (response.status() !== (isGone ? 404 : 200)) throw new Error(`${path} answers ${response.status()}`);
    found.push({ name: `${name} (en)`, path });
    const twin = await page.evaluate(() => {
      const link = document.querySelector('link[rel=alternate][hreflang=fr-CA], a.toggle');
      return link && new URL(link.href).pathname + new URL(link.href).search;
    });
    if (twin && !isGone) found.push({ name: `${name} (fr)`, path: twin });
  }
  return found;
}

/// Takes a form through its states: wrong, filled, check, receipt, status page. Calls `look(name)` at each stop.
export async function journey(page, base, lang, look) {
  const form = lang === 'en' ? '/en/apply/' : await twin(page, `${base}/en/apply/`);
  await page.goto(new URL(form, base).href);
  await onward(page);
  await look(`form, wrong (${lang})`);
  for (let step = 0; step < 20 && !page.url().includes('/check'); step += 1) {
    await fill(page);
    if (step === 0) await look(`form, filled (${lang})`);
    await onward(page);
  }
  await look(`check your answers (${lang})`);
  await onward(page);
  if (!page.url().includes('/receipts/')) throw new Error(`no receipt but ${page.url()}`);
  await look(`receipt (${lang})`);
  const confirm = await letters(page, base, `/api/confirm/${lang}/`);
  await page.goto(confirm);
  await look(`confirm (${lang})`);
  await onward(page);
  await look(`confirmed (${lang})`);
  await page.goto(await letters(page, base, `/api/status/${lang}/`));
  await look(`status (${lang})`);
  await page.goto(page.url().replace(/\/?$/, '/withdraw'));
  await look(`withdraw (${lang})`);
  await page.goto(`${base}/api/status/${lang}/no-such-link`);
  await look(`link of nobody (${lang})`);
}

/// Pages at which nothing is typed and the button pressed: they have to say what is missing.
const MISSING = ['decide', 'intake', 'outcome', 'invite', 'offer', 'flag', 'breaches/new'];

/// Signs in by the link in the mailbox.
export async function signIn(page, base, lang, email) {
  await page.goto(`${base}/api/sign-in/${lang}`);
  await page.locator('input[name=email]').fill(email);
  await onward(page);
  await page.goto(await letters(page, base, `/api/sign-in/${lang}/`));
  await onward(page);
}

/// Signs in as somebody of the sample and goes wherever the links of the desk lead, once to each kind of page, from the queue
/// or from another page of the desk. Calls `look(name)` at each stop.
export async function desk(page, base, lang, email, look, from = '') {
  await signIn(page, base, lang, email);
  return wander(page, base, lang, 'desk', look, from);
}

/// For somebody who is signed in: begins a topic that names somebody, is told so, mends it and posts it; then goes wherever
/// the links of the forum lead. Calls `look(name)` at each stop.
export async function forum(page, base, lang, look) {
  await page.goto(`${base}/api/forum/${lang}/categories/practice/new`);
  await onward(page);
  await look(`forum, wrong (${lang})`);
  await page.locator('input[name=title]').fill('Sample topic');
  const text = page.locator('textarea[name=text]');
  for (const [written, button, name] of [
    ['Write to nobody@sample.invalid.', 'post', 'forum, guard'],
    ['*Sample* text', 'preview', 'forum, preview'],
    ['*Sample* text', 'post', 'forum, posted'],
  ]) {
    await text.fill(written);
    await Promise.all([page.waitForNavigation(), page.locator(`button[value=${button}]`).first().click()]);
    await look(`${name} (${lang})`);
  }
  return wander(page, base, lang, 'forum', look);
}

/// Goes wherever the links of an area lead, once to each kind of page. Gives how many kinds there are.
async function wander(page, base, lang, area, look, from = '') {
  const start = `/api/${area}/${lang}`;
  const [open, seen] = [[start + from], new Set()];
  while (open.length > 0) {
    const path = open.shift();
    // References are capitals, other names of one thing have digits; the kind of page has neither.
    const named = path.replace(/\?.*/, '?').replace(/\/(categories|tags)\/[^/?]+/, '/$1/*');
    const kind = named.split('/').map((part) => (/\d|^[A-Z-]+$/.test(part) ? '*' : part)).join('/');
    if (seen.has(kind)) continue;
    // A page that was loaded in the dark keeps some of it when the light goes on.
    await page.emulateMedia({ colorScheme: 'light' });
    const response = await page.goto(base + path).catch(() => null);
    if (!response || !(response.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    seen.add(kind);
    if (response.status() !== 200) throw new Error(`${path} answers ${response.status()}`);
    const links = await page.evaluate((start) => [...document.querySelectorAll(`a[href^="${start}"]`)]
      .filter((link) => !link.hasAttribute('download')).map((link) => link.getAttribute('href').replace(/#.*/, '')), start);
    open.push(...links);
    await look(`${area} ${kind.slice(start.length) || '/'} (${lang})`);
    if (MISSING.some((word) => kind.endsWith(`/${word}`))) {
      await onward(page);
      await look(`${area} ${kind.slice(start.length)}, wrong (${lang})`);
    }
    if (kind.endsWith('/imports')) await sheets(page, lang, look);
  }
  return seen.size;
}

/// Sends a sheet with a column that nobody knows, and wrong rows, and looks at each step.
async function sheets(page, lang, look) {
  const rows = ['first_name;last_name;email;Shoes', 'Amara;Diallo;nobody;42', 'Amara;Diallo;a@sample.invalid;43'];
  const buffer = Buffer.from(rows.join('\n'));
  await page.locator('input[type=file]').setInputFiles({ name: 'sheet.csv', mimeType: 'text/csv', buffer });
  await onward(page);
  await look(`desk import, columns (${lang})`);
  await page.locator('select').last().selectOption('-');
  await Promise.all([page.waitForNavigation(), page.locator('button[value=columns]').click()]);
  await look(`desk import, what is wrong (${lang})`);
}

async function twin(page, address) {
  await page.goto(address);
  const href = await page.locator('link[rel=alternate][hreflang=fr-CA]').getAttribute('href');
  return new URL(href).pathname;
}

/// Presses the button that goes on: the last one of the form in the text.
async function onward(page) {
  await Promise.all([page.waitForNavigation(), page.locator('main form button:visible').last().click()]);
}

/// Answers every visible question that must be answered, by its kind. Made up, with an address that can't exist.
async function fill(page) {
  await page.evaluate(() => {
    const main = document.querySelector('main form');
    const inputs = [...main.querySelectorAll('input, select, textarea')].filter((input) => {
      const isSeen = input.offsetParent !== null && input.type !== 'hidden' && !input.name.startsWith('_');
      const question = input.closest('fieldset, .field')?.textContent ?? '';
      // One of two answers is enough: where the person lives, or the day when they arrive.
      const isOther = input.name.startsWith('arriving_on');
      const isOptional = isOther || /\((optional|facultatif)\)/.test(question) && input.name !== 'postal_area';
      return isSeen && !isOptional && input.type !== 'file';
    });
    const answers = { email: 'sample@sample.invalid', tel: '902 555 0123', url: 'https://sample.invalid/' };
    for (const input of inputs) {
      const hasAnswer = main.querySelector(`[name="${input.name}"]:checked`) !== null;
      if (input.type === 'radio' || input.type === 'checkbox') {
        if (!hasAnswer) input.checked = true;
      } else if (input.tagName === 'SELECT') {
        if (!input.value) input.value = [...input.options].find((option) => option.value)?.value ?? '';
      } else if (!input.value) {
        input.value = input.name === 'postal_area' ? 'B3H' : answers[input.type] ?? 'Sample';
      }
    }
  });
}

/// The newest link of a kind in the mailbox.
async function letters(page, base, kind) {
  for (let tries = 0; tries < 300; tries += 1) {
    await page.goto(`${base}/_mail`);
    const mails = await page.locator('main a[href^="/_mail/"]').evaluateAll((links) => links.map((link) => link.href));
    for (const mail of mails.slice(0, 6)) {
      await page.goto(mail);
      const text = await page.content();
      const link = text.match(new RegExp(`https?://[^\\s"<]*${kind}[^\\s"<]*`));
      if (link) return base + new URL(link[0]).pathname;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no mail with a link ${kind}`);
}

export { LANGUAGES };
