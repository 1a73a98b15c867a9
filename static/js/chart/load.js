// Fetches plotly.js once, when a chart is to be drawn and the page has been painted.
(() => {
  "use strict";
  const source = document.currentScript.dataset.plotly;
  let plotly = null;

  // plotly.js brings styles for maps along, which our policy refuses and no chart of ours needs.
  // It leaves them out where something has this id.
  const MAP_STYLES = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

  const painted = () => new Promise((done) => {
    if (document.hidden) done(); // nothing is painted meanwhile
    else requestAnimationFrame(() => setTimeout(done));
  });

  const fetched = async () => {
    await painted();
    document.head.append(Object.assign(document.createElement("template"), { id: MAP_STYLES }));
    const script = document.createElement("script");
    script.src = source;
    const ready = new Promise((resolve, reject) => {
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("plotly.js was not loaded"));
    });
    document.head.append(script);
    return ready;
  };

  window.chartParts = { load: () => (plotly ??= fetched()) };
})();
