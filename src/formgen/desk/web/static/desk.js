"use strict";
// Says so when the program behind the page is gone, instead of buttons that do nothing.
(function () {
  var gone = document.getElementById("gone");
  function tell(isGone) { gone.hidden = !isGone; }
  document.body.addEventListener("htmx:sendError", function () { tell(true); });
  document.body.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.xhr && event.detail.xhr.status) { tell(false); }
  });
  // Why a piece could not be made is said in its place: nobody waits for what does not come.
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; }
  });
  // A page that is still being counted asks until it is there, and says meanwhile how far it is.
  var counting = document.getElementById("counting");
  function ask() {
    fetch(location.href).then(function (answer) {
      if (!answer.headers.has("Retry-After")) { location.reload(); return null; }
      return answer.text().then(function (text) {
        var now = new DOMParser().parseFromString(text, "text/html").getElementById("counting");
        if (now) { counting.replaceChildren.apply(counting, now.children); }
        tell(false);
        setTimeout(ask, 1000);
      });
    }).catch(function () { tell(true); setTimeout(ask, 3000); });
  }
  if (counting) { setTimeout(ask, 1000); }
  var print = document.getElementById("print");
  document.body.addEventListener("click", function (event) {  // a text to pass on, such as a link with its words
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
      .then(function () { button.textContent = button.dataset.done; });
  });
  if (print) { print.addEventListener("click", function () { window.print(); }); }
})();
