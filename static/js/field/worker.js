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
  } catch {
    // No signal is no reason: it is tried again when the app is opened.
    const isThere = await fetch("/field/sw.js").then((answer) => answer.ok, () => false);
    if (isThere && !navigator.serviceWorker.controller) onNone();
    return;
  }
  const tell = () => {
    if (registration.waiting && navigator.serviceWorker.controller) onUpdate(registration);
  };
  tell();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => {});
  });
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
