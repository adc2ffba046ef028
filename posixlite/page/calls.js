// SPDX-License-Identifier: MIT
// The calls of a program: how often, when, what went wrong, what serves them.

const TREATMENTS = {
  served: "served by the shim",
  stubbed: "answered with an error",
  faked: "answered with a value",
  added: "not seen, added as a fall-back",
  missing: "missing in the shim",
  idle: "not needed",
};

function callsSection(program) {
  const calls = program.calls, most = Math.max(1, ...calls.map((one) => one.count));
  const timed = calls.some((one) => one.first !== null);
  const used = Object.keys(TREATMENTS).filter((mark) => calls.some((one) => one.treatment === mark));
  const columns = [
    { title: "call", key: "name", class: "name", value: (one) => one.name, cell: (one) => h("button", { type: "button" }, one.name) },
    { title: "count", key: "count", class: "num", first: "down", value: (one) => one.count, cell: (one) => one.count ? number(one.count) : "–" },
    { title: "", key: "bar", class: "bar", axis: () => countAxis(most), cell: (one) => callBar(one, most) },
    timed && { title: "first to last", key: "life", class: "life", value: (one) => one.first ?? Infinity, axis: () => timeAxis(program), cell: (one) => life(one, program) },
    { title: "errors", key: "errors", first: "down", value: (one) => sum(one.errors, (e) => e[1]), cell: (one) => one.errors.map(([name, times]) => `${name}${times > 1 ? ` ${number(times)}` : ""}`).join(", ") },
    program.shim && { title: "bytes of its file", key: "bytes", class: "num", first: "down", value: (one) => one.bytes ?? 0, cell: (one) => one.bytes ? number(one.bytes) : "" },
  ].filter(Boolean);
  const failed = sum(calls, (one) => sum(one.errors, (e) => e[1]));
  const seen = calls.filter((one) => one.count > 0);
  const lead = `${count(seen.length, "call")}, made ${number(sum(seen, (one) => one.count))} times; ${number(failed)} answered with an error (the paler end of a bar). The scale of the bars is logarithmic.`
    + (timed ? " A line runs from the first time a call was made to the last, along all calls of the run; shaded is the steady phase." : " This profile does not tell when a call was made: it has no time line.");
  return section("calls", "Calls", lead,
    dataTable({
      name: ["call", "calls"], rows: calls, columns, sorted: "count", more: callDetail,
      tools: [legend(used.map((mark) => [mark, TREATMENTS[mark]]))],
      search: (one) => [one.name, one.treatment, ...one.errors.map((e) => e[0]), ...one.operations.map((o) => o.name)].join(" "),
    }));
}

function callBar(one, most) {
  const failed = sum(one.errors, (e) => e[1]);
  const label = one.count ? `${one.name}: ${number(one.count)} times, ${number(failed)} failed` : `${one.name}: added`;
  const drawn = bar(one.count, most, one.treatment, label, one.count ? failed / one.count : 0);
  return h("div", { tip: `${label}\n${TREATMENTS[one.treatment]}` }, drawn);
}

function countAxis(most) {
  const ticks = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].filter((tick) => tick <= most);
  return h("div", { class: "ticks", "aria-hidden": "true" }, ticks.map((tick) =>
    h("span", { vars: { "--at": `${74 * logarithm(tick, most)}%` } }, tick >= 1e6 ? `${tick / 1e6}M` : tick >= 1e3 ? `${tick / 1e3}k` : tick)));
}

function timeAxis(program) {
  return h("div", { class: "ticks", "aria-hidden": "true" },
    h("span", { vars: { "--at": "0%" } }, "1"), h("span", { vars: { "--at": "100%" }, class: "end" }, number(program.length)));
}

function life(one, program) {
  if (one.first === null) return null;
  const at = (index) => (100 * (index - 1)) / Math.max(1, program.length - 1);
  const from = at(one.first), to = at(one.last);
  const steady = program.steady === null ? null : at(program.steady);
  const label = one.first === one.last ? `${one.name}: call ${number(one.first)} of ${number(program.length)}`
    : `${one.name}: from call ${number(one.first)} to ${number(one.last)} of ${number(program.length)}`;
  return h("div", { tip: label + (steady !== null && one.first >= program.steady ? "\nfirst made in the steady phase" : "") },
    s("svg", { viewBox: "0 0 100 14", height: 14, preserveAspectRatio: "none", class: one.treatment, role: "img", "aria-label": label },
      steady !== null && s("rect", { class: "steady", x: steady, y: 0, width: 100 - steady, height: 14 }),
      s("line", { class: "grid", x1: 0, x2: 100, y1: 7, y2: 7, "vector-effect": "non-scaling-stroke" }),
      s("line", { class: "thread", x1: from, x2: Math.max(to, from + 0.6), y1: 7, y2: 7, "vector-effect": "non-scaling-stroke" }),
      [from, to].map((x) => s("rect", { class: "mark", x: Math.min(x, 99.2), y: 3, width: 0.8, height: 8 }))));
}

function callDetail(one) {
  const facts = [
    TREATMENTS[one.treatment] + (one.why ? `: ${one.why}` : ""),
    one.bytes ? `${number(one.bytes)} bytes of the image` : null,
  ].filter(Boolean);
  return [
    h("div", { class: "soft" }, h("code", {}, one.source), " · ", facts.join(" · ")),
    one.operations.length > 0 && [h("h3", {}, "asked for"), chips(one.operations.map((o) => ({
      text: o.name, count: o.count, mark: o.treatment, tip: { missing: "not served by the shim", idle: "Linux refused it too", stubbed: TREATMENTS.stubbed, faked: TREATMENTS.faked }[o.treatment],
    })))],
    one.errors.length > 0 && [h("h3", {}, "answered with"), chips(one.errors.map(([name, times]) => ({ text: name, count: times })))],
  ];
}
