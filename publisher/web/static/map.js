// Shows maps on request, from the site's own tiles. The library is large, so it is loaded when a reader wants it.

import { style } from "./map-style.js";

const LIBRARY = new URL("vendor/maplibre/", import.meta.url);
const CLOSE = 15;
const MARGIN = 40;

for (const box of document.querySelectorAll("[data-tiles]")) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => show(box));
}

async function show(box) {
  const words = JSON.parse(box.dataset.words);
  try {
    box.classList.add("map--open");
    const [maplibre, places] = await Promise.all([library(), placesOf(box)]);
    box.replaceChildren();
    const map = await draw(maplibre, box, places, words);
    box.dataset.state = "shown";
    map.getCanvas().focus({ preventScroll: true }); // the button that had it is gone
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => recolour(map, box));
  } catch (error) {
    console.warn(error);
    box.classList.remove("map--open");
    box.role = "status";
    box.replaceChildren(words.failed);
  }
}

async function library() {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("maplibre-gl.css", LIBRARY) });
  const script = Object.assign(document.createElement("script"), { src: new URL("pmtiles.js", LIBRARY) });
  const loaded = [link, script].map((element) => new Promise((done, failed) => {
    element.addEventListener("load", done);
    element.addEventListener("error", failed);
    document.head.append(element);
  }));
  const [maplibre] = await Promise.all([import(new URL("maplibre-gl.mjs", LIBRARY)), ...loaded]);
  maplibre.setWorkerUrl(new URL("maplibre-gl-worker.mjs", LIBRARY).href);
  if (!library.known) maplibre.addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
  library.known = true;
  return maplibre;
}

/** Gives the places of a box: its own, or those of the list it belongs to. */
async function placesOf(box) {
  if (!box.dataset.places) return [{ at: [Number(box.dataset.longitude), Number(box.dataset.latitude)] }];
  const { features } = await (await fetch(box.dataset.places)).json();
  return features.map(({ geometry, properties }) => ({ at: geometry.coordinates, name: properties.name, href: properties.url }));
}

async function look(box) {
  const address = new URL(box.dataset.tiles, location.href).href;
  const archive = new window.pmtiles.PMTiles(address);
  const [header, metadata] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
  const isDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  return style(address, header, metadata?.attribution ?? "", isDark);
}

async function recolour(map, box) {
  map.setStyle(await look(box));
}

async function draw(maplibre, box, places, locale) {
  const bounds = new maplibre.LngLatBounds();
  for (const place of places) bounds.extend(place.at);
  const map = new maplibre.Map({
    container: box,
    style: await look(box),
    bounds,
    fitBoundsOptions: { padding: MARGIN, maxZoom: CLOSE },
    cooperativeGestures: true,
    dragRotate: false,
    locale,
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }));
  for (const place of places) new maplibre.Marker({ element: pin(place) }).setLngLat(place.at).addTo(map);
  return map;
}

/** Makes the mark of a place; the list beside the map has the same links for the keyboard. */
function pin({ name, href }) {
  const element = document.createElement(href ? "a" : "span");
  element.className = "map__pin";
  if (href) Object.assign(element, { href, title: name, ariaLabel: name, tabIndex: -1 });
  return element;
}
