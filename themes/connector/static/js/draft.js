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
