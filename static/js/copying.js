// Buttons that copy an address of ours (data-copy); without scripts they are not shown.
(() => {
  "use strict";
  const BACK = 2000; // ms until the button says again what it does

  const show = () => {
    for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => { button.textContent = words; }, BACK);
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
