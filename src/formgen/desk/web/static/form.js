"use strict";
// A form under somebody's hands: the text, what is wrong with it by line, and the page as it prints.
(function () {
  var PAUSE = 350;
  var editor = document.getElementById("editor"), text = document.getElementById("text");
  if (!editor) { return; }
  var lines = document.getElementById("lines"), found = document.getElementById("found");
  var pages = document.getElementById("pages"), state = document.getElementById("state");
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
  function tell(problems) {
    var wrong = {};
    found.textContent = "";
    problems.forEach(function (each) {
      var item = element("li", "", each.severity);
      if (each.line) {
        if (wrong[each.line] !== "error") { wrong[each.line] = each.severity; }
        var button = element("button", editor.dataset.line + " " + each.line, "quiet");
        button.type = "button";
        button.addEventListener("click", function () { go(each.line); });
        item.appendChild(button);
      }
      item.appendChild(document.createTextNode(" " + each.text));
      if (each.hint) { item.appendChild(element("p", each.hint, "hint")); }
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
            [editor.dataset.theirs, function () { text.value = saved = said.theirs; mark = said.mark; forget(); look(); }]
          ]);
        } else { state.textContent = editor.dataset.failed; tell(said.problems || []); }
      });
    }).catch(function () { gone.hidden = false; state.textContent = editor.dataset.failed; });
  }
  text.addEventListener("input", function () {
    turn += 1;
    keep();
    state.textContent = "";
    number({});
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  text.addEventListener("scroll", function () { lines.scrollTop = text.scrollTop; });
  text.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); write(); }
  });
  save.addEventListener("click", write);
  window.addEventListener("beforeunload", function (event) {
    if (text.value !== saved) { event.preventDefault(); event.returnValue = ""; }
  });
  var left = null;
  try { left = localStorage.getItem(editor.dataset.key); } catch (none) { /* nothing was kept */ }
  if (left && left !== saved) {
    ask(editor.dataset.left, [
      [editor.dataset.restore, function () { text.value = left; turn += 1; look(); }],
      [editor.dataset.discard, forget]
    ]);
  }
  number({});
  look();
})();
