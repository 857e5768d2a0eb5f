"use strict";
// Scoring: what is typed is computed at once and written when one stops.  What the program has not
// acknowledged is kept by the browser, so that it outlives a closed window and a program that is gone.
(function () {
  var PAUSE = 500, RETRY = 3000;
  var sheet = document.getElementById("sheet");
  if (!sheet) { return; }
  var reasons = document.getElementById("reasons");
  var gone = document.getElementById("gone");
  var base = sheet.dataset.base, prefix = "formgen/" + sheet.dataset.key + "/";
  var isPrinted = sheet.dataset.try === "print";  // one person on the form as it looks, not a row a person
  var isForm = isPrinted || sheet.dataset.one !== undefined;  // or one person's part of it, for an appraiser
  var timers = new Map(), turns = new Map(), queue = Promise.resolve();

  function fields() { return Array.prototype.slice.call(sheet.querySelectorAll("[data-slot]")); }
  function rowOf(field) { return field.closest("[data-number]"); }
  function keyOf(field) { return prefix + rowOf(field).dataset.number + "/" + field.dataset.slot; }
  function post(field, verb, body) {
    return fetch(base + encodeURIComponent(rowOf(field).dataset.number) + "/" + verb, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
    });
  }
  function keep(field) {
    try { localStorage.setItem(keyOf(field), JSON.stringify({ value: field.value, was: field.dataset.was })); } catch (full) { /* the page itself still has it */ }
  }
  function forget(field) { try { localStorage.removeItem(keyOf(field)); } catch (none) { /* nothing was kept */ } }
  function mark(field, state, words) {
    field.dataset.state = state;
    field.title = words || "";
  }

  // ── the figures ──
  // Answers overtake each other: each question about a row has its turn, and only the answer to the newest is shown.
  function newest(row) { return turns.get(row) || 0; }
  function next(row) { turns.set(row, newest(row) + 1); return newest(row); }
  function show(row, figures) {
    row.dataset.figures = JSON.stringify(figures);
    write("total", figures.total || reasons.dataset.missing);
    write("grade", figures.grade);
    row.classList.toggle("complete", figures.complete);
    if (figures.slots) { print(row, figures); }
    doubt(row, figures);
    if (isForm || row.contains(document.activeElement)) { explain(row); }
    function write(name, words) {  // an appraiser's page has neither
      var place = row.querySelector("." + name);
      if (place) { place.textContent = words; }
    }
  }
  function doubt(row, figures) {  // what is kept and cannot be scored: its frame says that it is kept, its ground the rest
    var wrong = figures.items.map(function (item) { return item.slot; }).filter(Boolean);
    Array.prototype.forEach.call(row.querySelectorAll("[data-slot]"), function (field) {
      var isWrong = field.value && wrong.some(function (slot) { return (field.dataset.slot + ".").indexOf(slot + ".") === 0; });
      if (isWrong) { field.setAttribute("aria-invalid", "true"); } else { field.removeAttribute("aria-invalid"); }
    });
  }
  function print(row, figures) {  // what the form says besides what is typed, and which of its boxes are ticked
    Array.prototype.forEach.call(row.querySelectorAll("[data-printed]"), function (place) {
      place.textContent = figures.slots[place.dataset.printed] || "";
    });
    var boxes = row.querySelectorAll(".box");
    if (boxes.length !== figures.boxes.length) { return; }
    Array.prototype.forEach.call(boxes, function (box, n) { box.textContent = figures.boxes[n] ? "☑" : "□"; });
  }
  function element(name, text, kind) {
    var made = document.createElement(name);
    made.textContent = text;
    if (kind) { made.className = kind; }
    return made;
  }
  function explain(row) {
    var figures = JSON.parse(row.dataset.figures);
    reasons.textContent = "";
    reasons.appendChild(element("h2", row.dataset.name + "  " + [figures.total, figures.grade, figures.pay].filter(Boolean).join(" · ")));
    var list = document.createElement("ol");
    figures.items.forEach(function (item) {
      var line = element("li", "", item.missing ? "missing" : "");
      line.appendChild(element("strong", item.name));
      line.appendChild(document.createTextNode(" " + (item.missing ? reasons.dataset.missing : item.reason)));
      list.appendChild(line);
    });
    reasons.appendChild(list);
    figures.problems.forEach(function (words) { reasons.appendChild(element("p", words, "wrong")); });
  }
  function compute(row) {
    var body = {}, first = null;
    Array.prototype.forEach.call(row.querySelectorAll("[data-slot]"), function (field) {
      if (field.value !== field.dataset.was) { body[field.dataset.slot] = field.value; }
      first = first || field;
    });
    var turn = next(row);
    post(first, sheet.dataset.try, body).then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (figures) { if (figures && newest(row) === turn) { show(row, figures); } })
      .catch(function () { gone.hidden = false; });
  }

  // ── writing ──
  function save(field) {
    clearTimeout(timers.get(field));
    timers.delete(field);
    queue = queue.then(function () { return write(field); });
    return queue;
  }
  function write(field) {
    var value = field.value, was = field.dataset.was, turn = newest(rowOf(field));
    if (value === was) { forget(field); mark(field, "", ""); return null; }
    mark(field, "saving", sheet.dataset.saving);
    return post(field, "save", { slot: field.dataset.slot, value: value, was: was }).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (said) { heed(field, value, turn, answer.status, said); });
    }).catch(function () {
      gone.hidden = false;
      mark(field, "failed", sheet.dataset.failed);
      timers.set(field, setTimeout(function () { save(field); }, RETRY));
    });
  }
  function heed(field, value, turn, status, said) {
    gone.hidden = true;
    if (status === 200) {
      field.dataset.was = value;
      if (field.value === value) { forget(field); mark(field, "saved", sheet.dataset.saved); }
      refresh(rowOf(field), said.values);
      settle(rowOf(field), turn, said.figures);
    } else if (status === 409) {
      conflict(field, said.conflict);
    } else {
      mark(field, "failed", (said.problems || [sheet.dataset.failed]).join("\n"));
      reasons.textContent = "";
      (said.problems || [sheet.dataset.failed]).forEach(function (words) { reasons.appendChild(element("p", words, "wrong")); });
    }
  }
  function settle(row, turn, figures) {  // what was typed since the writing began is not in its figures: ask again
    if (isPrinted || newest(row) !== turn) { compute(row); return; }
    next(row);
    show(row, figures);
  }
  function refresh(row, values) {
    Array.prototype.forEach.call(row.querySelectorAll("[data-slot]"), function (field) {
      var now = values[field.dataset.slot];
      if (now === undefined || field.value !== field.dataset.was) { return; }
      if (field.value !== now) { put(field, now); mark(field, "changed", ""); }
      field.dataset.was = now;
    });
  }
  function put(field, value) {
    if (field.tagName === "SELECT" && !Array.prototype.some.call(field.options, function (each) { return each.value === value; })) {
      field.appendChild(new Option(value, value));
    }
    field.value = value;
  }
  function conflict(field, theirs) {
    mark(field, "conflict", sheet.dataset.conflict);
    var box = document.createElement("span");
    box.className = "conflict";
    box.setAttribute("role", "alert");
    box.appendChild(element("span", sheet.dataset.conflict + " " + (theirs || reasons.dataset.missing)));
    [["mine", function () { field.dataset.was = theirs; save(field); }],
     ["theirs", function () { put(field, theirs); field.dataset.was = theirs; forget(field); mark(field, "", ""); compute(rowOf(field)); }]
    ].forEach(function (choice) {
      var button = element("button", sheet.dataset[choice[0]], "quiet");
      button.type = "button";
      button.addEventListener("click", function () { box.remove(); choice[1](); field.focus(); });
      box.appendChild(button);
    });
    var cell = field.closest("td, th, dd"), old = cell.querySelector(".conflict");
    if (old) { old.remove(); }
    cell.appendChild(box);
  }

  // ── what people do ──
  sheet.addEventListener("input", function (event) {
    var field = event.target;
    if (!field.dataset.slot) { return; }
    keep(field);
    mark(field, "typed", "");
    compute(rowOf(field));
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(function () { save(field); }, PAUSE));
  });
  sheet.addEventListener("change", function (event) { if (event.target.dataset.slot) { save(event.target); } });
  sheet.addEventListener("focusin", function (event) { if (event.target.dataset.slot) { explain(rowOf(event.target)); } });
  sheet.addEventListener("keydown", function (event) {  // Enter goes down a column, as in a spreadsheet; on a form to the next place
    var field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.dataset.slot || field.tagName === "TEXTAREA") { return; }
    event.preventDefault();
    var row = rowOf(field), other = event.shiftKey ? row.previousElementSibling : row.nextElementSibling;
    var all = fields(), beside = all[all.indexOf(field) + (event.shiftKey ? -1 : 1)];
    if (!isForm) { beside = other && other.querySelector('[data-slot="' + CSS.escape(field.dataset.slot) + '"]'); }
    if (beside) { beside.focus(); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (fields().some(function (field) { return field.value !== field.dataset.was; })) { event.preventDefault(); event.returnValue = ""; }
  });

  // ── what was typed before and never acknowledged ──
  function kept() {
    return fields().map(function (field) {
      var said = null;
      try { said = JSON.parse(localStorage.getItem(keyOf(field))); } catch (odd) { forget(field); }
      if (said && said.value === field.value) { forget(field); said = null; }
      return said && { field: field, value: said.value };
    }).filter(Boolean);
  }
  if (isForm) { explain(sheet.querySelector("[data-number]")); }
  Array.prototype.forEach.call(sheet.querySelectorAll("[data-figures]"), function (row) { doubt(row, JSON.parse(row.dataset.figures)); });
  var left = kept(), unsaved = document.getElementById("unsaved");
  if (left.length) {
    unsaved.hidden = false;
    document.getElementById("restore").addEventListener("click", function () {
      left.forEach(function (each) { put(each.field, each.value); compute(rowOf(each.field)); save(each.field); });
      unsaved.hidden = true;
    });
    document.getElementById("discard").addEventListener("click", function () {
      left.forEach(function (each) { forget(each.field); });
      unsaved.hidden = true;
    });
  }

  // ── what was typed before this ran ──
  // On a slow machine the places can be typed into sooner: what they show is kept like all else.
  function isTyped(field) {  // since the page came, in which it stood otherwise
    if (!field.options) { return field.value !== field.defaultValue; }
    var given = Array.prototype.filter.call(field.options, function (option) { return option.defaultSelected; })[0];
    return field.value !== (given || field.options[0]).value;
  }
  fields().forEach(function (field) {
    if (!isTyped(field)) { return; }
    keep(field);
    mark(field, "typed", "");
    compute(rowOf(field));
    save(field);
  });
})();
