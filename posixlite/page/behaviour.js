// SPDX-License-Identifier: MIT
// Sockets and endpoints, processes and threads, signals, and the runs that the profile was made from.

function networkSection(program) {
  if (!program.sockets.length && !program.endpoints.length && !program.lookups.length) return null;
  const lead = `Sockets made: ${program.sockets.map(([name, times]) => `${name}${times > 1 ? ` ×${number(times)}` : ""}`).join(", ") || "none"}.`;
  return section("network", "Network", lead, program.endpoints.length > 0 && endpoints(program),
    program.lookups.length > 0 && [h("h3", {}, "Names that were looked up"), chips(program.lookups.map((text) => ({ text })))]);
}

const INWARD = new Set(["bind", "listen", "accept"]);

function endpoints(program) {
  const sides = [program.endpoints.filter((one) => INWARD.has(one.role)), program.endpoints.filter((one) => !INWARD.has(one.role))];
  const most = Math.max(1, ...sides.map((side) => side.length));
  const step = 34, height = Math.max(80, most * step + 10), middle = height / 2;
  const label = (one) => `${one.address || (one.family === "AF_UNIX" ? "(no name)" : "any")}${one.port === null ? "" : ` : ${one.port}`}`;
  const draw = (one, index, side, inward) => {
    const y = middle + (index - (side.length - 1) / 2) * step, x = inward ? 330 : 670;
    const text = label(one), short = text.length > 44 ? `${text.slice(0, 43)}…` : text;
    return s("g", { tip: `${one.role} ${one.family} ${one.type}\n${text}` },
      s("path", { class: "axis", fill: "none", d: inward ? `M${x} ${y} C ${x + 60} ${y}, 380 ${middle}, 420 ${middle}` : `M580 ${middle} C 620 ${middle}, ${x - 60} ${y}, ${x} ${y}` }),
      s("circle", { cx: x, cy: y, r: 4, class: `mark ${inward ? "served" : "data"}` }),
      s("text", { class: "ink mono", x: inward ? x - 12 : x + 12, y, "text-anchor": inward ? "end" : "start" }, short),
      s("text", { x: inward ? x - 12 : x + 12, y: y + 13, "text-anchor": inward ? "end" : "start" }, `${one.role} · ${one.family.replace("AF_", "")} ${one.type.replace("SOCK_", "")}`));
  };
  return s("svg", { viewBox: `0 0 1000 ${height}`, role: "img", "aria-label": program.endpoints.map((one) => `${one.role} ${label(one)}`).join("; ") },
    s("rect", { class: "track", x: 420, y: middle - 20, width: 160, height: 40, rx: 8 }),
    s("text", { class: "ink", x: 500, y: middle + 4, "text-anchor": "middle" }, program.label.length > 24 ? `${program.label.slice(0, 23)}…` : program.label),
    sides[0].map((one, index) => draw(one, index, sides[0], true)), sides[1].map((one, index) => draw(one, index, sides[1], false)));
}

function processSection(program) {
  const started = program.processes.length - 1;
  const lead = `${count(program.threads.most, "thread")} at most at one time, ${number(program.threads.total)} started; `
    + (started > 0 ? `${count(started, "more process", "more processes")} started.` : "no other process started.")
    + ` Up to ${count(program.descriptors, "descriptor")} open. Streams: ${Object.entries(program.stdio).map(([name, what]) => `${name} ${what}`).join(", ") || "not known"}.`;
  return section("processes", "Processes, threads, signals", lead, h("div", { class: "columns" },
    h("div", {}, h("h3", {}, "Processes"), h("div", { class: "tree" }, h("ul", {}, children(program, null)))),
    h("div", {}, h("h3", {}, "Signals"), signalTable(program))),
    program.variables.length > 0 && [h("h3", {}, "Variables of the environment that its code names"), chips(program.variables.map((text) => ({ text })))],
    program.vdso.length > 0 && [h("h3", {}, "Answered without a call, by the vDSO, perhaps"), chips(program.vdso.map((text) => ({ text })))]);
}

function children(program, parent) {
  return program.processes.map((one, index) => ({ one, index })).filter(({ one }) => one.parent === parent || (parent === null && !(one.parent in program.processes)))
    .map(({ one, index }) => h("li", {},
      h("span", { class: "path" }, one.programs.map((name) => name.split("/").at(-1)).join(" → ") || "(the same program)"), " ",
      h("span", { class: "soft", tip: one.argv.map(command).join("\n") || null },
        [one.how, one.threads > 1 ? count(one.threads, "thread") : null, one.exit === "" ? null : /^\d/.test(one.exit) ? `exit status ${one.exit}` : `ended by ${one.exit}`].filter(Boolean).join(", ")),
      program.processes.some((other, place) => other.parent === index && place > index) && h("ul", {}, children(program, index))));
}

function signalTable(program) {
  if (!program.signals.length) return h("p", { class: "empty" }, "No handler was set and no signal came.");
  return h("table", {}, h("thead", {}, h("tr", {}, ["signal", "action", "came"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, program.signals.map((one) => h("tr", {}, h("td", { class: "mono" }, one.name),
      h("td", { tip: one.flags.join(" ") || null }, one.actions.join(", ") || "default"), h("td", { class: "num" }, one.received ? number(one.received) : "")))));
}

function runsSection(program) {
  if (!program.runs.length) return null;
  return section("runs", "Runs", `The profile was made from ${count(program.runs.length, "run")}.`,
    h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, ["command", "ended with", "seconds, traced", "peak memory", "started", "kernel", "traced by"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, program.runs.map((one) => h("tr", {}, h("td", { class: "mono" }, command(one.argv)), h("td", {}, one.exit), h("td", { class: "num" }, one.duration.toFixed(2)),
        h("td", { class: "num" }, one.peak_rss === null ? "" : size(one.peak_rss)), h("td", { class: "soft" }, one.started), h("td", { class: "soft" }, one.kernel), h("td", { class: "soft" }, one.backend)))))));
}
