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
  if (print) { print.addEventListener("click", function () { window.print(); }); }
})();
