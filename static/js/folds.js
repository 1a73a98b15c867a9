// Folds and menus: tables that stand open without scripts begin folded with them (data-fold),
// what is open stays open when its part is drawn anew (data-keep), menus close when left.
(() => {
  "use strict";
  const wasOpen = new Map();
  const scrolled = new Map();
  let focused = "";

  const settle = () => {
    for (const fold of document.querySelectorAll("details[data-fold]")) {
      if (!wasOpen.has(fold.id)) fold.open = false;
      fold.removeAttribute("data-fold");
    }
    for (const [id, open] of wasOpen) {
      const fold = document.getElementById(id);
      if (fold) fold.open = open;
    }
    for (const [id, top] of scrolled) {
      const box = document.getElementById(id)?.querySelector(".scroll");
      if (box) box.scrollTop = top;
    }
    // htmx gives the focus back, but not into a menu that is still shut at that moment.
    if (document.activeElement === document.body && focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  };

  document.addEventListener("htmx:beforeSwap", () => {
    focused = document.activeElement?.id ?? "";
    for (const fold of document.querySelectorAll("details[data-keep]")) {
      wasOpen.set(fold.id, fold.open);
      const box = fold.querySelector(".scroll");
      if (box) scrolled.set(fold.id, box.scrollTop);
    }
  });
  document.addEventListener("htmx:afterSwap", settle);

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[name=menus][open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[name=menus]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[name=menus][open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });

  settle();
})();
