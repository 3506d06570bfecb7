// What a map looks like: quiet, in the colours of the pages, by day and by night.
// Vector tiles have the layers of the Protomaps basemap; picture tiles are shown as they are.

const DAY = {
  ground: "#f3f4f7", green: "#dfeedd", water: "#bcd9ee", building: "#e2e4ec", road: "#ffffff", casing: "#c9ccda",
  rail: "#b6bacb", border: "#8f94ad", text: "#171a2b", halo: "#ffffff",
};
const NIGHT = {
  ground: "#1d2035", green: "#20362d", water: "#16324a", building: "#2a2e49", road: "#454b6b", casing: "#131525",
  rail: "#3a3f5e", border: "#6a7093", text: "#e7e9f2", halo: "#131525",
};
const GREEN = ["park", "forest", "wood", "grass", "grassland", "meadow", "cemetery", "nature_reserve", "garden", "pitch", "playground", "allotments", "scrub", "farmland", "orchard", "vineyard"];
const ROADS = { highway: 5, major_road: 4, medium_road: 3, minor_road: 2, path: 0.75, other: 1 };
const VECTOR = 1; // the code for vector tiles in the header of a PMTiles file

/** Gives the style for an archive; `header` tells what sort of tiles it holds. */
export function style(url, header, attribution, isDark) {
  const isVector = header.tileType === VECTOR;
  const source = { type: isVector ? "vector" : "raster", url: `pmtiles://${url}`, tileSize: isVector ? 512 : 256, attribution };
  const colours = isDark ? NIGHT : DAY;
  const layers = isVector ? vectorLayers(colours) : [{ id: "picture", type: "raster", source: "tiles" }];
  return {
    version: 8,
    sources: { tiles: source },
    layers: [{ id: "ground", type: "background", paint: { "background-color": colours.ground } }, ...layers],
  };
}

function vectorLayers(colours) {
  const layer = (id, type, name, paint, more = {}) => ({ id, type, source: "tiles", "source-layer": name, paint, ...more });
  const text = { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.5 };
  const isGreen = ["in", ["get", "kind"], ["literal", GREEN]];
  const isRail = ["==", ["get", "kind"], "rail"];
  const label = { "text-field": ["get", "name"], "text-font": ["Fira Sans"] };
  return [
    layer("green", "fill", "landuse", { "fill-color": colours.green }, { filter: isGreen }),
    layer("water", "fill", "water", { "fill-color": colours.water }, { filter: ["==", ["geometry-type"], "Polygon"] }),
    layer("stream", "line", "water", { "line-color": colours.water }, { filter: ["==", ["geometry-type"], "LineString"] }),
    layer("buildings", "fill", "buildings", { "fill-color": colours.building }, { minzoom: 14 }),
    layer("casing", "line", "roads", { "line-color": colours.casing, "line-width": width(1.5) }, { minzoom: 12, filter: ["!", isRail] }),
    layer("roads", "line", "roads", { "line-color": colours.road, "line-width": width(0) }, { filter: ["!", isRail] }),
    layer("rail", "line", "roads", { "line-color": colours.rail, "line-width": 1.5, "line-dasharray": [4, 2] }, { filter: isRail }),
    layer("borders", "line", "boundaries", { "line-color": colours.border, "line-dasharray": [3, 2] }),
    layer("streets", "symbol", "roads", text, { minzoom: 14, layout: { ...label, "text-size": 12, "symbol-placement": "line" } }),
    layer("towns", "symbol", "places", text, { layout: { ...label, "text-size": ["interpolate", ["linear"], ["zoom"], 8, 12, 14, 16] } }),
  ];
}

/** Gives the width of roads by their kind, growing with the zoom. */
function width(edge) {
  const kinds = Object.entries(ROADS).flat();
  const at = (factor) => ["+", ["*", factor, ["match", ["get", "kind"], ...kinds, 1]], edge];
  return ["interpolate", ["exponential", 1.6], ["zoom"], 10, at(0.3), 14, at(1), 18, at(5)];
}
