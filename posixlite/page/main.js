// SPDX-License-Identifier: MIT
// Puts the page together: one view a program, one of all, chosen by the address behind #.

const FACTS = JSON.parse(document.getElementById("facts").textContent);
const THEMES = { auto: "light", light: "dark", dark: "auto" };

function tiles(entries) {
  return h("ul", { class: "tiles" }, entries.map(([value, text]) => h("li", {}, h("b", {}, value), h("span", {}, text))));
}

function programView(one) {
  const held = one.files.filter((file) => file.content);
  const peak = Math.max(0, ...one.runs.map((run) => run.peak_rss ?? 0));
  const sections = [obstacleSection(one), callsSection(one), timelineSection(one), filesSection(one), networkSection(one), processSection(one), gapSection(one), imageSection(one), runsSection(one)].filter(Boolean);
  return [
    h("div", { class: "hero" }, h("h1", {}, one.label), h("p", { class: "command mono" }, command(one.argv)),
      h("p", {}, h("span", { class: `verdict ${one.possible ? "good" : "bad"}` }, one.possible ? "✓" : "✗", ` ${one.verdict}`))),
    tiles([
      [number(one.calls.filter((call) => call.count).length), "different calls"], [number(sum(one.calls, (call) => call.count)), "calls made"],
      [size(sum(held, (file) => file.size ?? 0)), count(held.length, "file") + " in the image"], one.shim && [size(one.shim.stored), "shim in the image"],
      [number(one.threads.most), one.threads.most === 1 ? "thread" : "threads at one time"], peak > 0 && [size(peak), "peak memory, on Linux"],
    ].filter(Boolean)),
    h("nav", { class: "index", "aria-label": "sections" }, sections.map((made) =>
      h("a", { href: `#${made.id}`, on: { click: (event) => { event.preventDefault(); jump(made); } } }, made.querySelector("h2").textContent))),
    sections,
    h("p", { class: "soft" }, h("code", {}, one.program), one.sha256 && [" · sha256 ", h("code", {}, one.sha256.slice(0, 16)), "…"]),
  ];
}

function jump(target) {
  target.scrollIntoView();
  const title = target.querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

function views() {
  const programs = FACTS.programs.map((one, index) => ({ id: `p${index}`, title: one.label, make: () => programView(one) }));
  return FACTS.together ? [{ id: "all", title: "All programs", make: () => togetherView(FACTS) }, ...programs] : programs;
}

function show() {
  const all = views(), named = all.find((one) => `#${one.id}` === location.hash), chosen = named ?? all[0];
  if (!named && document.getElementById("top").hasChildNodes() && location.hash) return; // a place in the view that is shown
  const tabs = all.length > 1 && h("nav", { "aria-label": "programs" }, all.map((one) => h("a", { href: `#${one.id}`, "aria-current": one === chosen ? "page" : null }, one.title)));
  const theme = () => document.documentElement.dataset.theme ?? "auto";
  const button = h("button", { type: "button", "aria-label": "colours: automatic, light or dark", on: { click: () => {
    const wanted = THEMES[theme()];
    if (wanted === "auto") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = wanted;
    button.textContent = theme();
  } } }, theme());
  document.getElementById("top").replaceChildren(h("span", { class: "brand" }, "posixlite report"), tabs || h("nav"), button);
  document.getElementById("main").replaceChildren(...chosen.make().flat().filter(Boolean));
  document.getElementById("tip").hidden = true;
  document.title = `${chosen.title} · posixlite report`;
  scrollTo(0, 0);
}

addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  document.querySelector("main input[type=search]")?.focus();
});
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details")) one.open = true; });
show();
