// Parts that refresh themselves (data-live): never in a hidden tab, at once when it comes back,
// and with a word when the server does not answer.
(() => {
  "use strict";
  const unreachable = document.getElementById("unreachable");

  const busy = () => {
    // What somebody is typing into or has opened inside a live part is not swapped away.
    const here = document.activeElement?.closest("#live");
    return here && document.activeElement.matches("input, select, textarea");
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.hasAttribute("data-live") && (document.hidden || busy())) {
      event.preventDefault();
    }
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const part of document.querySelectorAll("[data-live]")) htmx.trigger(part, "wake");
  });

  const say = (lost) => { unreachable.hidden = !lost; };
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:timeout", () => say(true));
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status >= 500));
  document.addEventListener("htmx:afterOnLoad", () => say(false));
})();
