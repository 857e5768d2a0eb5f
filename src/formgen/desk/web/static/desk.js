"use strict";
// Says so when the program behind the page is gone, instead of buttons that do nothing.
(function () {
  var gone = document.getElementById("gone");
  function tell(isGone) { gone.hidden = !isGone; }
  document.body.addEventListener("htmx:sendError", function () { tell(true); });
  document.body.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.xhr && event.detail.xhr.status) { tell(false); }
  });
  var print = document.getElementById("print");
  document.body.addEventListener("click", function (event) {  // a text to pass on, such as a link with its words
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
      .then(function () { button.textContent = button.dataset.done; });
  });
  if (print) { print.addEventListener("click", function () { window.print(); }); }
})();
