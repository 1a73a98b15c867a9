// The page about the REST API: Swagger UI in the place of the list, in the reader's theme. A token
// that is typed in stays in this page; nothing is sent but to this site.
(() => {
  "use strict";
  const root = document.documentElement;
  const box = document.getElementById("api");
  const system = matchMedia("(prefers-color-scheme: dark)");

  const follow = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
    root.classList.toggle("dark-mode", dark);
  };
  document.addEventListener("themechange", follow);
  system.addEventListener("change", follow);
  follow();

  // What Swagger UI forgets for who hears the page or has no mouse.
  const complete = () => {
    for (const select of box.querySelectorAll("[data-param-name] select:not([aria-label])")) {
      select.ariaLabel = select.closest("[data-param-name]").dataset.paramName;
    }
    for (const button of box.querySelectorAll(".copy-to-clipboard button")) button.ariaLabel = "Copy";
    for (const text of box.querySelectorAll("pre:not([tabindex])")) text.tabIndex = 0;
  };
  new MutationObserver(complete).observe(box, { childList: true, subtree: true });

  SwaggerUIBundle({
    url: box.dataset.describes,
    domNode: box,
    validatorUrl: null, // it would ask another site
    persistAuthorization: false,
    supportedSubmitMethods: ["get"],
    syntaxHighlight: false,
    defaultModelsExpandDepth: 0,
    requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
  });
})();
