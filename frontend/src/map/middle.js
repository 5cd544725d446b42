// A place inside a country for a dot: the middle of its largest polygon (area-weighted centroid).
function ringOf(points) {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0, j = points.length - 1; i < points.length; j = i, i += 1) {
    const cross = points[j][0] * points[i][1] - points[i][0] * points[j][1];
    area += cross;
    x += (points[j][0] + points[i][0]) * cross;
    y += (points[j][1] + points[i][1]) * cross;
  }
  return { area: Math.abs(area / 2), place: area ? [y / (3 * area), x / (3 * area)] : [points[0][1], points[0][0]] };
}

export function middleOf(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons.map((polygon) => ringOf(polygon[0]));
  return rings.reduce((best, ring) => (ring.area > best.area ? ring : best)).place;
}
