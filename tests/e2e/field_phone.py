"""A crew member's phone with the app in the field, as a browser shows it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

SPOT = {"longitude": -0.2442, "latitude": 52.5795, "accuracy": 8}
PHONE_OPTIONS: dict[str, Any] = {"geolocation": SPOT, "permissions": ["geolocation"]}
FIND_TAPS = (
    "find",
    "here",
    "litter-needle_uncapped",
    "count-2",
    "land-park",
    "disposal-boxed",
)


class FieldPhone:
    """Counts the taps that it makes. `page` has a crew member's session when `begin` is called."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def begin(self, name: str = "Van 3") -> FieldPhone:
        """Begins a shift on the start page; the app is shown, and works without a signal."""
        self.page.goto("/field/start/")
        if self.page.locator("input[name=name]").count():
            self.page.locator("input[name=name]").fill(name)
        self.page.locator("main form[method=post] button").click()
        self.on("home")
        self.page.evaluate(CONTROLLED)
        return self

    def do(self, name: str) -> Locator:
        return self.page.locator(f"[data-do='{name}']").first

    def tap(self, *names: str) -> FieldPhone:
        for name in names:
            self.do(name).click()
            self.taps += 1
        return self

    def on(self, screen: str) -> FieldPhone:
        expect(self.page.locator("#app")).to_have_attribute("data-screen", screen, timeout=20_000)
        return self

    def notice(self, name: str) -> Locator:
        return self.page.locator(f"[data-notice='{name}']")

    def log_a_find(self, *taps: str) -> FieldPhone:
        return self.tap(*(taps or FIND_TAPS)).on("saved")

    def go_home(self) -> FieldPhone:
        return self.tap("to-home").on("home")

    def lose_signal(self) -> FieldPhone:
        self.context.set_offline(True)
        return self

    def find_signal(self) -> FieldPhone:
        self.context.set_offline(False)
        return self

    def waits(self) -> int:
        """How many things the phone says wait, photos among them."""
        count = self.page.locator(".bar__part--list .bar__count")
        return int(count.inner_text()) if count.count() else 0

    def everything_is_sent(self) -> FieldPhone:
        """Asked of the phone's store first: a screen that is being drawn counts nothing yet."""
        for _ in range(300):
            if self.page.evaluate(LEFT) == 0:
                break
            self.page.wait_for_timeout(100)
        expect(self.page.locator(".bar__part--list .bar__count")).to_have_count(0, timeout=30_000)
        return self

    def stored_bytes(self) -> str:
        """Everything in IndexedDB and in local storage, as text."""
        return str(self.page.evaluate(READ_ALL))


CONTROLLED = """async () => {
    const worker = navigator.serviceWorker;
    if (worker.controller) return;
    await new Promise((done) => worker.addEventListener("controllerchange", done, { once: true }));
}"""
LEFT = """async () => {
    const { countWaiting } = await import("/static/js/field/queue.js");
    const { entries, photos } = await countWaiting();
    return entries + photos;
}"""
READ_ALL = """async () => {
    const text = (value) => JSON.stringify(value, (_, each) => {
        if (each instanceof ArrayBuffer) each = new Uint8Array(each);
        return each instanceof Uint8Array ? String.fromCharCode(...each.slice(0, 5000)) : each;
    });
    const found = [text({ ...localStorage }), text({ ...sessionStorage })];
    for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => {
            indexedDB.open(name).onsuccess = (event) => done(event.target.result);
        });
        for (const store of db.objectStoreNames) {
            if (store === "keys") continue;
            const rows = await new Promise((done) => {
                const asked = db.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result);
            });
            found.push(store, text(rows));
        }
        db.close();
    }
    return found.join("\\n");
}"""
