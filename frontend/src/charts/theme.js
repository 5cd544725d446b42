// The page's custom properties, as an ECharts theme.
export function themeOf(element) {
  const style = getComputedStyle(element);
  const ink = (name) => style.getPropertyValue(`--${name}`).trim();
  const series = ["berry", "leaf-bright", "amber", "slate", "wine", "level-1"].map(ink);
  const font = style.fontFamily;
  const axis = {
    axisLine: { lineStyle: { color: ink("edge") } },
    axisTick: { lineStyle: { color: ink("edge") } },
    axisLabel: { color: ink("ink") },
    splitLine: { lineStyle: { color: ink("line") } },
    splitArea: { show: false },
  };
  return {
    ink,
    series,
    theme: {
      color: series,
      backgroundColor: "transparent",
      textStyle: { fontFamily: font, fontSize: 14, color: ink("ink") },
      legend: { textStyle: { color: ink("ink"), fontSize: 14 }, inactiveColor: ink("soft") },
      tooltip: {
        backgroundColor: ink("surface"),
        borderColor: ink("edge"),
        textStyle: { color: ink("ink"), fontFamily: font, fontSize: 14 },
      },
      categoryAxis: axis,
      valueAxis: axis,
      timeAxis: axis,
      radar: {
        axisName: { color: ink("ink") },
        axisLine: { lineStyle: { color: ink("line") } },
        splitLine: { lineStyle: { color: ink("line") } },
        splitArea: { show: false },
      },
    },
  };
}
