// Keys for moderators: every key presses a link or a button that stands on the page; without this file all of them
// still do. Keys can be turned off, because they get in the way of who speaks to the machine (WCAG 2.2, 2.1.4).
"use strict";

(() => {
  const OFF = "moderate-keys-off";
  const keyed = [...document.querySelectorAll("[data-key]")];
  const rows = [...document.querySelectorAll("[data-row]")];
  const canned = document.getElementById("canned");
  const reason = document.getElementById("reason");
  let on = localStorage.getItem(OFF) === null;

  const show = () => {
    const line = document.getElementById("keys");
    if (line === null) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = on ? "Turn keys off" : "Turn keys on";
    button.addEventListener("click", () => {
      on = !on;
      if (on) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1");
      show();
      line.querySelector("button").focus();
    });
    const told = on && canned !== null ? "Numbers choose a reason. " : "";
    line.replaceChildren(on && rows.length > 0 ? "j and k go through the list. " : "", told, button);
    line.hidden = false;
    for (const element of keyed) {
      element.querySelector("kbd")?.remove();
      element.removeAttribute("aria-keyshortcuts");
      if (!on) continue;
      element.setAttribute("aria-keyshortcuts", element.dataset.key);
      const sign = document.createElement("kbd");
      sign.ariaHidden = "true";
      sign.textContent = element.dataset.key;
      element.append(sign);
    }
  };

  const step = (by) => {
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at === -1 && by < 0 ? 0 : at + by))].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea") !== null) return;
    const key = event.key;
    if (rows.length > 0 && (key === "j" || key === "k")) {
      step(key === "j" ? 1 : -1);
    } else if (canned !== null && /^[1-9]$/.test(key) && Number(key) < canned.options.length) {
      canned.value = key;
    } else {
      const found = keyed.find((element) => element.dataset.key === key);
      if (found === undefined) return;
      if (key === "r" && canned.value === "" && reason.value.trim() === "") canned.focus(); else found.click();
    }
    event.preventDefault();
  });

  show();
})();
