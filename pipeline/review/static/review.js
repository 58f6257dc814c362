"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const record = () => $("#record");
  const values = () => $$("#record .value");
  const current = () => $("#record .value.current");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // -- what is said to the reader --------------------------------------------------------------------------------
  let saidTimer;
  const say = (words) => {
    const line = $("#said");
    line.textContent = words.trim();
    line.hidden = !line.textContent;
    clearTimeout(saidTimer);
    saidTimer = setTimeout(() => { line.hidden = true; }, 6000);
  };
  const kept = sessionStorage.getItem("said");
  if (kept) { sessionStorage.removeItem("said"); say(kept); }

  // -- the value that has the attention --------------------------------------------------------------------------
  const shown = (box, frame) => box.top >= frame.top + 40 && box.bottom <= frame.bottom - 40;
  const bring = (element, pane) => {
    element.closest("details")?.setAttribute("open", "");
    if (!shown(element.getBoundingClientRect(), pane.getBoundingClientRect()))
      element.scrollIntoView({ block: "center", behavior: "instant" });
  };
  const evidence = (value) => $$("#text .m, #sheet .box").filter((mark) => mark.dataset.v.split(" ").includes(value.dataset.n));
  const light = (value) => {
    for (const mark of $$("#text .lit, #sheet .lit")) mark.classList.remove("lit");
    const marks = evidence(value);
    for (const mark of marks) mark.classList.add("lit");
    const mark = marks.find((one) => one.closest("#text") && !$("#text").hidden);
    if (mark) bring(mark, $("#source"));
  };
  const attend = (value, focus = true) => {
    if (!value) return;
    for (const other of $$("#record .value.current")) if (other !== value) other.classList.remove("current");
    value.classList.add("current");
    light(value);
    bring(value, $("#side"));
    if (focus) value.focus({ preventScroll: true });
    if ($("#sheet") && !$("#sheet").hidden) turn(value.dataset.page);
  };
  const step = (by) => {
    const all = values(), at = all.indexOf(current());
    attend(all[Math.min(all.length - 1, Math.max(0, at + by))]);
  };

  // -- the source ------------------------------------------------------------------------------------------------
  const turn = async (page) => {
    const sheet = $("#sheet");
    if (!page) { sheet.replaceChildren("The words of this value have no page."); return; }
    if (sheet.dataset.page !== page) {
      const url = `/documents/${sheet.dataset.document}/pages/${page}?record=${encodeURIComponent(sheet.dataset.record)}`;
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (!answer.ok) { sheet.replaceChildren(text.trim()); return; }
      sheet.innerHTML = text;
      sheet.dataset.page = page;
    }
    const value = current();
    for (const box of $$(".box", sheet)) box.classList.toggle("lit", box.dataset.v === value?.dataset.n);
    $(".lit", sheet)?.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  };
  const view = (asPage) => {
    if (!$("#sheet")) return;
    $("#sheet").hidden = !asPage;
    $("#text").hidden = asPage;
    $("#as-page").setAttribute("aria-pressed", String(asPage));
    $("#as-text").setAttribute("aria-pressed", String(!asPage));
    sessionStorage.setItem("as page", asPage ? "yes" : "");
    if (asPage) turn(current()?.dataset.page ?? "1"); else if (current()) light(current());
  };

  // A place in the text is counted in characters as the store counts them, not in UTF-16 units.
  const place = (node, offset) => {
    const passage = (node.nodeType === 1 ? node : node.parentElement)?.closest(".text");
    if (!passage) return null;
    const range = document.createRange();
    range.setStart(passage, 0);
    range.setEnd(node, offset);
    return Number(passage.dataset.start) + [...range.toString()].length;
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !$("#text")?.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset), end = place(range.endContainer, range.endOffset);
    return start !== null && end !== null && start < end ? { start, end, words: range.toString(), box: range.getBoundingClientRect() } : null;
  };
  let chosen = null;
  document.addEventListener("selectionchange", () => {
    const pick = $("#pick"), found = selected();
    if (!pick) return;
    if (found) { chosen = found; choose(); }
    pick.hidden = !found || Boolean($(".slot .editor"));
    if (!pick.hidden) {
      pick.style.setProperty("left", `${Math.max(8, found.box.left)}px`);
      pick.style.setProperty("top", `${Math.min(innerHeight - 48, found.box.bottom + 6)}px`);
    }
  });
  const choose = () => {
    const editor = $(".slot .editor");
    if (!editor || !chosen || !$("[name=evidence]", editor)) return;
    $("[name=evidence]", editor).value = `${chosen.start}-${chosen.end}`;
    const line = $(".chosen", editor);
    line.textContent = `“${chosen.words.replace(/\s+/g, " ").trim()}”`;
    line.hidden = false;
  };
  const add = () => {
    chosen = selected() ?? chosen;
    if (!chosen) return say("Select the words in the source first, then press i.");
    const { document: number, record: name, query } = record().dataset;
    $("#pick").hidden = true;
    htmx.ajax("GET", `/documents/${number}/editor?record=${encodeURIComponent(name)}&what=outcomes&${query}`, { target: "#new", swap: "innerHTML" });
  };

  // -- keys ------------------------------------------------------------------------------------------------------
  const press = (key) => ($(`[data-key="${key}"]`, current() ?? document) ?? $(`#record [data-key="${key}"]`))?.click();
  const go = (relation) => $(`.records a[rel=${relation}]`)?.click();
  const close = () => { for (const slot of $$(".slot")) slot.replaceChildren(); current()?.focus({ preventScroll: true }); };
  const next = () => {
    const pane = record(), first = $("table.items tbody a");
    if ($(".beside")) return location.assign(`/linked/next?after=${location.pathname.split("/").pop()}`);
    if (!pane) return first?.click();
    const all = values(), at = all.indexOf(current());
    const waiting = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find((value) => value.classList.contains("review"));
    if (waiting) attend(waiting);
    else location.assign(`/next?${pane.dataset.query}`);
  };
  const onRecord = {
    a: () => press("a"), c: () => press("c"), r: () => press("r"), u: () => press("u"), m: () => press("m"),
    g: () => press("g"), s: () => press("s"), A: () => press("A"), z: () => $("#undo").requestSubmit(), i: add,
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    "]": () => go("next"), "[": () => go("prev"), p: () => view($("#sheet")?.hidden ?? false),
  };
  // On the page of linked cases: one discrepancy has the attention, a number picks whom to believe.
  const dispute = () => $(".dispute.current");
  const weigh = (card) => {
    if (!card) return;
    for (const other of $$(".dispute.current")) other.classList.remove("current");
    card.classList.add("current");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  const turnTo = (by) => {
    const all = $$(".dispute"), at = all.indexOf(dispute());
    weigh(all[Math.min(all.length - 1, Math.max(0, at + by))]);
  };
  const side = (number) => {
    const pick = dispute() && $(`[data-pick="${number}"]`, dispute());
    if (!pick) return $(`.difference [data-side="${number}"]`)?.click();
    pick.checked = true;
    $("[name=reason]", dispute()).focus();
  };
  const onPair = { j: () => turnTo(1), k: () => turnTo(-1), ArrowDown: () => turnTo(1), ArrowUp: () => turnTo(-1), z: () => (dispute() && $("[data-undo]", dispute()) || $("[data-undo]"))?.click() };
  const anywhere = {
    1: () => side(1), 2: () => side(2), 3: () => side(3),
    n: next, l: () => location.assign("/work"), "?": () => $("#help")?.showModal(),
    "/": () => ($("#find") ? $("#find").focus() : location.assign("/work#find")),
  };
  let busy = false;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); if (event.target.matches("input")) event.target.blur(); return; }
    if (event.metaKey || event.ctrlKey || event.altKey || $("dialog[open]")) return;
    if (event.target.matches("input, select, textarea")) return;
    if (event.target.matches("button, a, summary") && (event.key === "Enter" || event.key === " ")) return;
    const act = (record() && onRecord[event.key]) || ($(".beside") && onPair[event.key]) || anywhere[event.key];
    if (!act) return;
    event.preventDefault();
    if (!busy) act();
  });

  // -- talking with the server -----------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = document.body.dataset.csrf ?? "";
  });
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.requestConfig.verb === "post") busy = true; });
  document.addEventListener("htmx:afterRequest", () => { busy = false; });
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    if (status === 409) { sessionStorage.setItem("said", responseText); location.reload(); }
    else if (status === 401) location.assign("/login");
    else say(responseText);
  });
  document.addEventListener("htmx:sendError", () => say("The server does not answer; nothing was lost, try again."));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "record" || event.detail.elt.id === "record") begin();
    const editor = $(".slot .editor");
    if (!editor) return;
    choose();
    $("select, input:not([type=hidden]):not([type=checkbox])", editor)?.focus();
    editor.scrollIntoView({ block: "nearest" });
  });

  // -- the mouse -------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("#pick")) return add();
    if (target.closest("[data-close]")) return close();
    if (target.closest("#as-text")) return view(false);
    if (target.closest("#as-page")) return view(true);
    if (target.closest("#help-button")) return $("#help").showModal();
    if (target.closest("[data-turn]")) return turn(target.closest("[data-turn]").dataset.turn);
    if (target.closest("#theme")) return theme();
    const mark = target.closest(".m, .box");
    if (mark && getSelection().isCollapsed) {
      const own = mark.dataset.v.split(" "), at = own.indexOf(current()?.dataset.n);
      return attend($(`#v${own[(at + 1) % own.length]}`), false);
    }
    const card = target.closest(".dispute");
    if (card && card !== dispute() && !target.closest("button, input, a")) weigh(card);
    const value = target.closest("#record .value");
    if (value && !target.closest("button, input, select, a, form")) attend(value, false);
  });
  const theme = () => {
    const now = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
    localStorage.setItem("theme", document.documentElement.dataset.theme);
  };

  // -- names that a vocabulary or the work list completes -----------------------------------------------------------
  let typing;
  document.addEventListener("input", (event) => {
    const { vocabulary, suggest } = event.target.dataset;
    if (!vocabulary && !suggest) return;
    clearTimeout(typing);
    typing = setTimeout(async () => {
      const url = vocabulary ? `/vocabulary/${vocabulary}` : `/suggest/${suggest}`;
      const answer = await fetch(`${url}?begins=${encodeURIComponent(event.target.value)}`);
      if (answer.ok && event.target.list) event.target.list.innerHTML = await answer.text();
    }, 120);
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.editor)
      htmx.ajax("GET", `${event.target.dataset.editor}&what=${event.target.value}`, { target: "#new", swap: "innerHTML" });
    else if (event.target.closest("#filters") && event.target.matches("select")) event.target.form.requestSubmit();
  });
  $("#filters")?.addEventListener("submit", (event) => {
    for (const field of event.target.elements) if (!field.value) field.disabled = true;
  });

  const begin = () => {
    const focus = record()?.dataset.focus;
    if (focus) attend($(`#v${focus}`) ?? values()[0]);
  };
  begin();
  weigh($(".dispute:not(.is-settled)") ?? $(".dispute"));
  if (sessionStorage.getItem("as page") && $("#sheet")) view(true);
  if (location.hash === "#find") $("#find")?.focus();
})();
