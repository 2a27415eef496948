// A topic that is open: what others write, change and take away appears by itself. The page is complete without.
(() => {
  "use strict";
  const thread = document.querySelector("[data-topic]");
  if (!thread || !("WebSocket" in window)) return;
  const { topic, first, lang, path } = thread.dataset;
  const fresh = thread.querySelector(".live-new");
  const here = thread.querySelector(".live-here");
  const said = thread.querySelector(".live-said");
  const show = fresh.querySelector("button");
  const minutes = (n) => n * 60000;

  // What is on the page: a post never goes back to what it was at an earlier revision of the topic.
  let cursor = +thread.dataset.cursor;
  let total = +thread.dataset.total;
  // What the page could show when it was opened; posts beyond are on a later one.
  const room = Math.max(total, +first + 49);
  let signs;
  const posts = () => [...thread.querySelectorAll("article[data-seq]")];
  const find = (seq) => thread.querySelector(`article[data-seq="${+seq}"]`);
  const waiting = () => posts().filter((post) => post.hidden);

  // Whatever is put in, the post at the top of the window stays where it is.
  const steady = (change) => {
    const anchor = posts().find((post) => !post.hidden && post.getBoundingClientRect().bottom > 0);
    const before = anchor?.getBoundingClientRect().top;
    const seq = anchor?.dataset.seq;
    change();
    const now = seq && find(seq);
    if (now) window.scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
  };

  // At the end of the thread, and not writing: a new post may appear by itself.
  const isAtEnd = () => {
    const shown = posts().filter((post) => !post.hidden).pop();
    const isWriting = document.activeElement?.closest("form.composer");
    return !isWriting && (!shown || shown.getBoundingClientRect().bottom < window.innerHeight + 40);
  };

  // The server's own HTML, the same as on the page. A parser of its own runs no script and loads nothing.
  const read = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("article[data-seq]");

  const put = ({ seq, revision, html }) => {
    const old = find(seq);
    if (old && +old.dataset.revision >= revision) return 0;
    const made = read(html);
    if (!made) return 0;
    const post = document.adoptNode(made);
    if (old) {
      post.hidden = old.hidden;
      const focusable = (root) => [...root.querySelectorAll("a, button")];
      const at = focusable(old).indexOf(document.activeElement);
      old.replaceWith(post);
      if (at >= 0) focusable(post)[Math.min(at, focusable(post).length - 1)]?.focus({ preventScroll: true });
      return 0;
    }
    post.hidden = !isAtEnd();
    const next = posts().find((other) => +other.dataset.seq > seq);
    if (next) next.before(post);
    else fresh.before(post);
    return 1;
  };

  const count = (one, many, n) => (n === 1 ? one : many.replace("{n}", n));

  // One line for those who hear the page, once it is quiet.
  let heard = 0;
  let timer;
  const tell = (n) => {
    heard += n;
    clearTimeout(timer);
    timer = setTimeout(() => {
      said.textContent = count(said.dataset.one, said.dataset.many, heard);
      heard = 0;
    }, 1500);
  };

  // Posts that wait, here or on the next page.
  const offer = () => {
    const held = waiting().length;
    const beyond = Math.max(0, total - room);
    fresh.hidden = !held && !beyond;
    show.textContent = count(show.dataset.one, show.dataset.many, held || beyond);
  };

  // How far the reader was shown the thread. What waits behind the button, or came while nobody looked, stays new.
  const shownTo = () => Math.max(0, ...posts().map((post) => (post.hidden ? 0 : +post.dataset.seq)));
  let noted = shownTo();
  let noting;
  const note = () => {
    const last = shownTo();
    if (!document.hidden && last > noted && send({ action: "read", seq: last }) !== false) noted = last;
  };
  const noteSoon = () => {
    clearTimeout(noting);
    noting = setTimeout(note, 2000);
  };

  show.addEventListener("click", () => {
    const held = waiting();
    if (!held.length) return location.assign(`${path}?page=${Math.ceil(total / 50)}#post-${room + 1}`);
    held.forEach((post) => (post.hidden = false));
    offer();
    noteSoon();
    held[0].tabIndex = -1;
    held[0].focus({ preventScroll: true });
    held[0].scrollIntoView({ block: "nearest" });
  });

  const on = {
    posts(news) {
      if (news.after > cursor) return ask();
      const beyond = Math.max(0, news.total - Math.max(total, room));
      let added = 0;
      steady(() => {
        news.posts.forEach((post) => (added += put(post)));
        if (news.signs !== signs && signs !== undefined) {
          const now = new DOMParser().parseFromString(news.signs, "text/html").body;
          document.querySelector(".live-signs")?.replaceChildren(...now.childNodes);
        }
      });
      signs = news.signs;
      cursor = Math.max(cursor, news.cursor);
      total = Math.max(total, news.total);
      offer();
      noteSoon();
      if (added + beyond) tell(added + beyond);
    },
    here({ names, more }) {
      here.hidden = !names.length;
      here.querySelector("span").textContent = names.join(", ") + (more ? ` ${here.dataset.more}` : "");
    },
    refused() {
      stop = true;
      socket?.close();
    },
  };

  let socket;
  let stop = false;
  let tries = 0;
  let later;
  let kept = [];
  const send = (message) => socket?.readyState === 1 && socket.send(JSON.stringify(message));
  const ask = () => send({ action: "subscribe", topic, lang, first: +first, cursor });

  // Opened anew after a break, and before the gateway ends it: idle after ten minutes, any after two hours.
  const open = () => {
    clearTimeout(later);
    if (stop || document.hidden) return;
    const old = socket;
    const mine = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/live`);
    mine.addEventListener("open", () => {
      socket = mine;
      old?.close();
      ask();
      kept.forEach(clearTimeout);
      kept = [
        setTimeout(() => send({ action: "here" }), 2000 + Math.random() * 4000),
        setInterval(() => send({ action: "ping", cursor }), minutes(4)),
        setTimeout(open, minutes(100 + Math.random() * 10)),
      ];
    });
    mine.addEventListener("message", ({ data }) => {
      tries = 0;
      const message = JSON.parse(data);
      on[message.type]?.(message);
    });
    mine.addEventListener("close", () => {
      if (socket && socket !== mine) return;
      socket = undefined;
      here.hidden = true;
      kept.forEach(clearTimeout);
      // Longer each time, and never all readers at once.
      if (!stop) later = setTimeout(open, Math.random() * Math.min(60000, 1000 * 2 ** tries++) + 250);
    });
  };

  // Who comes back to the page, or to the network, is brought up to date at once.
  const back = () => {
    if (socket?.readyState === 1) return send({ action: "ping", cursor });
    tries = 0;
    open();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    back();
    noteSoon();
  });
  window.addEventListener("online", back);
  window.addEventListener("pagehide", () => {
    note();
    socket?.close();
  });
  window.addEventListener("pageshow", (event) => event.persisted && back());
  open();
})();

// A reply that was begun and not posted is kept when its writer leaves. A button of the form does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-keep]");
  if (!form || !navigator.sendBeacon) return;
  const text = form.elements.text;
  let kept = form.dataset.keep === "new" ? "" : text.value;
  let isSent = false;
  form.addEventListener("submit", () => (isSent = true));
  window.addEventListener("pageshow", () => (isSent = false));
  const keep = () => {
    if (isSent || text.value === kept) return;
    const typed = new URLSearchParams(new FormData(form));
    typed.set("step", "keep");
    if (navigator.sendBeacon(form.action, typed)) kept = text.value;
  };
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.addEventListener("pagehide", keep);
})();
