// The settings: an example of what is chosen as it is chosen, and the browser's own timezone.
(() => {
  "use strict";
  const form = document.getElementById("settings");
  const field = form.elements.timezone;
  const zones = new Set([...document.querySelectorAll("#zones option")].map((each) => each.value));
  const reporting = field.placeholder.split(",")[0];

  const clock = (timeZone) => {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone, day: "numeric", month: "short", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(new Date());
    const { day, month, year, hour, minute } = Object.fromEntries(
      parts.map((part) => [part.type, part.value]),
    );
    return `${day}\u00a0${month}\u00a0${year}, ${hour}:${minute}`;
  };

  const show = () => {
    const numbers = form.querySelector("[name=number_format]:checked");
    if (numbers) document.getElementById("example-credits").textContent = numbers.dataset.example;
    const zone = field.value.trim() || reporting;
    try {
      document.querySelector("#example time").textContent = clock(zone);
    } catch {
      // Half typed, or a name that this browser does not know: the last one stays.
    }
  };
  form.addEventListener("input", show);

  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const button = document.getElementById("own-zone");
  const offer = () => {
    button.parentElement.hidden = !zones.has(own) || (field.value || reporting) === own;
  };
  button.textContent = `Use ${own}, as this browser does`;
  button.addEventListener("click", () => {
    field.value = own;
    show();
    offer();
    field.focus();
  });
  form.addEventListener("input", offer);
  offer();
})();
