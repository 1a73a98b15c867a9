// Draws the chart that a page brings as JSON: with the template of the theme in force, the ticks
// and words that fit, and again when the theme, the room or the data change.
(() => {
  "use strict";
  const { load, theme, onTheme } = window.chartParts;
  const MIDDLE = 640, WIDE = 1000; // px, of the whole chart
  const PAPER = { width: 630, height: 400 }; // px that fit on A4 and on Letter
  const drawn = new WeakMap(); // what was drawn: the JSON's text

  const sourceOf = (box) => document.getElementById(box.dataset.chart)?.textContent;
  // Its width is Plotly's to follow, but on paper, which nobody can measure beforehand.
  const size = (box) => (theme() === "print" ? PAPER : { height: box.clientHeight });
  const room = (width) => {
    if (width < MIDDLE) return "narrow";
    return width < WIDE ? "middle" : "wide";
  };
  const place = (box) => {
    const { width = box.clientWidth, height } = size(box);
    return `${room(width)} ${height}`;
  };

  const layoutOf = (box, figure) => {
    const fitting = figure.rooms[room(size(box).width ?? box.clientWidth)];
    return {
      ...figure.layout,
      ...fitting,
      ...size(box),
      xaxis: { ...figure.layout.xaxis, ...fitting.xaxis },
      template: figure.templates[theme()],
    };
  };

  const say = (box, failed) => {
    box.parentElement.querySelector("[data-wait]").hidden = failed;
    box.parentElement.querySelector("[data-failed]").hidden = !failed;
  };

  const giveUp = (box) => {
    // Without a chart its table says the same.
    say(box, true);
    const table = document.getElementById("burn-table");
    if (table) table.open = true;
  };

  const draw = async (box, { again = false } = {}) => {
    const text = sourceOf(box);
    if (!text || (!again && drawn.get(box) === text && box.dataset.place === place(box))) return;
    try {
      const drawer = await load();
      if (!box.isConnected) return;
      const figure = JSON.parse(text);
      window.chartParts.readyToPoint(box, figure);
      await drawer.react(box, figure.data, layoutOf(box, figure), figure.config);
      box.setAttribute("aria-label", figure.label);
      box.dataset.place = place(box);
      box.dataset.drawn = "";
      drawn.set(box, text);
      window.chartParts.listen(box);
    } catch (error) {
      giveUp(box);
      throw error;
    }
  };

  const all = () => document.querySelectorAll("[data-chart]");

  const again = () => {
    for (const box of document.querySelectorAll("[data-drawn]")) draw(box, { again: true });
  };
  onTheme(again);
  addEventListener("resize", () => {
    for (const box of document.querySelectorAll("[data-drawn]")) draw(box);
  });
  document.addEventListener("htmx:afterSwap", () => all().forEach((box) => draw(box)));
  window.chartParts.draw = draw;
  all().forEach((box) => draw(box));
})();
