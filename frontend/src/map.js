// <racimo-map src="world.json" from="id of a JSON block">: Leaflet over country outlines. No tiles.
import * as L from "leaflet";
import { feature } from "topojson-client";
import { middleOf } from "./map/middle.js";
import { unwrapped } from "./map/unwrapped.js";

const EUROPE = [[34, -12], [66, 36]];
const WORLD = [[-50, -130], [70, 160]];

class RacimoMap extends HTMLElement {
  async connectedCallback() {
    if (this.map) return;
    const source = document.getElementById(this.getAttribute("from"));
    const data = source ? JSON.parse(source.textContent) : {};
    this.setAttribute("role", "group");
    if (data.title) this.setAttribute("aria-label", data.title);
    const answer = await fetch(this.getAttribute("src"));
    if (!answer.ok) return;
    const world = await answer.json();
    const countries = unwrapped(feature(world, world.objects.countries));
    this.map = L.map(this, {
      attributionControl: true,
      scrollWheelZoom: false,
      minZoom: 1,
      maxZoom: 9,
      zoomSnap: 0.25,
      fadeAnimation: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      worldCopyJump: true,
    });
    this.map.attributionControl.setPrefix(false).addAttribution("Natural Earth");
    this.map.fitBounds(data.view === "world" ? WORLD : EUROPE);
    this.shade(countries, data.countries ?? {});
    this.mark(countries, data);
  }

  disconnectedCallback() {
    this.map?.remove();
    this.map = undefined;
  }

  // countries: {"ES": 12, …}: darker is more.
  shade(countries, values) {
    const most = Math.max(1, ...Object.values(values));
    L.geoJSON(countries, {
      interactive: false,
      style: (country) => {
        const value = values[country.properties.code];
        const shade = value ? ` map-shade-${Math.min(4, Math.floor((value / most) * 4.999))}` : "";
        return { className: `map-country${shade}`, weight: 0.7, fillOpacity: 1, color: null, fillColor: null };
      },
    }).addTo(this.map);
  }

  // points: [{lat, lon | country, label, url?, size?, kind?}], lines: [[index, index]].
  mark(countries, { points = [], lines = [], view }) {
    const middles = new Map(countries.features.map((each) => [each.properties.code, each]));
    const places = points.map((point) => {
      if (point.lat !== undefined && point.lat !== null) return [Number(point.lat), Number(point.lon)];
      const country = middles.get(point.country);
      return country ? middleOf(country.geometry) : null;
    });
    for (const [from, to] of lines) {
      if (places[from] && places[to]) {
        L.polyline([places[from], places[to]], { className: "map-line", interactive: false }).addTo(this.map);
      }
    }
    points.forEach((point, index) => places[index] && this.point(point, places[index]));
    const known = places.filter(Boolean);
    if (view === "points" && known.length) this.map.fitBounds(known, { padding: [40, 40], maxZoom: 6 });
  }

  point(point, place) {
    const kind = point.kind ? ` map-point-${point.kind}` : "";
    const dot = L.circleMarker(place, { radius: point.size ?? 7, className: `map-point${kind}` });
    const card = document.createElement("p");
    const name = document.createElement(point.url ? "a" : "span");
    name.textContent = point.label;
    if (point.url) name.href = point.url;
    card.append(name);
    dot.bindPopup(card).bindTooltip(point.label).addTo(this.map);
    dot.on("popupopen", () => dot.closeTooltip());
    const path = dot.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", point.label);
    path.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        dot.openPopup();
      }
    });
  }
}

customElements.define("racimo-map", RacimoMap);
