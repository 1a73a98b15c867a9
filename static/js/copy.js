// Buttons that copy: the text of the field that data-copies names, or the address in data-copy.
// What came of it stands in the status that describes the button, or for a moment on it. Those
// with an address say nothing without scripts, and stay hidden.
(() => {
  "use strict";
  const BACK = 2000; // ms until a button says again what it does

  const copy = async (text, field) => {
    field?.focus();
    field?.select();
    try {
      await navigator.clipboard.writeText(text);
      return "Copied";
    } catch { // without the right to (plain http) a field is selected, to be copied by hand
      return field ? "Selected: copy it with Ctrl+C or ⌘C" : "Not allowed here";
    }
  };

  const words = new WeakMap(); // what a button says by itself, while it says something else

  const say = (button, outcome) => {
    const status = document.getElementById(button.getAttribute("aria-describedby"));
    if (status) {
      status.textContent = `${outcome}.`;
      return;
    }
    if (!words.has(button)) words.set(button, button.textContent);
    button.textContent = outcome;
    setTimeout(() => { button.textContent = words.get(button); }, BACK);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies], [data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copies);
    const text = field ? field.value : new URL(button.dataset.copy, location.href).href;
    say(button, await copy(text, field));
  });

  const show = () => {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  };
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
