// Draws the chart that a page brings as JSON: with the template of the theme in force, the ticks
// that fit, and again when the theme, the room or the data change.
(() => {
  "use strict";
  const source = document.currentScript.dataset.plotly;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const NARROW = 640; // px
  let plotly = null;

  // plotly.js brings styles for maps along, which our policy refuses and no chart of ours needs.
  // It leaves them out where something has this id.
  const MAP_STYLES = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

  const load = () => (plotly ??= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("template"), { id: MAP_STYLES }));
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    document.head.append(script);
  }));

  const figureOf = (box) => {
    const data = document.getElementById(box.dataset.chart);
    return data ? JSON.parse(data.textContent) : null;
  };
  const room = (box) => (box.clientWidth < NARROW ? "narrow" : "wide");
  const template = (figure) => figure.templates[dark.matches ? "dark" : "light"];

  const layoutOf = (box, figure) => ({
    ...figure.layout,
    template: template(figure),
    xaxis: { ...figure.layout.xaxis, ...figure.ticks[room(box)] },
  });

  const giveUp = (box) => {
    // Without a chart its table says the same.
    box.hidden = true;
    const table = document.getElementById("burn-table");
    if (table) table.open = true;
  };

  const draw = async (box) => {
    const figure = figureOf(box);
    if (!figure) return;
    try {
      const drawer = await load();
      if (!box.isConnected) return;
      await drawer.react(box, figure.data, layoutOf(box, figure), figure.config);
      box.setAttribute("aria-label", figure.label);
      box.dataset.room = room(box);
      box.dataset.drawn = "";
    } catch (error) {
      giveUp(box);
      throw error;
    }
  };

  const boxes = () => document.querySelectorAll("[data-chart]");
  const drawAll = () => boxes().forEach(draw);

  dark.addEventListener("change", () => {
    for (const box of document.querySelectorAll("[data-drawn]")) {
      window.Plotly.relayout(box, { template: template(figureOf(box)) });
    }
  });
  addEventListener("resize", () => {
    for (const box of document.querySelectorAll("[data-drawn]")) {
      if (box.dataset.room !== room(box)) draw(box);
    }
  });
  document.addEventListener("htmx:afterSwap", drawAll);
  drawAll();
})();
