// Sifts all papers in the browser. They come as columns in chunks; what is sifted is an array of folded text a paper,
// what is shown is a window of a hundred rows. The state of the sieve stands in the address. Venues, categories and
// hosts are numbers, too: a part of a name chooses all that hold it, a whole name that one alone. A paper has a set of
// each: one venue or none, several categories. What papers have is few different sets, so that one number tells all.
"use strict";

(() => {
  const SHOWN = 100;
  const root = document.body.dataset.root;
  const sieve = document.getElementById("sieve");
  const found = document.getElementById("found");
  const rows = document.getElementById("rows");
  const turn = document.getElementById("turn");
  const none = document.getElementById("none");
  const taking = document.getElementById("take");
  const clear = document.getElementById("sieve-clear");
  const fields = Object.fromEntries([...sieve.elements].filter((one) => one.name).map((one) => [one.name, one]));
  const number = new Intl.NumberFormat("en");
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const papers = { folder: [], title: [], authors: [], cause: [], since: [], published: [], venue: [], category: [], host: [], citations: [] };
  const folded = [];
  const years = [];
  const OFFERED = 100;
  // Of each long facet its different values, the different sets of their numbers, and for each paper its set's number.
  const long = Object.fromEntries(["venue", "category", "host"].map((name) => [name, { values: [], whole: [], folded: [], numbers: new Map(), sets: [], places: new Map(), of: [], counts: [] }]));
  const named = Object.create(null);
  const orders = new Map();
  let index = null;
  let loaded = 0;
  let result = new Int32Array(0);
  let page = 0;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();

  // A venue without its year, as reports/folding.py has it: the years of a conference are one choice.
  const YEAR = /(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])|[’'][0-9]{2}(?![0-9])/g;
  const series = (text) => {
    const bare = text.normalize("NFC").replace(YEAR, " ").replace(/[\s_]+/g, " ").replace(/^[ ,;:()\-–'’]+|[ ,;:()\-–'’]+$/g, "");
    return /[\p{L}\p{N}]/u.test(bare) ? bare : "";
  };

  const numbered = (facet, value) => {
    if (!facet.numbers.has(value)) {
      facet.numbers.set(value, facet.values.length);
      facet.whole.push(fold(value));
      facet.folded.push(fold(facet === long.category && named[value] ? `${value} ${named[value]}` : value));
      facet.values.push(value);
    }
    return facet.numbers.get(value);
  };

  const placed = (facet, values) => {
    const set = [...new Set(values.filter(Boolean).map((value) => numbered(facet, value)))];
    const key = set.join();
    if (!facet.places.has(key)) facet.places.set(key, facet.sets.push(set) - 1);
    return facet.places.get(key);
  };

  const take = (chunk) => {
    Object.assign(named, chunk.category.names);
    for (const [name, facet] of Object.entries(long)) {
      const { values, at } = chunk[name];
      const numbers = values.map((value) => placed(facet, name === "venue" ? [series(value)] : [value].flat()));
      for (const place of at) {
        papers[name].push(values[place]);
        facet.of.push(numbers[place]);
      }
    }
    for (const [name, column] of Object.entries(papers)) if (!long[name]) for (const value of chunk[name]) column.push(value);
    for (; loaded < papers.title.length; loaded += 1) {
      const of = loaded;
      folded.push(fold(`${papers.title[of]}\n${papers.authors[of]}\n${papers.venue[of]}\n${papers.category[of].join(" ")}`));
      years.push(Number.parseInt(papers.published[of].slice(0, 4), 10) || 0);
    }
    orders.clear();
  };

  // Each order is made once; a sifting only walks along it.
  const order = (name) => {
    if (orders.has(name)) return orders.get(name);
    const all = Int32Array.from(papers.title.keys());
    const by = {
      since: (a, b) => papers.since[b] - papers.since[a] || a - b,
      citations: (a, b) => (papers.citations[b] ?? -1) - (papers.citations[a] ?? -1) || a - b,
      published: (a, b) => (papers.published[a] < papers.published[b] ? 1 : papers.published[a] > papers.published[b] ? -1 : a - b),
      title: (a, b) => (folded[a] < folded[b] ? -1 : folded[a] > folded[b] ? 1 : a - b),
    }[name];
    if (by) all.sort(by);
    orders.set(name, all);
    return all;
  };

  // Which of a long facet's sets hold what is chosen, as ones and noughts; null where nothing is.
  const chosenOf = (name) => {
    const text = fold(fields[name].value.trim());
    if (!text) return null;
    const facet = long[name];
    const whole = facet.whole.map((value) => value === text);
    const chosen = whole.includes(true) ? whole : facet.folded.map((value) => value.includes(text));
    return Uint8Array.from(facet.sets, (set) => Number(set.some((value) => chosen[value])));
  };

  // The one loop over everything: plain arrays and numbers, no object a paper.
  const sift = () => {
    const words = fold(fields.q.value).split(/\s+/).filter(Boolean);
    const { status, cause, year } = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
    const ofStatus = index.causes.map((is) => !status || is.status === status);
    const ofCause = index.causes.map((is) => !cause || is.cause === cause);
    const chosen = year ? Number(year) : 0;
    // A facet counts what choosing it would show, the others staying as they are.
    const byStatus = new Int32Array(index.causes.length);
    const byCause = new Int32Array(index.causes.length);
    const byYear = new Int32Array(10_000);
    const facets = Object.keys(long).map((name) => ({ name, chosen: chosenOf(name), of: long[name].of, counts: new Int32Array(long[name].sets.length) }));
    const [venue, category, host] = facets;
    const all = order(fields.sort.value);
    const kept = new Int32Array(all.length);
    let length = 0;
    next: for (let at = 0; at < all.length; at += 1) {
      const paper = all[at];
      for (let word = 0; word < words.length; word += 1) if (!folded[paper].includes(words[word])) continue next;
      const number = papers.cause[paper];
      const missed = Number(!ofStatus[number]) + Number(!ofCause[number]) + Number(chosen > 0 && years[paper] !== chosen)
        + Number(venue.chosen !== null && !venue.chosen[venue.of[paper]])
        + Number(category.chosen !== null && !category.chosen[category.of[paper]])
        + Number(host.chosen !== null && !host.chosen[host.of[paper]]);
      if (missed > 1) continue;
      if (!missed) kept[length++] = paper;
      if (!missed || !ofStatus[number]) byStatus[number] += 1;
      if (!missed || !ofCause[number]) byCause[number] += 1;
      if (!missed || (chosen && years[paper] !== chosen)) byYear[years[paper]] += 1;
      if (!missed || (venue.chosen && !venue.chosen[venue.of[paper]])) venue.counts[venue.of[paper]] += 1;
      if (!missed || (category.chosen && !category.chosen[category.of[paper]])) category.counts[category.of[paper]] += 1;
      if (!missed || (host.chosen && !host.chosen[host.of[paper]])) host.counts[host.of[paper]] += 1;
    }
    for (const { name, counts } of facets) {
      const { values, sets } = long[name];
      long[name].counts = new Int32Array(values.length);
      sets.forEach((set, place) => set.forEach((value) => (long[name].counts[value] += counts[place])));
    }
    result = kept.slice(0, length);
    const counts = { status: new Map(), cause: new Map(), year: new Map() };
    const add = (map, key, count) => count && map.set(key, (map.get(key) ?? 0) + count);
    index.causes.forEach((is, number) => {
      add(counts.status, is.status, byStatus[number]);
      add(counts.cause, is.cause, byCause[number]);
    });
    byYear.forEach((count, found) => found && add(counts.year, String(found), count));
    return counts;
  };

  // What a long facet suggests is made when somebody turns to it: the commonest that hold what is typed.
  const suggest = (field) => {
    const { values, folded: texts, counts } = long[field.name];
    const text = fold(field.value.trim());
    const fitting = Array.from(counts.keys()).filter((at) => counts[at] && texts[at].includes(text));
    fitting.sort((a, b) => counts[b] - counts[a] || (texts[a] < texts[b] ? -1 : 1));
    field.list.replaceChildren(...fitting.slice(0, OFFERED).map((at) => {
      const name = field === fields.category ? named[values[at]] : null;
      return element("option", { value: values[at], label: `${name ? `${name}, ` : ""}${number.format(counts[at])}` });
    }));
  };

  const offer = (counts) => {
    const options = {
      status: [...new Map(index.causes.map((is) => [is.status, is.word]))],
      cause: index.causes.filter((is) => !fields.status.value || is.status === fields.status.value).map((is) => [is.cause, is.label]),
      year: [...new Set([...counts.year.keys(), fields.year.value])].filter(Boolean).sort().reverse().map((year) => [year, year]),
    };
    for (const [facet, pairs] of Object.entries(options)) {
      const field = fields[facet];
      const chosen = field.value;
      const made = pairs
        .filter(([value]) => counts[facet].has(value) || value === chosen)
        .map(([value, text]) => new Option(`${text} (${number.format(counts[facet].get(value) ?? 0)})`, value, false, value === chosen));
      field.replaceChildren(new Option("Any", ""), ...made);
      field.value = chosen;
    }
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const names = (text) => {
    const all = text.split("; ").filter(Boolean);
    return all.length > 3 ? `${all.slice(0, 3).join(", ")} and ${number.format(all.length - 3)} more` : all.join(", ");
  };

  // Known to the day it is told in words, as everywhere on the site.
  const dated = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? day.format(Date.parse(text)).replaceAll(" ", "\u00a0") : text);

  const row = (paper) => {
    const is = index.causes[papers.cause[paper]];
    const icon = document.querySelector(`.plain-lists .${is.style} .icon`).cloneNode(true);
    const badge = element("span", { class: "badge" }, icon, element("b", {}, is.word), " ", element("span", { class: "cause" }, is.label));
    const since = element("span", { class: "since" }, `since ${day.format(papers.since[paper] * 86_400_000)}`);
    const by = [names(papers.authors[paper]), papers.venue[paper], dated(papers.published[paper]), papers.category[paper][0]];
    if (papers.citations[paper]) by.push(papers.citations[paper] === 1 ? "cited\u00a0once" : `cited\u00a0${number.format(papers.citations[paper])}\u00a0times`);
    return element("li", { class: `paper ${is.style}` },
      element("p", { class: "fate" }, badge, " ", since),
      element("div", { class: "work" },
        element("a", { class: "title", href: root + papers.folder[paper], dir: "auto" }, papers.title[paper]),
        element("p", { class: "by" }, by.filter(Boolean).join(" · "))));
  };

  const show = () => {
    const pages = Math.max(1, Math.ceil(result.length / SHOWN));
    page = Math.min(page, pages - 1);
    const part = result.subarray(page * SHOWN, (page + 1) * SHOWN);
    rows.start = page * SHOWN + 1;
    rows.replaceChildren(...Array.from(part, row));
    turn.hidden = pages === 1;
    taking.hidden = !result.length;
    clear.hidden = !Object.values(fields).some((field) => field.value);
    none.hidden = clear.hidden || result.length > 0 || loaded < index.papers;
    document.getElementById("turn-at").textContent = `Page ${number.format(page + 1)} of ${number.format(pages)}`;
    document.getElementById("turn-back").disabled = page === 0;
    document.getElementById("turn-on").disabled = page === pages - 1;
    const still = loaded < index.papers ? `, ${number.format(loaded)} of ${number.format(index.papers)} read so far` : "";
    found.textContent = `${number.format(result.length)} ${result.length === 1 ? "paper" : "papers"}${still}`;
  };

  const address = () => {
    const told = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) told.set(name, field.value);
    if (page) told.set("page", String(page + 1));
    const text = told.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  };

  const renew = () => {
    const begins = performance.now();
    offer(sift());
    show();
    found.dataset.milliseconds = (performance.now() - begins).toFixed(1);
  };

  const hand = (name, type, text) => {
    const href = URL.createObjectURL(new Blob([text], { type }));
    element("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  };
  const line = (paper) => {
    const is = index.causes[papers.cause[paper]];
    return {
      title: papers.title[paper], status: is.status, cause: is.cause,
      since: new Date(papers.since[paper] * 86_400_000).toISOString().slice(0, 10),
      authors: papers.authors[paper], published: papers.published[paper], venue: papers.venue[paper],
      category: papers.category[paper][0] ?? "", categories: papers.category[paper].join("; "), host: papers.host[paper], citations: papers.citations[paper],
      page: new URL(root + papers.folder[paper], location.href).href,
    };
  };
  // A spreadsheet would run a cell that begins like a formula; the apostrophe makes it text.
  const cell = (value) => `"${String(value ?? "").replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const csv = () => {
    const lines = Array.from(result, line);
    const head = Object.keys(lines[0] ?? { title: "" });
    return [head.map(cell).join(","), ...lines.map((one) => head.map((key) => cell(one[key])).join(","))].join("\r\n");
  };

  const turned = (by) => {
    page += by;
    show();
    address();
    rows.querySelector("a")?.focus();
    found.scrollIntoView({ block: "start" });
  };

  const told = new URLSearchParams(location.search);
  const asked = Object.fromEntries(told);
  // A value that is not offered yet must be there to be chosen.
  for (const name of ["status", "cause", "year"]) {
    if (asked[name]) fields[name].append(new Option(asked[name], asked[name]));
  }
  for (const [name, field] of Object.entries(fields)) if (asked[name]) field.value = asked[name];
  page = Math.max(0, (Number.parseInt(asked.page, 10) || 1) - 1);

  sieve.addEventListener("submit", (event) => event.preventDefault());
  sieve.addEventListener("input", (event) => {
    if (!index) return;
    page = 0;
    // A cause of another status would find nothing.
    if (event.target === fields.status) fields.cause.value = "";
    renew();
    if (long[event.target.name]) suggest(event.target);
    address();
  });
  clear.addEventListener("click", () => {
    for (const field of Object.values(fields)) field.value = "";
    page = 0;
    // The button goes with what it cleared: who pressed it goes on in the first field.
    fields.q.focus();
    renew();
    address();
  });
  for (const name of Object.keys(long)) fields[name].addEventListener("focus", () => index && suggest(fields[name]));
  document.getElementById("turn-back").addEventListener("click", () => turned(-1));
  document.getElementById("turn-on").addEventListener("click", () => turned(1));
  document.getElementById("take-csv").addEventListener("click", () => hand("papers.csv", "text/csv", csv()));
  document.getElementById("take-json").addEventListener("click", () =>
    hand("papers.json", "application/json", JSON.stringify(Array.from(result, line), null, 1)));

  const read = async (name) => {
    const reply = await fetch(`${root}data/papers/${name}.json`, { cache: "no-cache" });
    if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
    return reply.json();
  };
  const begin = async () => {
    found.textContent = "Reading the papers …";
    index = await read("index");
    // The next chunk travels while one is taken in.
    let ahead = index.chunks ? read(0) : null;
    for (let chunk = 1; chunk <= index.chunks; chunk += 1) {
      const held = await ahead;
      if (chunk < index.chunks) ahead = read(chunk);
      take(held);
      if (chunk === 1) renew();
    }
    renew();
    // The orders are made while nobody waits for them.
    for (const { value } of fields.sort.options) setTimeout(() => order(value));
  };
  begin().catch(() => {
    found.textContent = "The papers could not be read. The lists below need no script.";
  });
})();
