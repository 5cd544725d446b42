// Outlines that cross the 180th meridian, drawn on past it instead of back across the whole map.
function unwrap(ring) {
  let turn = 0;
  return ring.map(([lon, lat], i) => {
    const step = i ? lon - ring[i - 1][0] : 0;
    if (step > 180) turn -= 360;
    if (step < -180) turn += 360;
    return [lon + turn, lat];
  });
}

// Antarctica goes round the pole, so it has no outline on a flat map; it is left out.
export function unwrapped(countries) {
  for (const { geometry } of countries.features) {
    const flat = geometry.type === "Polygon";
    const polygons = (flat ? [geometry.coordinates] : geometry.coordinates).map((rings) => rings.map(unwrap));
    geometry.coordinates = flat ? polygons[0] : polygons;
  }
  return { ...countries, features: countries.features.filter((each) => each.properties.code !== "AQ") };
}
