"""From a click on a row of the legend to the painted frame, against a page whose click handler flips one class."""

from browser.watching import DRAWN
from playwright.sync_api import Browser, Page

from bench.servers import app_command, free_port, running, wait_for

CLICKS = 50
LAYERS = ("border", "trans-saharan-road", "taoudeni-basin", "countries", "rivers", "relief", "incidents", "symbolic")
RECORDS = ("incidents", "symbolic")
"""Layers whose marks are drawn anew: their click counts until the page says how many are visible now."""
BARE = "<style>.on{background:#c44}</style><button>flip</button><div style='width:900px;height:700px'></div>"
FLIP = "() => { document.querySelector('button').onclick = () => document.querySelector('div').classList.toggle('on') }"
PAINTED = """async ([selector, clicks, records]) => {
  const button = document.querySelector(selector), box = document.querySelector('[data-map]'), times = [];
  for (let i = 0; i < clicks; i++) {
    await new Promise(done => setTimeout(done, 120));
    const start = performance.now();
    const before = box?.dataset.visible;
    button.click();
    while (records && box.dataset.visible === before) await new Promise(done => requestAnimationFrame(done));
    times.push(await new Promise(done => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - start);
      channel.port2.postMessage(0);
    })));
  }
  return times;
}"""


def measure(browser: Browser) -> dict[str, list[float]]:
    """Milliseconds of each click, {"one class": [...], layer: [...]}."""
    port = free_port()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with running(app_command(port)):
        wait_for(port)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector(DRAWN, timeout=60000)
        page.wait_for_timeout(1500)
        times = {layer: _clicks(page, f'[data-layer="{layer}"]', layer in RECORDS) for layer in LAYERS}
    bare = context.new_page()
    bare.set_content(BARE)
    bare.evaluate(FLIP)
    times["one class"] = _clicks(bare, "button")
    context.close()
    return times


def _clicks(page: Page, selector: str, records: bool = False) -> list[float]:
    return page.evaluate(PAINTED, [selector, CLICKS, records])
