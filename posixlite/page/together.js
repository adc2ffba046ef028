// SPDX-License-Identifier: MIT
// Several programs side by side: who makes which call, and which call is best written next.

const isMade = (times) => times !== null; // null: not made by this program; 0: not seen, but needed

function togetherView(facts) {
  const { labels, matrix } = facts.together;
  const shared = matrix.filter((row) => row.counts.every(isMade)).length;
  const single = matrix.filter((row) => row.counts.filter(isMade).length === 1).length;
  const served = matrix.filter((row) => row.served).length;
  const able = facts.programs.filter((one) => one.possible).length;
  return [
    h("div", { class: "hero" }, h("h1", {}, count(labels.length, "program")), h("p", { class: "command" }, "What they ask of Linux, side by side.")),
    tiles([[number(matrix.length), "different calls"], [number(shared), "made by all of them"], [number(single), "made by only one"], [number(served), "served by the shim"], [`${able} of ${labels.length}`, "can run"]]),
    ...[programsSection(facts), timelinesSection(facts), coverageSection(facts), matrixSection(facts)].filter(Boolean),
  ];
}

function programsSection(facts) {
  const most = Math.max(1, ...facts.programs.map((one) => one.calls.length));
  return section("programs", "Programs", "Each bar is a program's calls, by what is done about them.", h("div", { class: "tools" }, legend(usedTreatments(facts.programs))),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ["program", "verdict", "calls", "", "made", "files", "shim"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, facts.programs.map((one, index) => {
        let x = 0;
        const parts = Object.keys(TREATMENTS).map((mark) => [mark, one.calls.filter((call) => call.treatment === mark).length]).filter((part) => part[1]);
        return h("tr", {}, h("td", {}, h("a", { href: `#p${index}` }, one.label)), h("td", { class: "soft" }, h("i", { class: `dot ${one.possible ? "served" : "missing"}` }), one.verdict),
          h("td", { class: "num" }, number(one.calls.filter((call) => call.count).length)),
          h("td", { class: "bar", tip: parts.map(([mark, times]) => `${TREATMENTS[mark]}: ${times}`).join("\n") },
            s("svg", { viewBox: "0 0 100 14", height: 14, preserveAspectRatio: "none", "aria-hidden": "true" }, parts.map(([mark, times]) => {
              const width = (100 * times) / most, at = x;
              x += width;
              return s("rect", { class: `mark ${mark}`, x: at, y: 2, width: Math.max(0.3, width - 0.4), height: 10 });
            }))),
          h("td", { class: "num" }, number(sum(one.calls, (call) => call.count))),
          h("td", { class: "num" }, size(sum(one.files, (file) => (file.content ? file.size ?? 0 : 0)))),
          h("td", { class: "num" }, one.shim ? size(one.shim.stored) : ""));
      })))));
}

function matrixSection(facts) {
  const { labels, matrix } = facts.together;
  const most = Math.max(1, ...matrix.flatMap((row) => row.counts));
  let wanted = "", only = "all";
  const body = h("tbody");
  const kinds = { all: () => true, shared: (row) => row.counts.every(isMade), single: (row) => row.counts.filter(isMade).length === 1, missing: (row) => !row.served };
  const told = h("span", { class: "soft", role: "status" });
  const draw = () => {
    const shown = matrix.filter((row) => row.name.includes(wanted) && kinds[only](row));
    told.textContent = `${shown.length} of ${count(matrix.length, "call")}`;
    body.replaceChildren(...shown.map((row) => h("tr", { class: row.served ? null : "missing" },
      h("th", { scope: "row", class: "mono" }, row.name),
      row.counts.map((times, place) => h("td", { class: "cell" }, h("span", {
        class: isMade(times) ? "used" : null, tip: isMade(times) ? `${labels[place]} makes ${row.name} ${count(times, "time")}${row.served ? "" : "\nnot served"}` : null,
        vars: isMade(times) ? { "--heat": `${Math.round(28 + 72 * logarithm(times, most))}%` } : null,
      }, isMade(times) ? compact(times) : ""))),
      h("td", { class: "num soft" }, row.counts.filter(isMade).length))));
  };
  draw();
  return section("matrix", "Who makes which call", "A column a program, the calls that most of them make on top; the stronger its colour, the more often (logarithmic). Red rows are not served by the shim.",
    h("div", { class: "tools" },
      h("input", { type: "search", placeholder: "search  ( / )", "aria-label": "search the calls", on: { input: (event) => { wanted = event.target.value.toLowerCase().trim(); draw(); } } }),
      h("select", { "aria-label": "which calls", on: { change: (event) => { only = event.target.value; draw(); } } },
        [["all", "all calls"], ["shared", "made by all"], ["single", "made by only one"], ["missing", "not served"]].map(([value, text]) => h("option", { value }, text))), told),
    h("div", { class: "scroll" }, h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "call"), labels.map((label, place) => h("th", { scope: "col", class: "turn", vars: { "--letters": Math.max(...labels.map((one) => one.length)) } }, h("span", {}, h("a", { href: `#p${place}` }, label)))), h("th", { scope: "col", class: "num" }, "programs"))),
      body)));
}

