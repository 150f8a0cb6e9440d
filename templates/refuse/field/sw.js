// Keeps the app for when there is no signal, and sends what waits when there is one again.
// A new one waits until whoever uses the app says so: nothing changes under somebody's thumbs.
import "{{ workbox }}";
import { sendInBackground } from "{{ background }}";

const { precaching } = self.workbox;

precaching.precacheAndRoute({{ kept|safe }}, {
  cleanURLs: false,
  directoryIndex: null,
  ignoreURLParametersMatching: [/^began$/],
});
precaching.cleanupOutdatedCaches();

self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(self.skipWaiting());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("sync", (event) => {
  if (event.tag === "send") event.waitUntil(sendInBackground());
});
