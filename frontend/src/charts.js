// <racimo-chart from="id of a JSON block">: ECharts, drawn as SVG, in the colours of the page.
import { BarChart, GraphChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  RadarComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { optionOf } from "./charts/kinds.js";
import { themeOf } from "./charts/theme.js";

echarts.use([
  BarChart, GraphChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart, AriaComponent,
  DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent,
  TooltipComponent, VisualMapComponent, SVGRenderer,
]);

class RacimoChart extends HTMLElement {
  connectedCallback() {
    const source = document.getElementById(this.getAttribute("from"));
    if (!source) return;
    this.data = JSON.parse(source.textContent);
    this.draw = this.draw.bind(this);
    this.draw();
    this.watcher = new ResizeObserver(() => this.chart?.resize());
    this.watcher.observe(this);
    document.documentElement.addEventListener("racimo:theme", this.draw);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    document.documentElement.removeEventListener("racimo:theme", this.draw);
    this.chart?.dispose();
  }

  draw() {
    const colours = themeOf(this);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.chart?.dispose();
    this.chart = echarts.init(this, colours.theme, { renderer: "svg" });
    this.chart.setOption({
      animation: !still,
      animationDuration: 350,
      aria: { enabled: true, decal: { show: this.data.decal ?? false } },
      tooltip: { renderMode: "richText", confine: true },
      ...optionOf(this.data, colours),
    });
    // ECharts writes its description on the element; the element is then a picture with a name.
    this.setAttribute("role", "img");
    if (this.data.title) this.setAttribute("aria-label", this.data.description ?? this.data.title);
  }
}

customElements.define("racimo-chart", RacimoChart);
