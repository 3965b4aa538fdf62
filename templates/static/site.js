// Adds what only the reader's clock can know: how long ago a moment was, and whether this site has fallen silent.
// Every page says everything without it. Nothing is asked of any other host.
"use strict";

(() => {
  const STEPS = [["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]];
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  const exact = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC",
  });

  const ago = (moment) => {
    const seconds = (moment.getTime() - Date.now()) / 1000;
    for (const [unit, length] of STEPS) {
      if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
    }
    return seconds < 0 ? "just now" : "any moment now";
  };

  const addAge = (time) => {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) return;
    const age = document.createElement("span");
    age.className = "ago";
    // A next look whose time has passed has not been: nobody is asked by the minute, or the daemon rests.
    age.textContent = time.closest(".due") && moment < new Date() ? "(due since then)" : `(${ago(moment)})`;
    time.append(" ", age);
  };

  const timeElement = (text) => {
    const time = document.createElement("time");
    const moment = new Date(text);
    time.dateTime = text;
    time.dataset.moment = "";
    time.textContent = `${exact.format(moment).replace(" at ", ", ")} UTC`;
    return time;
  };

  const show = (pulse) => {
    for (const place of document.querySelectorAll("[data-pulse]")) {
      const value = pulse[place.dataset.pulse];
      if (value === null || value === undefined) continue;
      place.replaceChildren(typeof value === "number" ? value.toLocaleString("en") : timeElement(value));
      place.querySelectorAll("time").forEach(addAge);
      place.closest("[data-needs-pulse]")?.removeAttribute("hidden");
    }
    const foot = document.getElementById("pulse");
    if (pulse.last_look) {
      foot.replaceChildren("All times are UTC. Last look ", timeElement(pulse.last_look), ".");
      foot.querySelectorAll("time").forEach(addAge);
    }
    const stale = document.getElementById("stale");
    stale.hidden = !pulse.best_before || new Date(pulse.best_before) >= new Date();
    if (!stale.hidden) {
      stale.replaceChildren("Last known: nothing has been asked since ", timeElement(pulse.last_look), ". What you read may have changed.");
      stale.querySelectorAll("time").forEach(addAge);
    }
  };

  // The other light: chosen here, remembered by the reader's own browser, and nowhere else.
  const choose = () => {
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    try {
      localStorage.setItem("theme", document.documentElement.dataset.theme);
    } catch {
      // No storage: it holds for this page.
    }
  };
  document.getElementById("theme").addEventListener("click", choose);

  document.querySelectorAll("[data-needs-script]:not(#turn)").forEach((element) => element.removeAttribute("hidden"));
  document.querySelectorAll("time[data-moment]").forEach(addAge);
  fetch(`${document.body.dataset.root}data/heartbeat.json`, { cache: "no-cache" })
    .then((reply) => (reply.ok ? reply.json() : null))
    .then((pulse) => pulse && show(pulse))
    .catch(() => {});
})();
