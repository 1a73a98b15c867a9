// One image beside the others, where there is room for it; elsewhere its link leads to its page.
// What is not asked for is left out of the address.
(() => {
  "use strict";
  const roomy = matchMedia("(min-width: 1100px)");
  let opened = "";

  // Before htmx hears of it: a click that the browser itself shall follow.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-beside]");
    if (!link) return;
    const ours = roomy.matches && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!ours) event.stopPropagation();
  }, true);

  const mark = (side) => {
    for (const link of document.querySelectorAll("[data-beside][aria-current]")) {
      link.removeAttribute("aria-current");
    }
    const link = document.getElementById(`image-${side?.dataset.image}`);
    link?.setAttribute("aria-current", "true");
    return link;
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    const side = document.getElementById("side");
    if (!side || !["side", "view"].includes(event.detail.target.id)) return;
    const link = mark(side);
    if (side.dataset.image) {
      const changed = opened !== side.dataset.image;
      opened = side.dataset.image;
      if (!changed) return;
      document.getElementById("side-title").focus({ preventScroll: true });
      link?.scrollIntoView({ block: "nearest" });
    } else if (opened && event.detail.target.id === "side") {
      document.getElementById(`image-${opened}`)?.focus();
      opened = "";
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details[name=menus][open], dialog[open]");
    if (event.key === "Escape" && !menu) document.querySelector(".side-close")?.click();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "filters") return;
    const { parameters } = event.detail;
    for (const name of new Set(Object.keys(parameters))) {
      if (parameters[name] === "") delete parameters[name];
    }
    for (const [name, usual] of [["range", "any"], ["gone", "no"]]) {
      if (parameters[name] === usual) delete parameters[name];
    }
  });

  opened = document.getElementById("side")?.dataset.image ?? "";
})();
