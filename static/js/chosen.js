// How many images are ticked, and what was charged for them. Without scripts a button asks the
// server for the same sum.
(() => {
  "use strict";
  const mark = document.documentElement.dataset.thousands ?? "\u202f";
  const grouped = (number) => number.toString().replace(/\B(?=(\d{3})+$)/g, mark);
  const counted = (number, one, many) => `${grouped(number)} ${number === 1 ? one : many}`;

  const show = () => {
    const label = document.getElementById("chosen-count");
    if (!label) return;
    const ticked = [...document.querySelectorAll(".pick input:checked")];
    const charges = ticked.map((box) => box.dataset.credits).filter((credits) => credits !== "");
    const credits = charges.reduce((sum, each) => sum + Number(each), 0);
    const unread = ticked.length - charges.length;
    const parts = [`${grouped(ticked.length)} chosen`];
    if (charges.length) parts.push(counted(credits, "credit", "credits"));
    if (unread) parts.push(`${grouped(unread)} not read yet`);
    label.textContent = ticked.length ? parts.join(" · ") : "";
    document.querySelector(".chosen-none").hidden = !ticked.length;
  };
  document.addEventListener("change", show);
  document.addEventListener("reset", () => setTimeout(show));
  document.addEventListener("htmx:afterSwap", show);
  addEventListener("pageshow", show);
})();
