// Sending while no page of the app is open, where the browser allows it.
import { run } from "./sync.js";

export async function sendInBackground() {
  const pages = await self.clients.matchAll({ type: "window" });
  const result = await run();
  for (const page of pages) page.postMessage("sent");
  // Thrown, the browser tries again later.
  if (result.state === "later") throw new Error("not sent yet");
}
