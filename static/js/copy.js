// A button with data-copies copies the text of the field that it names, and says so in the status
// beside it. Without the right to (plain http) the field is selected, to be copied by hand.
(() => {
  "use strict";
  const copy = async (field) => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      return "Copied.";
    } catch {
      return "Selected: copy it with Ctrl+C or ⌘C.";
    }
  };

  for (const button of document.querySelectorAll("[data-copies]")) {
    button.addEventListener("click", async () => {
      const said = await copy(document.getElementById(button.dataset.copies));
      document.getElementById(button.getAttribute("aria-describedby")).textContent = said;
    });
  }
})();
