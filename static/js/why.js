// The panel that says why: filled by htmx, beside the page where there is room for both, over it
// on a phone. Escape and "Close" shut it, and the focus goes back to the figure that was asked.
(() => {
  "use strict";
  const panel = document.getElementById("why");
  const narrow = matchMedia("(max-width: 719px)");
  let opener = "";

  const close = () => {
    if (!panel.open) return;
    panel.close();
    panel.replaceChildren();
    // Its link may have been drawn anew since.
    document.getElementById(opener)?.focus();
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.detail.elt;
    if (link.matches(".why-link") && !panel.contains(link)) opener = link.id;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    if (!panel.open) {
      if (narrow.matches) panel.showModal();
      else panel.show();
    }
    panel.scrollTop = 0;
    panel.querySelector("#why-title")?.focus();
  });

  panel.addEventListener("click", (event) => {
    if (!event.target.closest(".why-close")) return;
    event.preventDefault();
    close();
  });
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("details[name=menus][open]")) close();
  });
})();
