// What a mouse does with a chart: a drag zooms, which is another address; a click on a bar leads
// to the images that it cost. A finger scrolls the page and reads what it touches.
(() => {
  "use strict";
  const fine = matchMedia("(pointer: fine)");
  const figures = new WeakMap();

  const instant = (text) => Date.parse(`${text.replace(" ", "T")}Z`); // both as clocks show them

  // The buckets that lie in a stretch of the axis by more than a third.
  const chosen = (figure, from, to) => {
    const starts = figure.buckets.x.map(instant);
    const end = instant(figure.end);
    const inside = starts.map((start, number) => {
      const stop = starts[number + 1] ?? end;
      return Math.min(stop, to) - Math.max(start, from) > (stop - start) / 3;
    });
    return [inside.indexOf(true), inside.lastIndexOf(true)];
  };

  const address = (figure, first, last) => {
    const url = new URL(location.href);
    url.searchParams.delete("bucket"); // what is shorter is cut more finely
    url.searchParams.set("range", "custom");
    url.searchParams.set("since", figure.buckets.since[first]);
    url.searchParams.set("until", figure.buckets.until[last]);
    url.searchParams.set("whole", figure.whole);
    return url.pathname + url.search;
  };

  const zoom = (box, range) => {
    const figure = figures.get(box);
    const [first, last] = chosen(figure, ...range.map(instant).sort((one, other) => one - other));
    const whole = first === 0 && last === figure.buckets.x.length - 1;
    if (first < 0 || whole) {
      window.chartParts.draw(box, { again: true }); // back to what it was
      return;
    }
    // Its push-url makes it an address of its own; without an answer the chart is as before.
    htmx.ajax("GET", address(figure, first, last), { source: box, target: "#view", swap: "outerHTML" })
      .catch(() => window.chartParts.draw(box, { again: true }));
  };

  const images = (figure, point) => {
    const of = point.data.meta?.images;
    if (point.data.type !== "bar" || of == null) return null;
    const [, , number] = point.customdata;
    return `${figure.images}?${figure.buckets.images[number]}&${of}`;
  };

  // The bar under the pointer: hovering names all of a bucket, from the bottom of the stack up.
  const barAt = (box, event) => {
    const axis = box._fullLayout.yaxis;
    const y = axis.p2d(event.event.clientY - box.getBoundingClientRect().top - axis._offset);
    let above = 0, below = 0;
    for (const point of event.points.filter((each) => each.data.type === "bar")) {
      const from = point.y < 0 ? below : above;
      if (point.y < 0) below += point.y;
      else above += point.y;
      const to = from + point.y;
      if (Math.min(from, to) <= y && y <= Math.max(from, to)) return point;
    }
    return null;
  };

  window.chartParts.readyToPoint = (box, figure) => {
    figures.set(box, { ...figure, end: figure.layout.xaxis.range[1] }); // Plotly moves its own
    if (fine.matches) Object.assign(figure.layout, { dragmode: "zoom" });
    else figure.layout.xaxis.fixedrange = true;
  };

  window.chartParts.listen = (box) => {
    if (box.dataset.listens !== undefined) return;
    box.dataset.listens = "";
    box.on("plotly_relayout", (changed) => {
      const range = changed["xaxis.range"] ?? [changed["xaxis.range[0]"], changed["xaxis.range[1]"]];
      if (range[0] !== undefined && range[1] !== undefined) zoom(box, range);
    });
    box.on("plotly_click", (event) => {
      const point = barAt(box, event);
      const to = point && images(figures.get(box), point);
      if (to) location.assign(to);
    });
    box.on("plotly_hover", (event) => {
      const point = event.event && barAt(box, event);
      box.toggleAttribute("data-points", Boolean(point && images(figures.get(box), point)));
    });
    box.on("plotly_unhover", () => box.removeAttribute("data-points"));
  };
})();
