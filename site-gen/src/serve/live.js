// Listens for builds: loads the page again after a good one, shows what is wrong after a bad one.
(() => {
  "use strict";
  const mine = new URL(document.currentScript.src).search.slice(1);
  const ID = "site-gen-live";

  const line = (problem) => {
    const place = problem.line ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
    const parts = [`${place}: ${problem.message}`];
    if (problem.source) {
      parts.push(`  ${problem.source}`, `  ${" ".repeat(problem.column - 1)}${"^".repeat(problem.width)}`);
    }
    if (problem.hint) parts.push(`hint: ${problem.hint}`);
    return parts.join("\n");
  };

  const show = (texts) => {
    document.getElementById(ID)?.remove();
    const panel = document.createElement("section");
    panel.id = ID;
    panel.lang = "en";
    panel.tabIndex = 0;
    panel.setAttribute("role", "alert");
    const title = document.createElement("h2");
    title.textContent = texts.length === 1 ? "1 problem: this page is the last good one" : `${texts.length} problems: this page is the last good one`;
    const list = document.createElement("ol");
    for (const text of texts) {
      const pre = document.createElement("pre");
      pre.textContent = text;
      list.appendChild(document.createElement("li")).appendChild(pre);
    }
    panel.append(title, list);
    document.body.append(panel);
  };

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/_live.css";
  document.head.append(style);

  const events = new EventSource("/_live");
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    const texts = news.problems.map(line);
    if (news.failure) texts.push(news.failure);
    if (texts.length) show(texts);
    else if (String(news.generation) !== mine) location.reload();
  };
  addEventListener("pagehide", () => events.close());
})();
