// Builds src/ into the package's static folder. The same sources give the same bytes.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "../src/racimo/web/static/racimo");

rmSync(out, { recursive: true, force: true });
for (const folder of [out, join(out, "img"), join(out, "fonts")]) mkdirSync(folder, { recursive: true });

// Style.
const style = sass.compile(join(here, "src/app.scss"), {
  loadPaths: [modules],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin"],
});
if (/url\(["']?data:/.test(style.css)) throw new Error("app.css must not contain data: addresses (CSP).");
writeFileSync(join(out, "app.css"), style.css + "\n");

// Typeface: exactly the files the style names.
const fonts = join(modules, "@fontsource-variable/literata/files");
for (const [, name] of style.css.matchAll(/fonts\/([\w-]+\.woff2)/g)) copyFileSync(join(fonts, name), join(out, "fonts", name));

// Pictures.
for (const name of readdirSync(join(here, "src/img"))) copyFileSync(join(here, "src/img", name), join(out, "img", name));

// Scripts: three classic files, each loaded where it is needed.
await build({
  entryPoints: ["theme", "app", "charts", "map"].map((name) => join(here, "src", `${name}.js`)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* Racimo, EUPL-1.2. Parts of others: THIRD_PARTY_NOTICES.txt */" },
});

// The countries of the world (Natural Earth), with two-letter codes instead of numbers.
const world = JSON.parse(readFileSync(join(modules, "world-atlas/countries-50m.json"), "utf8"));
const codes = JSON.parse(readFileSync(join(modules, "i18n-iso-countries/codes.json"), "utf8"));
const byNumber = new Map(codes.map(([two, , number]) => [number, two]));
for (const country of world.objects.countries.geometries) {
  const { name } = country.properties;
  const code = byNumber.get(country.id) ?? (name === "Kosovo" ? "XK" : undefined);
  country.properties = code ? { name, code } : { name };
  delete country.id;
}
delete world.objects.land;
writeFileSync(join(out, "world.json"), JSON.stringify(world) + "\n");

// What we owe to others.
const parts = [
  ["Literata (typeface)", "@fontsource-variable/literata", "LICENSE"],
  ["Bootstrap", "bootstrap", "LICENSE"],
  ["htmx", "htmx.org", "LICENSE"],
  ["Apache ECharts", "echarts", "LICENSE"],
  ["Apache ECharts: notice", "echarts", "NOTICE"],
  ["ZRender", "zrender", "LICENSE"],
  ["tslib", "tslib", "LICENSE.txt"],
  ["Leaflet", "leaflet", "LICENSE"],
  ["topojson-client", "topojson-client", "LICENSE"],
  ["world-atlas (outlines by Natural Earth, public domain)", "world-atlas", "LICENSE"],
  ["i18n-iso-countries (country codes in world.json)", "i18n-iso-countries", "LICENSE"],
];
const notices = parts.map(([title, folder, file]) => {
  const { version, license } = JSON.parse(readFileSync(join(modules, folder, "package.json"), "utf8"));
  const text = readFileSync(join(modules, folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  return `${"=".repeat(78)}\n${title} ${version} (${license})\n${"=".repeat(78)}\n\n${text}\n`;
});
writeFileSync(
  join(out, "THIRD_PARTY_NOTICES.txt"),
  `The files beside this one contain work of others, under these licences.\n\n${notices.join("\n")}`,
);
