// Which of a chart's themes holds: print while the page is printed, the one that somebody chose,
// or the system's. Whoever asks is told of every change.
(() => {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = matchMedia("print");
  const told = [];
  let printing = print.matches;

  const theme = () => {
    if (printing) return "print";
    const chosen = document.documentElement.dataset.theme;
    if (chosen === "light" || chosen === "dark") return chosen;
    return dark.matches ? "dark" : "light";
  };

  const tell = () => { for (const listener of told) listener(theme()); };
  const turn = (on) => {
    if (printing === on) return;
    printing = on;
    tell();
  };

  dark.addEventListener("change", tell);
  document.addEventListener("themechange", tell);
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
  print.addEventListener("change", () => turn(print.matches));

  window.chartParts.theme = theme;
  window.chartParts.onTheme = (listener) => told.push(listener);
})();
