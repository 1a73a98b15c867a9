// Buttons that print the page; styles hide them where no script runs.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
