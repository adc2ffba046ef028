// SPDX-License-Identifier: MIT
// When a program makes which call: a row a call, from the first call of a run to its last.

const SHADES = 5; // of a slot, by how much of it a call has

function timelineSection(one) {
  const runs = one.runs.filter((run) => run.timeline.calls.length > 0);
  if (!runs.length) return null;
  const longest = runs.reduce((best, run) => (made(run) > made(best) ? run : best));
  const place = h("div", { class: "scroll" });
  const draw = (run) => place.replaceChildren(timelineChart(one, run));
  draw(longest);
  const lead = "From the first call on the left to the last on the right; calls in the order in which they were first made. The stronger a mark, the larger the part of the calls at that time (logarithmic)."
    + (steadyFrom(one) === null ? "" : ` Behind the line the program has first waited for input, in ${one.wait}.`);
  const choice = runs.length > 1 && h("div", { class: "tools" }, h("select", { "aria-label": "which run", on: { change: (event) => draw(runs[event.target.value]) } },
    runs.map((run, index) => h("option", { value: index, selected: run === longest }, `${command(run.argv)}: ${count(made(run), "call")}`))));
  return section("timeline", "Time line", lead, choice, place);
}

const made = (run) => sum(run.timeline.calls, (call) => sum(call.slots));

// The number of the first call after start-up; start-up of several runs is one sum.
function steadyFrom(one) {
  return one.wait && one.runs.length === 1 ? sum(one.calls, (call) => call.startup) + 1 : null;
}

function timelineChart(one, run) {
  const all = made(run), slots = Math.max(1, Math.ceil(all / run.timeline.width)), marks = treatments(one);
  const rows = run.timeline.calls.map((call) => {
    const times = sum(call.slots), span = call.first === call.last ? `number ${number(call.first)}` : `number ${number(call.first)} to ${number(call.last)}`;
    const label = `${call.name}: ${count(times, "time")}, ${span} of ${number(all)}`;
    return h("tr", {}, h("th", { scope: "row", class: "mono" }, call.name), h("td", { class: "num soft" }, number(times)),
      h("td", { class: "when", tip: label }, s("svg", { viewBox: `0 0 ${slots} 10`, height: 12, preserveAspectRatio: "none", role: "img", "aria-label": label, class: marks.get(call.name) ?? "served" },
        shades(call, run.timeline.width, 0, 10), boundary(one, run, 0, 10))));
  });
  const ends = h("div", { class: "ticks", "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map((part) =>
    h("span", { class: part === 1 ? "end" : null, vars: { "--at": `${100 * part}%` } }, number(Math.max(1, Math.round(part * all))))));
  return h("table", { class: "timeline" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "call"), h("th", { scope: "col", class: "num" }, "count"), h("th", { scope: "col" }, ends))), h("tbody", {}, rows));
}

const treatments = (one) => new Map(one.calls.map((call) => [call.name, call.treatment]));

// The marks of one call: a path a shade, for slots of a colour that lie side by side are one rectangle.
function shades(call, width, y, height) {
  const paths = Array.from({ length: SHADES }, () => "");
  const shade = (times) => (times <= 0 ? -1 : Math.min(SHADES - 1, Math.floor(SHADES * (width > 1 ? Math.log(times + 1) / Math.log(width + 1) : 1))));
  const begin = Math.floor((call.first - 1) / width);
  for (let at = 0; at < call.slots.length;) {
    const colour = shade(call.slots[at]);
    let end = at + 1;
    while (end < call.slots.length && shade(call.slots[end]) === colour) end++;
    if (colour >= 0) paths[colour] += `M${begin + at} ${y}h${end - at}v${height}h${at - end}z`;
    at = end;
  }
  return paths.map((d, colour) => d && s("path", { d, class: "mark", "fill-opacity": ((colour + 1.5) / (SHADES + 0.5)).toFixed(2) }));
}

function boundary(one, run, top, bottom) {
  const from = steadyFrom(one);
  if (from === null || from > made(run)) return null;
  const x = (from - 1) / run.timeline.width;
  return s("line", { class: "here", x1: x, x2: x, y1: top, y2: bottom, "vector-effect": "non-scaling-stroke" });
}

// All programs, each as one small picture of its time line.
function timelinesSection(facts) {
  const drawn = facts.programs.map((one, index) => ({ one, index, run: one.runs.find((run) => run.timeline.calls.length > 0) })).filter((entry) => entry.run);
  if (!drawn.length) return null;
  return section("timelines", "Time lines", "Each picture is a program: a row a call, from its first call to its last, in the colours of above. The dashed line is where it first waited for input.",
    h("div", { class: "pictures" }, drawn.map(({ one, index, run }) => {
      const calls = run.timeline.calls, all = made(run), slots = Math.max(1, Math.ceil(all / run.timeline.width)), marks = treatments(one);
      return h("figure", {}, h("figcaption", {}, h("a", { href: `#p${index}` }, one.label), h("span", { class: "soft" }, ` ${count(calls.length, "call")}, made ${number(all)} times`)),
        s("svg", { viewBox: `0 0 ${slots} ${calls.length}`, height: 150, preserveAspectRatio: "none", role: "img", "aria-label": `${one.label}: ${calls.map((call) => call.name).join(", ")}` },
          s("rect", { class: "track", x: 0, y: 0, width: slots, height: calls.length }),
          calls.map((call, row) => s("g", { class: marks.get(call.name) ?? "served" }, shades(call, run.timeline.width, row, 1))), boundary(one, run, 0, calls.length)));
    })));
}
