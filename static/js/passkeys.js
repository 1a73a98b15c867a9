// Passkeys. A form with data-passkey asks its data-options for what the browser is to sign, has
// it signed, and is then sent with the answer. Without passkeys such a form stays hidden.
(() => {
  "use strict";
  const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON
    && window.PublicKeyCredential?.parseCreationOptionsFromJSON;
  if (!able) return;

  const SENTENCES = {
    NotAllowedError: "Nothing was signed: it was cancelled, or it took too long. Try again.",
    InvalidStateError: "This device already holds a passkey of yours.",
    SecurityError: "Passkeys do not work at this address. Open Coalmeter by its usual address.",
    AbortError: "It was stopped. Try again.",
  };

  const asked = async (form) => {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      redirect: "manual",
    });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).publicKey;
  };

  const ceremonies = {
    get: async (options) => navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
    create: async (options) => navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  };

  const sign = async (form) => {
    const error = form.querySelector(".error[role=alert]");
    error.hidden = true;
    try {
      const credential = await ceremonies[form.dataset.passkey](await asked(form));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (problem) {
      error.textContent = SENTENCES[problem.name]
        ?? "It did not work. Load this page again, then try once more.";
      error.hidden = false;
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sign(form);
    });
  }
  for (const line of document.querySelectorAll(".without-passkeys")) line.hidden = true;
})();
