"use strict";
// A form as fields: what is changed in one is changed in the text, and the fields follow the text.
// The program makes both; here only what somebody is typing into stays as it is.
(function () {
  var PAUSE = 250, RETRY = 3000, MOST = 100;
  var editor = document.getElementById("editor"), fields = document.getElementById("fields");
  if (!editor || !fields) { return; }
  var desk = editor.formgen, undo = document.getElementById("undo"), gone = document.getElementById("gone");
  var queue = Promise.resolve(), waiting = 0, shifting = 0, timers = new Map(), typing = new Set(), unsent = new Set(), composing = false, held = null, past = [], told = new WeakMap(), locks = [];

  // ── the page follows what the program made: whatever has the same name stays the same element ──
  function keep(from, to) {
    Array.prototype.slice.call(from.attributes).forEach(function (each) {
      if (!to.hasAttribute(each.name) && each.name !== "open" && each.name !== "style") { from.removeAttribute(each.name); }
    });
    Array.prototype.forEach.call(to.attributes, function (each) {
      if (from.getAttribute(each.name) !== each.value) { from.setAttribute(each.name, each.value); }
    });
  }
  function value(from, to) {
    if (from.hasAttribute("data-ui") || timers.has(from) || typing.has(from) || unsent.has(from)) { return; }
    if (from.type === "checkbox") { from.checked = to.hasAttribute("checked"); return; }
    var wanted = from.tagName === "SELECT" ? (to.value || "") : from.tagName === "TEXTAREA" ? to.textContent : (to.getAttribute("value") || "");
    if (from === document.activeElement && told.get(from) === from.value) { return; }  // it is spelt as usual once it is left
    if (from.value !== wanted) { from.value = wanted; }
  }
  function follow(from, to, known) {
    keep(from, to);
    if (from.tagName === "TEXTAREA") { value(from, to); return; }
    children(from, to, known);
    if (from.tagName === "INPUT" || from.tagName === "SELECT") { value(from, to); }
  }
  function children(from, to, known) {
    var stays = new Set(Array.prototype.map.call(to.childNodes, function (each) { return each.id; }));
    Array.prototype.slice.call(from.childNodes).forEach(function (each) { if (each.id && !stays.has(each.id)) { each.remove(); } });
    var next = from.firstChild;
    function drop() { var after = next.nextSibling; next.remove(); next = after; }
    Array.prototype.forEach.call(to.childNodes, function (each) {
      var same = each.id ? known.get(each.id) : next && !next.id ? next : null;
      if (!same || same.nodeName !== each.nodeName) { same = document.importNode(each, false); }
      // rather than move what somebody may be typing in, let go of what stands before it without a name
      while (each.id && same.parentNode === from && next && next !== same && !next.id) { drop(); }
      if (same === next) { next = next.nextSibling; } else { from.insertBefore(same, next); }
      if (same.nodeType === 1) { follow(same, each, known); } else if (same.data !== each.data) { same.data = each.data; }
    });
    while (next) { drop(); }
  }
  function show(html) {
    if (composing) { held = html; return; }
    var made = new DOMParser().parseFromString(html, "text/html").body, known = new Map();
    var active = document.activeElement, start = active.selectionStart, end = active.selectionEnd, inside = fields.contains(active);
    Array.prototype.forEach.call(fields.querySelectorAll("[id]"), function (each) { known.set(each.id, each); });
    children(fields, made, known);
    if (inside && active !== document.activeElement && fields.contains(active)) {  // it stands elsewhere now
      unfold(active);
      active.focus();
      if (typeof start === "number") { active.setSelectionRange(start, end); }
    }
    lock();
    Array.prototype.forEach.call(fields.querySelectorAll("textarea"), fit);
  }
  function unfold(place) {
    for (var at = place; at && at !== fields; at = at.parentNode) { if (at.tagName === "DETAILS") { at.open = true; } }
  }
  function fit(area) {
    if (!area.offsetParent) { return; }
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  }

  // ── what is asked of the program ──
  function post(verb, body) {
    return fetch(editor.dataset.base + verb, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body)
    });
  }
  function busy(by) {
    waiting += by;
    fields.setAttribute("aria-busy", String(waiting > 0));
  }

  // ── while something is moved, removed or made another kind, nobody types into what may be another thing afterwards ──
  function is_in(whole, path) { return path === whole || path.indexOf(whole.slice(0, -1) + ",") === 0; }
  function is_locked(field) {
    return locks.some(function (each) { return field !== each.by && is_in(each.path, field.dataset.path); });
  }
  function lock() {
    Array.prototype.forEach.call(fields.querySelectorAll("textarea[data-path], input[type=text][data-path]"), function (each) {
      each.readOnly = is_locked(each);
    });
  }
  function locked(path, by) {  // until what is given back is called
    var own = { path: path, by: by };
    locks.push(own);
    lock();
    return function () { locks.splice(locks.indexOf(own), 1); lock(); };
  }
  function shift(body, after) {  // what stands where is another thing afterwards: one at a time
    if (shifting) { return; }
    if (unsent.size) { desk.tell(editor.dataset.failed); return; }
    shifting += 1;
    settle();
    var at = steps(body.path), is_item = typeof at[at.length - 1] === "number";
    var free = body.do === "add" ? function () {} : locked(is_item ? JSON.stringify(at.slice(0, -1)) : body.path, null);
    ask(function () { return body; }, after, function () { shifting -= 1; free(); });
  }
  function ask(make, after, last, failed) {
    function once() {
      var body = make();
      if (!body) { return null; }
      var before = desk.text();
      body.text = before;
      return post("change", body).then(function (answer) {
        if (answer.status !== 200 && answer.status !== 409) { throw new Error("refused"); }
        return answer.json().then(function (said) {
          gone.hidden = true;
          if (desk.text() !== before) { return once(); }  // it was changed elsewhere meanwhile
          if (answer.status === 409) { desk.tell(editor.dataset.unchanged); show(said.html); return null; }
          if (said.text !== before) {
            past.push(before);
            past.splice(0, past.length - MOST);
            desk.replace(said.text);
          }
          show(said.html);
          undo.disabled = !past.length;
          if (after) { after(); }
          return null;
        });
      });
    }
    busy(1);
    queue = queue.then(once).catch(function (why) {
      if (why instanceof TypeError) { gone.hidden = false; }
      desk.tell(editor.dataset.failed);
      if (failed) { failed(); }
    }).then(function () { busy(-1); if (last) { last(); } });
  }
  function is_text(field) { return field.tagName === "TEXTAREA" || field.type === "text"; }
  function typed(field) {
    return field.type === "checkbox" ? (field.checked ? field.dataset.on : field.dataset.off) : field.value;
  }
  function put(field) {
    clearTimeout(timers.get(field));
    timers.delete(field);
    if (is_locked(field)) { back(field); return; }  // what was typed before is asked for already
    var free = null;
    if (field.dataset.do !== "put") { settle(); free = locked(field.dataset.path, field); }
    typing.add(field);
    ask(function () {
      typing.delete(field);
      if (typed(field) === field.dataset.was) { return null; }
      if (!field.isConnected) {
        if (field.dataset.do === "put") { desk.tell(editor.dataset.unchanged); }
        return null;
      }
      told.set(field, field.value);
      return { "do": field.dataset.do, path: field.dataset.path, value: typed(field), was: field.dataset.was };
    }, null, free, function () {  // the program is gone: what is in the field waits for it
      unsent.add(field);
      again(field);
    });
  }
  function again(field) {
    setTimeout(function () {
      if (is_locked(field)) { again(field); return; }
      unsent.delete(field);
      put(field);
    }, RETRY);
  }
  function back(field) {  // chosen where another thing may stand in a moment
    if (is_text(field)) { return; }
    if (field.type === "checkbox") { field.checked = field.hasAttribute("checked"); } else { field.value = field.dataset.was; }
    desk.tell(editor.dataset.unchanged);
  }
  function later(field) {
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(function () { if (!composing) { put(field); } }, PAUSE));
  }
  function settle() { Array.from(timers.keys()).forEach(put); }

  // ── what stands open goes with what is moved ──
  function opened(path) {
    var item = item_at(path), list = item ? item.parentNode : null;
    return list ? Array.prototype.filter.call(list.children, function (each) { return each.dataset.item; }).map(function (each) {
      var details = each.querySelector("details");
      return Boolean(details && details.open);
    }) : [];
  }
  function item_at(path) {
    return Array.prototype.find.call(fields.querySelectorAll("[data-item]"), function (each) { return each.dataset.item === path; }) || null;
  }
  function reopen(path, open) {
    var list = (item_at(path) || {}).parentNode;
    if (!list) { return; }
    Array.prototype.filter.call(list.children, function (each) { return each.dataset.item; }).forEach(function (each, n) {
      var details = each.querySelector("details");
      if (details && n < open.length) { details.open = open[n]; }
    });
  }
  function reach(place) {
    if (!place) { return; }
    unfold(place);
    var own = place.querySelector("details");
    if (own) { own.open = true; }
    Array.prototype.forEach.call(place.querySelectorAll("textarea"), fit);
    var first = place.querySelector("[aria-invalid]") || place.querySelector("input:not([data-ui]), select, textarea") || place.querySelector("button");
    if (first) { first.focus(); if (first.select) { first.select(); } }
    place.scrollIntoView({ block: "nearest" });
  }
  function steps(path) { return JSON.parse(path); }
  function sibling(path, to) { return JSON.stringify(steps(path).slice(0, -1).concat([to])); }
  function add(button) {
    var path = button.dataset.path, panel = button.closest(".whole, .item, .panel");
    var body = { "do": "add", path: path };
    if (button.dataset.row) { body.row = button.dataset.row; }
    shift(body, function () {
      var whole = steps(path), items = Array.prototype.filter.call(fields.querySelectorAll("[data-item]"), function (each) {
        var at = steps(each.dataset.item);
        return at.length === whole.length + 1 && JSON.stringify(at.slice(0, -1)) === JSON.stringify(whole);
      });
      var id = "f." + whole.map(function (each) { return encodeURIComponent(String(each)); }).join(".");
      reach(items.length ? items[items.length - 1] : document.getElementById(id + ".panel") || document.getElementById(id + ".whole") || panel);
    });
  }
  function remove(button) {
    var path = button.dataset.path, at = steps(path), last = at[at.length - 1], open = opened(path);
    shift({ "do": "remove", path: path }, function () {
      if (typeof last !== "number") { fields.focus(); return; }
      open.splice(last, 1);
      var near = item_at(path) || item_at(sibling(path, Math.max(0, last - 1)));
      if (!near) { fields.focus(); return; }
      reopen(near.dataset.item, open);
      var tool = near.querySelector(".tool:not(:disabled)") || near.querySelector("button");
      if (tool) { tool.focus(); }
    });
  }
  function move(button) {
    var path = button.dataset.path, to = Number(button.dataset.to), at = steps(path), from = at[at.length - 1];
    var open = opened(path), up = to < from;
    open.splice(to, 0, open.splice(from, 1)[0]);
    shift({ "do": "move", path: path, to: String(to) }, function () {
      var there = sibling(path, to), item = item_at(there);
      reopen(there, open);
      if (!item) { return; }
      var tools = item.querySelectorAll("[data-do=move]"), own = Array.prototype.filter.call(tools, function (each) { return each.dataset.path === there; });
      var again = up ? own[0] : own[1];
      if (again && again.disabled) { again = up ? own[1] : own[0]; }
      if (again) { again.focus(); }
    });
  }

  fields.addEventListener("input", function (event) {
    var field = event.target;
    if (field.tagName === "TEXTAREA") { fit(field); }
    if (field.dataset.do === "put" && is_text(field)) { later(field); }
  });
  fields.addEventListener("change", function (event) {
    if (event.target.dataset.do) { put(event.target); }
  });
  fields.addEventListener("focusout", function (event) {
    var field = event.target;
    if (!told.has(field) || timers.has(field) || typing.has(field) || unsent.has(field) || waiting) { return; }
    if (field.dataset.do === "put" && is_text(field)) { field.value = field.dataset.was; }
  });
  fields.addEventListener("compositionstart", function () { composing = true; });
  fields.addEventListener("compositionend", function (event) {
    composing = false;
    if (event.target.dataset.do === "put") { later(event.target); }
    if (held) { var html = held; held = null; show(html); }
  });
  fields.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && event.target.dataset.do) { put(event.target); }
  });
  fields.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-do]");
    if (!button) { return; }
    ({ add: add, remove: remove, move: move })[button.dataset.do](button);
  });
  fields.addEventListener("toggle", function (event) {
    if (event.target.open) { Array.prototype.forEach.call(event.target.querySelectorAll("textarea"), fit); }
  }, true);
  undo.addEventListener("click", function () {
    if (waiting || timers.size || !past.length) { return; }
    desk.replace(past.pop());
    undo.disabled = !past.length;
    refresh();
  });

  // ── the text was changed elsewhere ──
  function refresh() {
    function once() {
      var asked = desk.text();
      return post("fields", { text: asked }).then(function (answer) { return answer.json(); }).then(function (said) {
        gone.hidden = true;
        if (desk.text() !== asked) { return once(); }
        show(said.html);
        return null;
      });
    }
    busy(1);
    queue = queue.then(once).catch(function () { gone.hidden = false; }).then(function () { busy(-1); });
  }
  editor.fields = {
    refresh: refresh, reach: reach,
    settled: function () { settle(); return queue; },
    forget: function () { past = []; undo.disabled = true; },
    has: function () { return timers.size > 0 || waiting > 0 || unsent.size > 0; },
    lacks: function () { return unsent.size > 0; }
  };
  refresh();
})();
