// How many images are ticked, and what was charged for them. Without scripts the button alone is
// there; what is chosen is counted on the page that it leads to.
(() => {
  "use strict";
  const show = () => {
    const label = document.getElementById("chosen-count");
    if (!label) return;
    const ticked = [...document.querySelectorAll(".pick input:checked")];
    const credits = ticked.reduce((sum, box) => sum + Number(box.dataset.credits), 0);
    const images = ticked.length === 1 ? "image" : "images";
    label.textContent = ticked.length
      ? `${ticked.length} ${images} chosen, ${credits} ${credits === 1 ? "credit" : "credits"}`
      : "";
  };
  document.addEventListener("change", show);
  document.addEventListener("htmx:afterSwap", show);
  addEventListener("pageshow", show);
})();
