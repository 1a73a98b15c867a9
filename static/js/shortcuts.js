// Keyboard shortcuts. Whatever carries data-key ("t", or "g o" for two pressed in turn) is clicked
// by it, a field is focused; data-key-says is its line in the sheet that "?" opens. Nothing while
// one types, with a modifier, in an open menu or under a dialog, or with
// <html data-shortcuts="off">.
(() => {
  "use strict";
  const PATIENCE = 1500; // ms from the first key of two to the second
  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
  const TYPING = `${FIELDS}, [contenteditable], details[name=menus][open] *`;
  const SEARCH = "main [type=search], .band-fields :is(input, select, summary)";
  const sheet = document.getElementById("shortcuts");
  let first = "";
  let forgets = 0;

  const seen = (element) => element.checkVisibility();
  const keyed = () => [...document.querySelectorAll("[data-key]")];
  const bound = (key) => {
    const found = keyed().filter((element) => element.dataset.key === key);
    if (!found.length && key === "/") found.push(...document.querySelectorAll(SEARCH));
    return found.find(seen) ?? found[0];
  };

  const act = (element) => {
    if (!element.matches(`${FIELDS}, .band-fields summary`)) {
      element.click();
      return;
    }
    element.focus();
    element.select?.();
  };

  const line = ({ dataset }) => {
    const row = document.createElement("div");
    const says = document.createElement("dt");
    const keys = document.createElement("dd");
    says.textContent = dataset.keySays ?? dataset.key;
    for (const key of dataset.key.split(" ")) {
      keys.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
    }
    row.append(says, keys);
    return row;
  };

  const fill = () => {
    for (const part of sheet.querySelectorAll("[data-keys-of]")) {
      const inside = keyed().filter((element) => element.closest(part.dataset.keysOf));
      const once = new Map(inside.map((element) => [element.dataset.key, element]));
      part.querySelector("dl").replaceChildren(...[...once.values()].map(line));
      part.hidden = !once.size;
    }
  };

  const toggle = () => {
    if (sheet.open) {
      sheet.close();
      return;
    }
    fill();
    sheet.showModal();
  };

  const forget = () => {
    clearTimeout(forgets);
    first = "";
  };

  const pressed = (key) => {
    const whole = first ? `${first} ${key}` : key;
    const element = bound(whole);
    const opens = !first && keyed().some(({ dataset }) => dataset.key.startsWith(`${key} `));
    forget();
    if (opens) {
      first = key;
      forgets = setTimeout(forget, PATIENCE);
    }
    if (element) act(element);
    return Boolean(element) || opens;
  };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || key.length !== 1 || key === " ") return;
    if (target instanceof Element && target.matches(TYPING)) return;
    if (key === "?" && (sheet.open || !document.querySelector("dialog:modal"))) toggle();
    else if (document.querySelector("dialog:modal") || !pressed(key)) return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close(); // its backdrop
    if (!event.target.closest?.("[data-opens=shortcuts]")) return;
    event.preventDefault();
    toggle();
  });
})();
