// The form works without this. With it, an address is looked at while it is typed, and a small proof of work is made,
// which lets more through from one network. Nothing is asked of any other host.
"use strict";

(() => {
  const form = document.getElementById("correct");
  const url = document.getElementById("url");
  const found = document.getElementById("url-found");
  const working = document.getElementById("working");
  const proof = document.getElementById("altcha");
  const details = form.querySelector("details.more");
  const problem = document.getElementById("problem");
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const ask = (path, told) => fetch(path, told).then((reply) => reply.json().then((said) => ({ ok: reply.ok, said })));

  // ALTCHA: find the number whose hash, behind the salt, is the challenge. Five hundred at a time, so that keys still answer.
  const solve = async ({ algorithm, challenge, maxnumber, salt, signature }) => {
    const letters = new TextEncoder();
    for (let first = 0; first <= maxnumber; first += 500) {
      const numbers = Array.from({ length: Math.min(500, maxnumber + 1 - first) }, (_, step) => first + step);
      const hashes = await Promise.all(numbers.map((number) => crypto.subtle.digest(algorithm, letters.encode(salt + number))));
      const at = hashes.findIndex((hash) => hex(hash) === challenge);
      if (at >= 0) return btoa(JSON.stringify({ algorithm, challenge, number: numbers[at], salt, signature }));
    }
    return "";
  };

  // Browsers keep WebCrypto from pages that came without https; such a form is sent as one without scripts.
  const prove = () => (globalThis.crypto?.subtle
    ? ask(form.dataset.challenge).then(({ ok, said }) => (ok ? solve(said) : "")).catch(() => "")
    : Promise.resolve(""));

  let proving = null;
  form.addEventListener("focusin", () => { proving ??= prove(); }, { once: true });
  form.addEventListener("submit", async (event) => {
    if (proof.value) return;
    event.preventDefault();
    working.textContent = "One moment …";
    proving ??= prove();
    proof.value = await proving;
    form.submit();
  });
  // Back from the next page, the proof is used up.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    proof.value = "";
    proving = null;
    working.textContent = "";
  });

  let latest = 0;
  const look = async () => {
    const text = url.value.trim();
    const mine = (latest += 1);
    found.textContent = "";
    if (!text) return;
    found.textContent = "Looking …";
    const told = { url: text, paper: form.elements.paper.value, ticket: form.elements.ticket.value };
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    try {
      const { ok, said } = await ask(form.dataset.check, { method: "POST", headers, body: JSON.stringify(told) });
      if (mine !== latest) return;
      const where = said.url && said.url !== text ? `${said.url}: ` : "";
      found.textContent = ok ? where + said.sentence : said.advice;
    } catch {
      if (mine === latest) found.textContent = "";
    }
  };
  url.addEventListener("change", look);

  problem.addEventListener("change", () => {
    if (["details", "add-paper"].includes(problem.value)) details.open = true;
  });
  document.getElementById("summary")?.focus();
})();
