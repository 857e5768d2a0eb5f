"use strict";
// A form under somebody's hands: the text, as fields or as YAML, what is wrong with it, and the page as it prints.
(function () {
  var PAUSE = 350;
  var editor = document.getElementById("editor"), text = document.getElementById("text");
  if (!editor) { return; }
  var lines = document.getElementById("lines"), found = document.getElementById("found");
  var pages = document.getElementById("pages"), state = document.getElementById("state");
  var fields = document.getElementById("fields"), code = document.getElementById("code"), undo = document.getElementById("undo");
  var views = Array.prototype.slice.call(editor.querySelectorAll("button[data-view]"));
  var compared = document.getElementById("compared"), waiting = document.getElementById("waiting");
  var old = document.getElementById("old"), month = document.getElementById("month");
  var sides = Array.prototype.slice.call(editor.querySelectorAll("[data-beside]"));
  var shown = "pages", wait = 0, comparing = false, once = false;
  var save = document.getElementById("save"), gone = document.getElementById("gone");
  var saved = text.value, mark = editor.dataset.mark, timer = 0, turn = 0, running = false, again = false;

  function post(verb, body) {
    return fetch(editor.dataset.base + verb, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
    });
  }
  function element(name, words, kind) {
    var made = document.createElement(name);
    made.textContent = words;
    if (kind) { made.className = kind; }
    return made;
  }
  function number(wrong) {
    var count = text.value.split("\n").length;
    lines.textContent = "";
    for (var n = 1; n <= count; n += 1) { lines.appendChild(element("span", n + "\n", wrong[n] || "")); }
    lines.scrollTop = text.scrollTop;
  }
  function go(line) {
    var all = text.value.split("\n"), at = 0;
    for (var n = 0; n < line - 1 && n < all.length; n += 1) { at += all[n].length + 1; }
    text.focus();
    text.setSelectionRange(at, at + (all[line - 1] || "").length);
    text.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(text).lineHeight));
  }
  function reach(each) {  // the field that a problem speaks of, or its line
    if (editor.dataset.view !== "fields") { go(each.line); return; }
    var ends = ["", ".field", ".item", ".whole", ".panel"], place = null;
    ends.forEach(function (end) { place = place || document.getElementById(each.field + end); });
    editor.fields.reach(place ? place.closest(".field, tr, li, .item, .whole, .panel") || place : fields);
  }
  function tell(problems) {
    var wrong = {};
    found.textContent = "";
    problems.forEach(function (each) {
      var item = element("li", "", each.severity);
      if (each.line) {
        if (wrong[each.line] !== "error") { wrong[each.line] = each.severity; }
        var button = element("button", editor.dataset.view === "fields" ? editor.dataset.field : editor.dataset.line.replace("{line}", each.line), "quiet");
        button.type = "button";
        button.addEventListener("click", function () { reach(each); });
        item.appendChild(button);
      }
      var words = editor.dataset.view === "fields" ? each.words : [each.text, each.hint];
      item.appendChild(document.createTextNode(" " + words[0]));
      if (words[1]) { item.appendChild(element("p", words[1], "hint")); }
      found.appendChild(item);
    });
    number(wrong);
  }
  function look() {
    if (running) { again = true; return; }
    running = true;
    var mine = turn;
    post("preview", { text: text.value }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (said) {
      gone.hidden = true;
      if (said) {
        tell(said.problems);
        save.disabled = !said.sound;
        if (said.pages.length) { show(said.pages); }
        pages.classList.toggle("old", !said.sound);
      }
    }).catch(function () { gone.hidden = false; }).then(function () {
      running = false;
      if (again || mine !== turn) { again = false; look(); }
    });
  }
  function show(made) {
    made.forEach(function (source, n) {
      var picture = pages.children[n] || pages.appendChild(document.createElement("img"));
      picture.src = source;
      picture.alt = String(n + 1);
    });
    while (pages.children.length > made.length) { pages.lastChild.remove(); }
  }
  function keep() {
    try { localStorage.setItem(editor.dataset.key, text.value); } catch (full) { /* the page still has it */ }
  }
  function forget() { try { localStorage.removeItem(editor.dataset.key); } catch (none) { /* nothing was kept */ } }
  function ask(words, choices) {
    state.textContent = words + " ";
    choices.forEach(function (choice) {
      var button = element("button", choice[0], "quiet");
      button.type = "button";
      button.addEventListener("click", function () { state.textContent = ""; choice[1](); });
      state.appendChild(button);
    });
  }
  function write() {
    editor.fields.settled().then(function () {
      if (editor.fields.lacks()) { state.textContent = editor.dataset.failed; } else { written(); }
    });
  }
  function written() {
    var now = text.value;
    post("save", { text: now, mark: mark }).then(function (answer) {
      return answer.json().then(function (said) {
        gone.hidden = true;
        if (answer.status === 200) {
          saved = now; mark = said.mark; state.textContent = editor.dataset.saved;
          if (text.value === now) { forget(); }
        } else if (answer.status === 409) {
          ask(editor.dataset.conflict, [
            [editor.dataset.mine, function () { mark = said.mark; write(); }],
            [editor.dataset.theirs, function () { saved = said.theirs; mark = said.mark; replace(said.theirs); editor.fields.forget(); editor.fields.refresh(); forget(); }]
          ]);
        } else { state.textContent = editor.dataset.failed; tell(said.problems || []); }
      });
    }).catch(function () { gone.hidden = false; state.textContent = editor.dataset.failed; });
  }
  // ── what the draft changes, and for whom ──
  function beside(name) {
    shown = name;
    sides.forEach(function (each) { each.setAttribute("aria-pressed", String(each.dataset.beside === name)); });
    pages.hidden = name !== "pages";
    compared.hidden = name === "pages";
    document.getElementById("for-compare").hidden = name !== "compare";
    document.getElementById("for-effect").hidden = name !== "effect";
    compared.textContent = "";
    compare();
  }
  function compare() {
    clearTimeout(wait);
    if (shown === "pages") { return; }
    if (comparing) { once = true; return; }
    if (shown === "effect" && !month.value) { compared.textContent = editor.dataset.noMonths; return; }
    var asked = shown, body = { text: text.value, old: old.value, month: month.value };
    if (asked === "compare") { delete body.month; } else { delete body.old; }
    comparing = true;
    waiting.textContent = editor.dataset.waiting;
    post(asked, body).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (said) {
      gone.hidden = true;
      if (!said || shown !== asked) { return; }
      var made = new DOMParser().parseFromString(said.html, "text/html").body;
      compared.textContent = "";
      while (made.firstChild) { compared.appendChild(made.firstChild); }
    }).catch(function () { gone.hidden = false; }).then(function () {
      comparing = false;
      waiting.textContent = "";
      if (once || shown !== asked) { once = false; compare(); }
    });
  }
  sides.forEach(function (each) {
    each.addEventListener("click", function () { editor.fields.settled().then(function () { beside(each.dataset.beside); }); });
  });
  [old, month].forEach(function (each) { each.addEventListener("change", compare); });
  function changed(pause) {
    clearTimeout(wait);
    wait = setTimeout(compare, 2 * PAUSE + pause);
    turn += 1;
    keep();
    state.textContent = "";
    number({});
    clearTimeout(timer);
    timer = setTimeout(look, pause);
  }
  function replace(words) {
    if (text.value === words) { return; }
    text.value = words;
    changed(0);
  }
  function view(name) {
    editor.dataset.view = name;
    views.forEach(function (each) { each.setAttribute("aria-pressed", String(each.dataset.view === name)); });
    fields.hidden = name !== "fields";
    code.hidden = name !== "yaml";
    undo.hidden = name !== "fields";
    if (turn || name === "yaml") { number({}); look(); }
  }
  text.addEventListener("input", function () { editor.fields.forget(); changed(PAUSE); });
  views.forEach(function (each) {
    each.addEventListener("click", function () {
      editor.fields.settled().then(function () {
        view(each.dataset.view);
        if (each.dataset.view === "fields") { editor.fields.refresh(); }
      });
    });
  });
  text.addEventListener("scroll", function () { lines.scrollTop = text.scrollTop; });
  editor.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); write(); }
  });
  save.addEventListener("click", write);
  window.addEventListener("beforeunload", function (event) {
    if (text.value !== saved || editor.fields.has()) { event.preventDefault(); event.returnValue = ""; }
  });
  var left = null;
  try { left = localStorage.getItem(editor.dataset.key); } catch (none) { /* nothing was kept */ }
  if (left && left !== saved) {
    ask(editor.dataset.left, [
      [editor.dataset.restore, function () { replace(left); editor.fields.refresh(); }],
      [editor.dataset.discard, forget]
    ]);
  }
  editor.formgen = {
    text: function () { return text.value; }, replace: replace,
    tell: function (words) { state.textContent = words; }
  };
  view("fields");
  number({});
  look();
})();
