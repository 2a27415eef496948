// Ease, never need: every page and form works without this file.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Wrong answers: the summary takes the focus, so that it is read first.
  document.getElementById("errors")?.focus();

  // A table wider than the screen can be moved with the keyboard.
  all(".table-scroll").forEach((table) => {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  });

  // A button that only a script can serve is hidden until there is one.
  all(".print").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // Speaks to those who hear the page.
  const voice = (after) => {
    const said = document.createElement("p");
    said.className = "unseen";
    said.setAttribute("role", "status");
    after.after(said);
    return said;
  };

  // A template of the toolkit goes to the clipboard with one press. The style sheet keeps room for the button.
  all("[data-copy] > blockquote").forEach((sheet) => {
    if (!navigator.clipboard) return;
    const { copy, copied } = sheet.parentElement.dataset;
    const button = document.createElement("button");
    const said = voice(sheet);
    const parts = [...sheet.children];
    const say = (text) => (button.textContent = text);
    let heading = sheet;
    while (heading && !heading.id) heading = heading.previousElementSibling;
    if (heading) button.setAttribute("aria-describedby", heading.id);
    button.className = "copy";
    say(copy);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(parts.map((part) => part.innerText).join("\n\n"));
      said.textContent = say(copied);
      setTimeout(() => (said.textContent = "") || say(copy), 4000);
    });
    sheet.prepend(button);
  });

  // "Are we ready?": adds up, shows the band, and keeps the advice for weak answers.
  all(".ready").forEach((check) => {
    const { sum, left, total } = check.dataset;
    const questions = all("fieldset", check);
    check.addEventListener("change", () => {
      const given = new Map();
      all("input:checked", check).forEach((input) => given.set(input.name, +input.value));
      const points = [...given.values()].reduce((a, b) => a + b, 0);
      const open = questions.length - given.size;
      let text = sum.replace("{n}", points).replace("{total}", total);
      all("[data-from]", check).forEach((band) => {
        const now = !open && points >= band.dataset.from && points <= band.dataset.to;
        band.classList.toggle("reached", now);
        if (now) text += ". " + band.querySelector("b").textContent;
      });
      check.querySelector("output").textContent = open ? `${text}. ${left.replace("{n}", open)}` : text;
      let weak = 0;
      all("[data-question]", check).forEach((advice, n) => {
        const answer = given.get(advice.dataset.question);
        advice.hidden = answer === undefined || answer >= questions[n].dataset.best;
        weak += !advice.hidden;
      });
      check.querySelector(".ready-none").hidden = weak > 0;
    });
  });

  // A second press within ten seconds is taken for the first. The button stays usable for the keyboard and says what
  // is going on; going back in the browser makes it new.
  all("form[data-sending]").forEach((form) => {
    let sent = 0;
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.className = "sending";
    form.append(status);
    form.addEventListener("submit", (event) => {
      if (Date.now() - sent < 10000) return event.preventDefault();
      sent = Date.now();
      status.textContent = form.dataset.sending;
    });
    window.addEventListener("pageshow", () => {
      sent = 0;
      status.textContent = "";
    });
  });

  // Questions that depend on another answer of the same page. The style sheet has kept those back that do not count at
  // first (`data-later`); from here on this does. What hangs on a question that is hidden is hidden as well.
  all("[data-when]").forEach((field) => {
    const form = field.closest("form");
    const wanted = field.dataset.is.split(" ");
    const asked = all("input, select", form).filter((input) => input.name === field.dataset.when);
    const show = () => {
      const given = new FormData(form).getAll(field.dataset.when);
      field.hidden = !given.some((value) => wanted.includes(value)) || !!asked[0]?.closest(".field[hidden]");
    };
    all(".only", field).forEach((line) => (line.hidden = true));
    form.addEventListener("change", show);
    show();
    delete field.dataset.later;
  });

  // How much room is left in a long answer: seen at once, said after a pause.
  all("textarea[data-max]").forEach((area) => {
    const count = area.parentElement.querySelector(".count");
    const said = voice(count);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    let timer;
    const tell = () => {
      const left = area.dataset.max - [...area.value].length;
      const words = left < 0 ? area.dataset.over : area.dataset.left;
      count.textContent = words.replace("{n}", number.format(Math.abs(left)));
      count.classList.toggle("count-over", left < 0);
    };
    area.addEventListener("input", () => {
      tell();
      clearTimeout(timer);
      timer = setTimeout(() => (said.textContent = count.textContent), 1000);
    });
    if (area.value) tell();
  });

  // Search: what is found follows the words. The address changes with it, so that going back, reloading and the way to
  // the other language lead to the same search.
  all("main form.search").forEach((form) => {
    const found = document.getElementById("found");
    const said = voice(found);
    let timer, call, shown;
    const show = async () => {
      const url = `${form.action}?${new URLSearchParams(new FormData(form))}`;
      if (url === shown || form.q.value.trim().length < 2) return;
      call?.abort();
      call = new AbortController();
      try {
        const answer = await fetch(url, { signal: call.signal });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const take = (selector, change) => change(document.querySelector(selector), page.querySelector(selector));
        take("#found", (old, now) => old.replaceChildren(...now.childNodes));
        take("h1", (old, now) => (old.textContent = now.textContent));
        take(".toggle", (old, now) => (old.href = now.href));
        document.title = page.title;
        said.textContent = found.querySelector("h2").textContent;
        history.replaceState(null, "", (shown = url));
      } catch {
        // Another word came first, or the network is gone: the button still works.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 300);
    });
  });
})();
