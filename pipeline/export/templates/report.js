"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const table = $("#table"), texts = $("#texts"), card = $("#card");
  const numbers = (element) => element.dataset.v.split(" ");
  const valueOf = (number) => document.getElementById(`v${number}`);

  const marks = new Map();
  for (const mark of texts.querySelectorAll(".m"))
    for (const number of numbers(mark)) marks.set(number, [...(marks.get(number) ?? []), mark]);
  const marksOf = (number) => marks.get(number) ?? [];
  for (const value of table.querySelectorAll(".v.review"))
    for (const mark of marksOf(value.dataset.v)) mark.classList.add("review");

  let lit = [];
  const light = (element) => {
    for (const other of lit) other.classList.remove("lit");
    const number = element && numbers(element)[0];
    lit = element ? [valueOf(number), ...marksOf(number)].filter(Boolean) : [];
    for (const other of lit) other.classList.add("lit");
  };

  const reveal = (element, pane) => {
    element.closest("details")?.setAttribute("open", "");
    const box = element.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 48 || box.bottom > frame.bottom - 24) element.scrollIntoView({ block: "center" });
  };

  const line = (tag, text, name) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  const show = (element) => {
    const own = numbers(element).map(valueOf).filter(Boolean);
    card.replaceChildren();
    for (const value of own.slice(0, 4)) {
      const data = value.dataset, heading = line("h3", value.textContent);
      heading.prepend(line("span", `${data.field}  `));
      card.append(heading);
      if (element.classList.contains("v")) card.append(line("blockquote", data.quote));
      const facts = [`confidence ${data.confidence}`];
      if (data.rule) facts.unshift(data.rule);
      if (data.page) facts.push(`page ${data.page}`);
      for (const flag of data.flags?.split("\n") ?? []) card.append(line("p", `⚑ ${flag}`, "flags"));
      card.append(line("p", facts.join(" · ")));
    }
    if (own.length > 4) card.append(line("p", `and ${own.length - 4} more`));
    card.hidden = own.length === 0;
    const box = element.getBoundingClientRect(), size = card.getBoundingClientRect();
    const frame = element.closest(".pane").getBoundingClientRect(), end = Math.min(frame.right, innerWidth);
    const below = box.bottom + size.height + 12 < innerHeight;
    card.style.left = `${Math.max(8, Math.min(box.left, end - size.width - 16))}px`;
    card.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - size.height - 6)}px`;
  };
  const hide = () => { card.hidden = true; light(null); };

  let timer, pointed;
  const enter = (event) => {
    const element = event.target.closest?.("[data-v]");
    clearTimeout(timer);
    pointed = element;
    if (!element) return hide();
    light(element);
    timer = setTimeout(() => {
      show(element);
      const mark = element.classList.contains("v") && marksOf(element.dataset.v)[0];
      if (mark && getComputedStyle(texts).overflowY === "auto") reveal(mark, texts);
    }, 90);
  };
  document.addEventListener("mouseover", enter);
  document.addEventListener("focusin", enter);
  document.addEventListener("scroll", (event) => {
    if (!pointed || event.target.contains(pointed)) card.hidden = true;
  }, { capture: true, passive: true });

  const turns = new Map();
  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-v]");
    if (!element) return;
    event.preventDefault();
    const toText = element.classList.contains("v");
    const found = toText ? marksOf(element.dataset.v) : numbers(element).map(valueOf);
    const turn = turns.get(element) ?? 0;
    turns.set(element, turn + 1);
    const target = found[turn % found.length];
    if (!target) return;
    if (!toText) target.closest("tbody, tr").hidden = false;
    reveal(target, toText ? texts : table);
    target.focus({ preventScroll: true });
  });

  const find = $("#find"), only = $("#only");
  const filter = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let any = false;
    for (const body of table.querySelectorAll("tbody")) {
      const title = body.rows[0].textContent.toLowerCase();
      let left = 0;
      for (const row of [...body.rows].slice(1)) {
        const words = `${title} ${row.textContent.toLowerCase()}`;
        row.hidden = !wanted.every((word) => words.includes(word)) || (only.checked && !row.classList.contains("review"));
        left += !row.hidden;
      }
      const bare = body.rows.length === 1 && !only.checked && wanted.every((word) => title.includes(word));
      body.hidden = !left && !bare;
      any ||= !body.hidden;
    }
    $("#nothing").hidden = any;
  };
  find.addEventListener("input", filter);
  only.addEventListener("change", filter);
  find.form.addEventListener("submit", (event) => event.preventDefault());

  for (const button of document.querySelectorAll(".legend button"))
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      for (const mark of texts.querySelectorAll(`.m.f-${button.dataset.field}`)) mark.classList.toggle("off", !on);
    });

  $("#theme").addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset.theme = dark === "dark" ? "light" : "dark";
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    if (event.target.matches("input") || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); find.focus(); }
    if (event.key !== "n" && event.key !== "p") return;
    const flagged = [...table.querySelectorAll(".v.review")].filter((value) => value.offsetParent);
    const at = flagged.indexOf(document.activeElement), step = event.key === "n" ? 1 : -1;
    const next = flagged[at < 0 ? (step > 0 ? 0 : flagged.length - 1) : (at + step + flagged.length) % flagged.length];
    if (next) { reveal(next, table); next.focus({ preventScroll: true }); }
  });
})();