const compact = (value) => (value >= 1e6 ? `${Math.round(value / 1e6)}M` : value >= 1e3 ? `${Math.round(value / 1e3)}k` : String(value));

function coverageSection(facts) {
  const { from_nothing: nothing, from_here: here, labels, matrix } = facts.together;
  const next = here.steps.length > 0
    ? [h("h3", {}, "Which call to write next"), stepTable(here)]
    : h("p", { class: "empty" }, "The shim serves every call that these programs make: there is none to write next.");
  const lead = "Calls in the order in which they are best written: the program that lacks the fewest comes next, and of its calls those that others need too. A step up is a program that has all of its calls."
    + ` The shim of today serves ${matrix.filter((row) => row.served).length} of these ${matrix.length}, enough for ${here.ready.length} of ${labels.length} programs (operations and processes not counted).`;
  return section("coverage", "Coverage: which call next", lead, coverageCurve(nothing, labels.length), next,
    h("details", {}, h("summary", {}, "All calls in this order, from nothing"), stepTable(nothing)));
}

function coverageCurve(curve, programs) {
  const width = 1000, height = 250, left = 34, right = 24, bottom = 28, top = 14, calls = Math.max(1, curve.steps.length);
  const x = (n) => left + ((width - left - right) * n) / calls, y = (n) => height - bottom - ((height - bottom - top) * n) / Math.max(1, programs);
  let done = curve.ready.length, path = `M${x(0)} ${y(done)}`;
  const knees = [];
  curve.steps.forEach((step, index) => {
    path += ` H${x(index + 1)}`;
    if (!step.complete.length) return;
    done += step.complete.length;
    path += ` V${y(done)}`;
    knees.push({ at: index + 1, done, names: step.complete });
  });
  const ticks = [...new Set([0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * calls)))];
  let last = Infinity;
  return s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": knees.map((one) => `${one.at} calls: ${one.names.join(", ")}`).join("; ") },
    Array.from({ length: programs + 1 }, (_, n) => n).filter((n) => programs <= 12 || n % Math.ceil(programs / 8) === 0).map((n) => [s("line", { class: "grid", x1: left, x2: width - right, y1: y(n), y2: y(n) }), s("text", { x: left - 8, y: y(n) + 4, "text-anchor": "end" }, n)]),
    ticks.map((n) => s("text", { x: x(n), y: height - 8, "text-anchor": "middle" }, n === calls ? `${n} calls` : n)),
    s("path", { class: "curve-fill", d: `${path} V${y(0)} H${x(0)} Z` }), s("path", { class: "curve", d: path }),
    knees.map((one) => {
      const text = one.names.length > 2 ? `${one.names.slice(0, 2).join(", ")} +${one.names.length - 2}` : one.names.join(", ");
      const room = last - y(one.done) > 12;
      if (room) last = y(one.done);
      return s("g", { tip: `${one.at} calls: ${one.names.join(", ")}\n${one.done} of ${count(programs, "program")} have all of theirs` },
        s("circle", { class: "knee", cx: x(one.at), cy: y(one.done), r: 4.5 }), room && s("text", { class: "ink", x: x(one.at) - 8, y: y(one.done) - 4, "text-anchor": "end" }, text.length > 26 ? `${text.slice(0, 25)}…` : text));
    }));
}

function stepTable(curve) {
  return h("div", { class: "scroll tall", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, ["", "call", "needed by", "completes"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, curve.steps.map((step, index) => h("tr", {}, h("td", { class: "num soft" }, index + 1), h("td", { class: "mono" }, step.call), h("td", { class: "soft" }, step.users.join(", ")), h("td", {}, step.complete.join(", ")))))));
}
