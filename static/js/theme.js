// The switch of the theme in the menu: at once, and kept on the server. Without scripts it is a
// form; with them it is one still where the server did not simply say yes.
(() => {
  "use strict";
  const root = document.documentElement;
  const form = document.querySelector(".theme-choice");
  if (!form) return;
  const buttons = [...form.querySelectorAll("button")];
  const chosen = () => root.dataset.theme ?? "system";

  const show = (theme) => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    document.querySelector("meta[name=color-scheme]").content =
      theme === "system" ? "light dark" : theme;
    for (const button of buttons) button.ariaPressed = String(button.value === theme);
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const before = chosen();
    const body = new FormData(form, event.submitter);
    show(event.submitter.value);
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual" });
      if (answer.status === 204) return;
      form.append(Object.assign(document.createElement("input"), {
        type: "hidden", name: "theme", value: event.submitter.value,
      }));
      form.submit();
    } catch {
      show(before);
      document.getElementById("unreachable").hidden = false;
    }
  });
})();
