// From the plain data a page writes to an ECharts option. One function per kind.

const number = new Intl.NumberFormat(document.documentElement.lang || "en");
const plain = (value) => (typeof value === "number" ? number.format(value) : String(value ?? ""));

// {kind: "bars", title, categories, series: [{name, values}], unit?, stacked?, across?}
function bars({ categories, series, unit = "", stacked = false, across = false }) {
  const names = { type: "category", data: categories, inverse: across };
  const sizes = { type: "value", name: unit, axisLabel: { formatter: plain } };
  return {
    grid: { left: 8, right: 24, top: series.length > 1 ? 40 : 24, bottom: 8, containLabel: true },
    legend: series.length > 1 ? { top: 0, left: 0 } : undefined,
    xAxis: across ? sizes : names,
    yAxis: across ? names : sizes,
    series: series.map((each) => ({
      type: "bar",
      name: each.name,
      data: each.values,
      stack: stacked ? "all" : undefined,
      barMaxWidth: 34,
    })),
  };
}

// {kind: "lines", title, categories, series: [{name, values}], unit?}
function lines({ categories, series, unit = "" }) {
  return {
    ...bars({ categories, series, unit }),
    series: series.map((each) => ({ type: "line", name: each.name, data: each.values, symbolSize: 8 })),
  };
}

// {kind: "radar", title, axes: [{name, max}], series: [{name, values}]}
function radar({ axes, series }) {
  return {
    legend: { bottom: 0 },
    radar: { indicator: axes, radius: "65%", center: ["50%", "46%"] },
    series: [
      {
        type: "radar",
        data: series.map((each) => ({ name: each.name, value: each.values, areaStyle: { opacity: 0.14 } })),
      },
    ],
  };
}

// {kind: "network", title, nodes: [{id, name, size?, group?}], links: [{from, to, value?}], groups?: [name]}
function network({ nodes, links, groups = [] }, { ink }) {
  return {
    legend: groups.length ? { top: 0 } : undefined,
    series: [
      {
        type: "graph",
        layout: "circular",
        circular: { rotateLabel: false },
        roam: false,
        label: { show: nodes.length <= 40, position: "right", color: ink("ink") },
        lineStyle: { color: ink("edge"), curveness: 0.15 },
        categories: groups.map((name) => ({ name })),
        data: nodes.map((node) => ({
          id: String(node.id),
          name: node.name,
          symbolSize: node.size ?? 16,
          category: groups.length ? node.group ?? 0 : undefined,
        })),
        links: links.map((link) => ({ source: String(link.from), target: String(link.to), value: link.value })),
      },
    ],
  };
}

// {kind: "heat", title, across: [name], down: [name], values: [[x, y, value]]}
function heat({ across, down, values }, { ink }) {
  const sizes = values.map((each) => each[2]);
  return {
    grid: { left: 8, right: 16, top: 8, bottom: 56, containLabel: true },
    xAxis: { type: "category", data: across },
    yAxis: { type: "category", data: down, inverse: true },
    visualMap: {
      min: Math.min(0, ...sizes),
      max: Math.max(1, ...sizes),
      orient: "horizontal",
      left: "center",
      bottom: 0,
      textStyle: { color: ink("ink") },
      inRange: { color: [ink("tint"), ink("level-2"), ink("level-5")] },
    },
    series: [{ type: "heatmap", data: values }],
  };
}

const KINDS = { bars, lines, radar, network, heat };

export function optionOf(data, colours) {
  if (data.option) return data.option;
  const draw = KINDS[data.kind];
  if (!draw) throw new Error(`No chart of the kind "${data.kind}": use ${Object.keys(KINDS).join(", ")}.`);
  return draw(data, colours);
}
