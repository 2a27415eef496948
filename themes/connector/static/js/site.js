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

  // Questions that depend on another answer of the same page.
  all("[data-when]").forEach((field) => {
    const form = field.closest("form");
    const wanted = field.dataset.is.split(" ");
    const show = () => {
      const given = new FormData(form).getAll(field.dataset.when);
      field.hidden = !given.some((value) => wanted.includes(value));
    };
    all(".only", field).forEach((line) => (line.hidden = true));
    form.addEventListener("change", show);
    show();
  });

  // How much room is left in a long answer: seen at once, said after a pause.
  all("textarea[data-max]").forEach((area) => {
    const count = area.parentElement.querySelector(".count");
    const said = document.createElement("p");
    said.className = "unseen";
    said.setAttribute("role", "status");
    count.after(said);
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
})();
