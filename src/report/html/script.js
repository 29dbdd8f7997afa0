"use strict";
(() => {
  const scenarios = [...document.querySelectorAll("details.scenario")];
  const filter = document.querySelector(".filter");
  const buttons = [...filter.querySelectorAll("button")];
  const select = filter.querySelector("select");
  const count = document.getElementById("count");
  let verdict = "";

  function show() {
    let shown = 0;
    for (const scenario of scenarios) {
      const fits = (!verdict || scenario.dataset.verdict === verdict) &&
        (!select.value || (" " + scenario.dataset.requirements + " ").includes(" " + select.value + " "));
      scenario.hidden = !fits;
      shown += fits;
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === verdict));
    count.textContent = shown + " of " + scenarios.length + " scenarios";
  }

  function remember() {
    const state = new URLSearchParams();
    if (verdict) state.set("verdict", verdict);
    if (select.value) state.set("requirement", select.selectedOptions[0].dataset.id);
    history.replaceState(null, "", "#" + state);
    show();
  }

  function target() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // Not a way of writing any place.
    }
  }

  function follow() {
    const place = target();
    const scenario = place && place.closest("details.scenario");
    if (scenario) {
      if (scenario.hidden) {
        verdict = select.value = "";
        show();
      }
      scenario.open = true;
    }
    if (place) {
      place.scrollIntoView();
      return;
    }
    const state = new URLSearchParams(location.hash.slice(1));
    const known = buttons.some((button) => button.value === state.get("verdict"));
    verdict = known ? state.get("verdict") : "";
    const option = [...select.options].find((option) => option.dataset.id === state.get("requirement"));
    select.value = option ? option.value : "";
    show();
  }

  for (const button of buttons) button.addEventListener("click", () => { verdict = button.value; remember(); });
  select.addEventListener("change", remember);
  addEventListener("hashchange", follow);
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.parentElement.querySelector("pre");
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(text);
        button.textContent = "Selected";
      }
    });
  }
  filter.hidden = false;
  show();
  follow();
})();
