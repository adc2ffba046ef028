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

// What the legend has to explain, in its order.
function usedTreatments(programs) {
  return Object.entries(TREATMENTS).filter(([mark]) => programs.some((one) => one.calls.some((call) => call.treatment === mark)));
}

function callsSection(program) {
  const calls = program.calls, most = Math.max(1, ...calls.map((one) => one.count));
  const columns = [
    { title: "call", key: "name", class: "name", value: (one) => one.name, cell: (one) => h("button", { type: "button" }, one.name) },
    { title: "count", key: "count", class: "num", first: "down", value: (one) => one.count, cell: (one) => one.count ? number(one.count) : "–" },
    { title: "", key: "bar", class: "bar", axis: () => countAxis(most), cell: (one) => callBar(one, most) },
    program.wait && { title: "phase", key: "phase", class: "phase", first: "down", value: (one) => one.count - one.startup, axis: phaseAxis, cell: (one) => one.count > 0 && phaseBar(one, most) },
    { title: "errors", key: "errors", first: "down", value: (one) => sum(one.errors, (e) => e[1]), cell: (one) => one.errors.map(([name, times]) => `${name}${times > 1 ? ` ${number(times)}` : ""}`).join(", ") },
    program.shim && { title: "bytes of its file", key: "bytes", class: "num", first: "down", value: (one) => one.bytes ?? 0, cell: (one) => one.bytes ? number(one.bytes) : "" },
  ].filter(Boolean);
  const failed = sum(calls, (one) => sum(one.errors, (e) => e[1]));
  const seen = calls.filter((one) => one.count > 0);
  const lead = `${count(seen.length, "call")}, made ${number(sum(seen, (one) => one.count))} times; ${number(failed)} answered with an error (the thin end of a bar). The scale of the bars is logarithmic.`
    + (program.wait ? ` Start-up ends where the program may first wait for input, in ${program.wait}: ${number(sum(seen, (one) => one.startup))} calls until then, ${number(sum(seen, (one) => one.count - one.startup))} after.` : " It never waited for input, so that all of it is start-up.");
  return section("calls", "Calls", lead,
    dataTable({
      name: ["call", "calls"], rows: calls, columns, sorted: "count", more: callDetail,
      tools: [legend(usedTreatments([program]))],
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

// Start-up to the left of the middle, what came after the first wait to the right: each half on the scale of the counts.
function phaseBar(one, most) {
  const steady = one.count - one.startup;
  const label = `${one.name}: ${number(one.startup)} times until the program first waited, ${number(steady)} times after`;
  const left = 48 * logarithm(one.startup, most), right = 48 * logarithm(steady, most);
  return h("div", { tip: label }, s("svg", { viewBox: "0 0 100 14", height: 14, preserveAspectRatio: "none", role: "img", "aria-label": label },
    s("rect", { class: "mark startup", x: 49.5 - left, y: 2, width: left, height: 10 }), s("rect", { class: "mark steady", x: 50.5, y: 2, width: right, height: 10 }),
    s("line", { class: "axis", x1: 50, x2: 50, y1: 0, y2: 14, "vector-effect": "non-scaling-stroke" })));
}

function phaseAxis() {
  return h("div", { class: "ticks", "aria-hidden": "true" }, h("span", { class: "end", vars: { "--at": "48%" } }, "start-up"), h("span", { class: "begin", vars: { "--at": "52%" } }, "steady"));
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
