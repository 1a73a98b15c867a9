// Messages as toasts: each can be dismissed, and goes by itself after a while unless it is an
// error, is looked at (pointer or focus), or lies in a hidden tab. Without scripts they are a list.
(() => {
  "use strict";
  const SHOWN = 8000; // ms
  const list = document.querySelector(".messages");
  if (!list) return;

  const dismiss = (toast) => {
    const held = toast.contains(document.activeElement);
    toast.remove();
    if (!list.children.length) list.remove();
    if (held) (list.querySelector("button") ?? document.getElementById("main")).focus();
  };

  const busy = (toast) => document.hidden || toast.matches(":hover, :focus-within");

  const watch = (toast) => {
    toast.querySelector("button").addEventListener("click", () => dismiss(toast));
    if (toast.matches(".message-error")) return;
    const wait = () => setTimeout(() => (busy(toast) ? wait() : dismiss(toast)), SHOWN);
    wait();
  };

  // A screen reader says what is added to a list that is there already.
  const toasts = [...list.children];
  list.replaceChildren();
  setTimeout(() => list.append(...toasts), 50);
  toasts.forEach(watch);
})();
