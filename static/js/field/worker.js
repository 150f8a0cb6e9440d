// The service worker: registered, and a new one taken over to when somebody says so.
export async function startWorker({ onUpdate, onNone }) {
  if (!navigator.serviceWorker) return onNone();
  let registration;
  try {
    registration = await navigator.serviceWorker.register("/field/sw.js", {
      type: "module",
      scope: "/field/",
      updateViaCache: "none",
    });
  } catch (error) {
    // No signal is no reason: a worker that is there already goes on.
    if (!navigator.serviceWorker.controller && navigator.onLine && !(error instanceof DOMException)) onNone();
    return;
  }
  const tell = () => {
    if (registration.waiting && navigator.serviceWorker.controller) onUpdate(registration);
  };
  tell();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
}

// What waits to be sent is not touched: it is not the worker's.
export async function takeOver(registration) {
  const found = registration ?? (await navigator.serviceWorker?.getRegistration("/field/"));
  if (!found?.waiting) {
    await found?.update().catch(() => {});
    if (!found?.waiting) {
      window.location.reload();
      return;
    }
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true });
  found.waiting.postMessage("take-over");
}
