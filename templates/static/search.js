// The search: as you type, in pieces of some kilobytes, with nobody asked but this site. Words are folded as
// reports/folding.py folds them; a word is looked for whole, as a beginning, and with one edit where nothing has it, or
// where no paper has all the words; at last two that stand together are tried as one. What is an identifier as a whole
// has its paper first.
"use strict";

(() => {
  const SUGGESTED = 8;
  const LISTED = 20;
  const SHORTEST_FUZZY = 4;
  const MOST_WORDS = 8;
  const root = document.body.dataset.root;
  const folder = `${root}data/search/`;
  const number = new Intl.NumberFormat("en");
  const PLAIN = { "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h" };
  const fetched = new Map();

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[ßøłđðþæœıħ]/g, (letter) => PLAIN[letter]);
  const EVERYWHERE = new Set(["arxiv", "doi", "http", "https", "www", "github", "com", "org", "io", "git", "abs"]);
  const telling = (words) => (words.some((word) => !EVERYWHERE.has(word)) ? words.filter((word) => !EVERYWHERE.has(word)) : words);
  // An arXiv identifier is one word, its serial number first: "2304.00777v2" is 007772304.
  const joined = (text) => text.replace(/(?<![0-9])([0-9]{4})\.([0-9]{4,5})(?![0-9])(?:v[0-9]+)?/g, " $2$1 ");
  const split = (text) => joined(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const wordsOf = (text) => telling([...new Set(split(text).map((word) => [...word].slice(0, 24).join("")))]).slice(0, MOST_WORDS);
  // An identifier as one word, as `as_one` in reports/folding.py makes it.
  const asOne = (text) => `~${[...split(text).filter((word) => !EVERYWHERE.has(word)).join("")].reverse().slice(0, 24).join("")}`;

  // An address on a host of code, without what stands behind the repository's name: a folder, a file, a page of it.
  const BEHIND = "(?:tree|blob|blame|raw|resolve|src|edit|commits?|branch(?:es)?|tags?|releases|issues|pulls?|merge_requests|discussions|actions|wikis?|archive)";
  const REPOSITORY = new RegExp(`((?:^|[\\s/@])(?:[a-z0-9-]+\\.)+[a-z]{2,}/[^\\s/?#]+(?:/[^\\s/?#]+)+?)(?:/-/|/${BEHIND}(?=[\\s/?#]|$)|[?#])\\S*`, "g");
  // Where an arXiv number is told, it alone tells the paper: an address of a PDF has words that no paper has. The older
  // numbers follow an archive's name, as in "hep-th/9901001v2".
  const NUMBER = /(?<![0-9])[0-9]{4}\.[0-9]{4,5}(?![0-9])/;
  const OLDER = /(?<![a-z0-9.-])([a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?\/([0-9]{7})(?:v[0-9]+)?(?![0-9])/;
  const DOI = /(?<![0-9.])10\.[0-9]{4,9}\/[^\s?#]+/;
  const plain = (text) => {
    const older = OLDER.exec(text);
    return NUMBER.exec(text)?.[0] ?? DOI.exec(text)?.[0] ?? (older ? `${older[1]} ${older[2]}` : text.replace(REPOSITORY, "$1"));
  };

  // A piece is asked for once, and only where the index names it; a failure may be tried again.
  const read = (name) => {
    if (!fetched.has(name)) {
      const wanted = fetch(`${folder}${name}.json`, { cache: "no-cache" }).then((reply) => {
        if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
        return reply.json();
      });
      wanted.catch(() => fetched.delete(name));
      fetched.set(name, wanted);
    }
    return fetched.get(name);
  };
  let named = null;
  const begin = async () => {
    const index = await read("index");
    named ??= new Set(index.pieces.split(" "));
    return index;
  };
  const piece = (name) => (name.startsWith("r-") || named.has(name) ? read(name) : null);
  const fileOf = (letters) => (/^[\x00-\x7f]*$/.test(letters) ? letters : `u-${[...new TextEncoder().encode(letters)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
  const shardOf = (word, letters) => `w-${fileOf([...word].slice(0, letters).join(""))}`;

  // Whether two words differ by one letter more, less, other, or two that changed places. `begins`: b may go on.
  const near = (a, b, begins) => {
    if (Math.abs(a.length - b.length) > 1 && !(begins && b.length > a.length)) return false;
    let at = 0;
    while (at < a.length && a[at] === b[at]) at += 1;
    const ends = (x, y) => (begins ? y.startsWith(x) : x === y);
    return ends(a.slice(at + 1), b.slice(at + 1)) || ends(a.slice(at + 1), b.slice(at)) || ends(a.slice(at), b.slice(at + 1))
      || (a[at] === b[at + 1] && a[at + 1] === b[at] && ends(a.slice(at + 2), b.slice(at + 2)));
  };

  // Papers of one word, as sorted numbers: a paper's 30 bits, and behind them two for how well it has the word.
  const NONE = new Uint32Array(0);
  const packed = (distances, score) => {
    const keys = new Uint32Array(distances.length);
    let sum = 0;
    distances.forEach((distance, at) => (keys[at] = (sum += distance) * 4 + score));
    return keys;
  };
  const either = (lists) => {
    if (lists.length < 2) return lists[0] ?? NONE;
    const all = new Uint32Array(lists.reduce((length, list) => length + list.length, 0));
    let length = 0;
    for (const list of lists) {
      all.set(list, length);
      length += list.length;
    }
    all.sort();
    // Of equal papers the last is the best.
    return all.filter((key, at) => at + 1 === all.length || key >>> 2 !== all[at + 1] >>> 2);
  };

  // Papers that have a word, each with how well: 3 the word, 2 a word that begins so, 1 a word one edit away.
  const papersOf = async (word, letters, last, wide) => {
    const shard = await piece(shardOf(word, letters));
    const others = word.length >= letters ? Object.keys(shard ?? {}) : [];
    const lists = shard && Object.hasOwn(shard, word) ? [packed(shard[word], 3)] : [];
    if (last || !lists.length) for (const other of others) if (other !== word && other.startsWith(word)) lists.push(packed(shard[other], 2));
    if ((lists.length && !wide) || word.length < SHORTEST_FUZZY || /^\d/.test(word)) return either(lists);
    // The own piece holds late edits; words with the same ending early ones; two letters that changed places lead elsewhere.
    const close = new Set(others.filter((other) => near(word, other, last)));
    const turned = Array.from({ length: letters }, (_, at) => word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2));
    const [ending, ...sides] = await Promise.all([piece(`e-${fileOf(word.slice(-2))}`), ...turned.map((other) => piece(shardOf(other, letters)))]);
    for (const other of ending ?? []) if (near(word, other, false)) close.add(other);
    turned.forEach((other, at) => sides[at] && Object.hasOwn(sides[at], other) && close.add(other));
    const found = await Promise.all([...close].map(async (other) => (await piece(shardOf(other, letters)))?.[other]));
    return either([...found.filter(Boolean).map((postings) => packed(postings, 1)), ...lists]);
  };

  // The numbers of the papers that have every word, the best first. `wide`: or a word near it.
  const meet = async (words, letters, typing, wide) => {
    const lists = await Promise.all(words.map((word, at) => papersOf(word, letters, typing && at === words.length - 1, wide)));
    if (!lists.length) return [];
    const [shortest, ...longer] = lists.sort((a, b) => a.length - b.length);
    const places = new Uint32Array(longer.length);
    const found = Array.from({ length: 3 * lists.length + 1 }, () => []);
    next: for (const key of shortest) {
      let sum = key & 3;
      for (let at = 0; at < longer.length; at += 1) {
        const list = longer[at];
        while (places[at] < list.length && list[places[at]] >>> 2 < key >>> 2) places[at] += 1;
        if (places[at] === list.length) break next;
        if (list[places[at]] >>> 2 !== key >>> 2) continue next;
        sum += list[places[at]] & 3;
      }
      found[sum].push(key >>> 2);
    }
    return found.reverse().flat();
  };

  const all = async (words, letters, text) => {
    const typing = !/\s$/.test(text);
    const exact = await meet(words, letters, typing, false);
    if (exact.length || words.length < 2) return exact;
    const wide = await meet(words, letters, typing, true);
    if (wide.length) return wide;
    for (let at = 1; at < words.length; at += 1) {
      const joined = await meet([...words.slice(0, at - 1), words[at - 1] + words[at], ...words.slice(at + 1)], letters, typing, false);
      if (joined.length) return joined;
    }
    return [];
  };

  // The papers whose identifier, of several words, is all that was typed.
  const ownOf = async (text, letters) => {
    const whole = asOne(text);
    const shard = await piece(shardOf(whole, letters));
    return shard && Object.hasOwn(shard, whole) ? [...packed(shard[whole], 0)].map((key) => key >>> 2) : [];
  };

  const find = async (text) => {
    const { letters } = await begin();
    const meant = plain(fold(text));
    const words = wordsOf(meant);
    const own = words.length > 1 && /^\s*\S*[0-9]\S*\s*$/.test(text) ? await ownOf(meant, letters) : [];
    const others = await all(words, letters, text);
    return own.length ? [...own, ...others.filter((paper) => !own.includes(paper))] : others;
  };

  const rowsOf = async (papers) => {
    const index = await begin();
    const held = await Promise.all(papers.map((paper) => piece(`r-${paper >> index.shift}`)));
    return papers.flatMap((paper, at) => held[at]?.[paper] ?? []).map(([place, title, authors, year, cause, cited]) => ({ place, title, authors, year, cited, is: index.causes[cause] }));
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  // Status by icon, word and colour: the icon is the one that the way to its list wears on every page.
  const icon = (is) => [...document.querySelectorAll(`.top nav .${is.style} .icon`)].slice(0, 1).map((drawn) => drawn.cloneNode(true));
  const badge = (is) => element("span", { class: `badge ${is.style}` }, ...icon(is), element("b", {}, is.word), " ", element("span", { class: "cause" }, is.label));
  const by = (row) => [row.authors, row.year || "", row.cited > 1 ? `cited ${number.format(row.cited)} times` : row.cited ? "cited once" : ""].filter(Boolean).join(" · ");

  // The box on top of every page: a combobox whose list holds papers (WAI-ARIA 1.2, "combobox", list autocomplete).
  const box = document.getElementById("find");
  const list = document.getElementById("find-list");
  const told = document.getElementById("find-told");
  let chosen = -1;
  let asked = 0;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    asked += 1;
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (to) => {
    const all = options();
    if (!all.length) return;
    chosen = (to + all.length) % all.length;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    box.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };
  const suggest = async () => {
    const turn = (asked += 1);
    const begins = performance.now();
    const text = box.value;
    if (fold(text).trim().length < 2) {
      close();
      told.textContent = "";
      return;
    }
    try {
      const papers = await find(text);
      const rows = await rowsOf(papers.slice(0, SUGGESTED));
      // A later key has asked again: this answer is old.
      if (turn !== asked) return;
      list.replaceChildren(...rows.map((row, at) => {
        const option = element("li", { role: "option", id: `find-${at}`, "aria-selected": "false", class: row.is.style },
          element("span", { class: "title", dir: "auto" }, row.title), element("span", { class: "by" }, by(row)), badge(row.is));
        option.dataset.href = root + row.place;
        return option;
      }));
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = !rows.length;
      box.setAttribute("aria-expanded", String(rows.length > 0));
      told.textContent = `${number.format(papers.length)} ${papers.length === 1 ? "paper" : "papers"} found${rows.length ? ", use the arrow keys" : ""}`;
      box.dataset.milliseconds = (performance.now() - begins).toFixed(1);
    } catch {
      if (turn === asked) close();
    }
  };
  // What every search begins with is there before the first letter.
  const warm = () => begin().catch(() => {});
  box.addEventListener("focus", warm, { once: true });
  box.addEventListener("pointerenter", warm, { once: true });
  box.addEventListener("input", suggest);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : (chosen < 0 ? 0 : chosen) - 1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options()[chosen].dataset.href);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  box.addEventListener("blur", close);

  // The search's own page: everything found, twenty at a time, the words in the address.
  const form = document.getElementById("search");
  if (!form) return;
  const words = document.getElementById("search-q");
  const found = document.getElementById("search-found");
  const rows = document.getElementById("search-rows");
  const more = document.getElementById("search-more");
  let papers = [];
  let shown = 0;
  let run = 0;
  const line = (row) => element("li", { class: `paper ${row.is.style}` },
    element("p", { class: "fate" }, badge(row.is)),
    element("div", { class: "work" }, element("a", { class: "title", href: root + row.place, dir: "auto" }, row.title), element("p", { class: "by" }, by(row))));
  const show = async (turn) => {
    const next = await rowsOf(papers.slice(shown, shown + LISTED));
    if (turn !== run) return;
    if (!shown) rows.replaceChildren();
    shown += LISTED;
    rows.append(...next.map(line));
    more.hidden = shown >= papers.length;
  };
  const search = async () => {
    const turn = (run += 1);
    const begins = performance.now();
    const text = words.value;
    const place = text ? `?${new URLSearchParams({ q: text })}` : location.pathname;
    history.replaceState(null, "", place);
    try {
      const answer = await find(text);
      if (turn !== run) return;
      papers = answer;
      shown = 0;
      await show(turn);
      if (turn !== run) return;
      found.textContent = text.trim() ? `${number.format(papers.length)} ${papers.length === 1 ? "paper" : "papers"}` : "";
      found.dataset.milliseconds = (performance.now() - begins).toFixed(1);
    } catch {
      found.textContent = "The search could not be read. The ways below need no script.";
    }
  };
  warm();
  words.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("input", search);
  more.addEventListener("click", async () => {
    const first = rows.children.length;
    await show(run);
    rows.children[first]?.querySelector("a").focus();
  });
  if (words.value) search();
})();
