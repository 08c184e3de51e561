"""How long the local page takes from Enter to both panes drawn, in a real Chromium.

    python -m benchmarks.page_latency [--rounds 5] [--url http://127.0.0.1:8080]

Starts Marquee over the starter catalogue in a folder of its own (or measures the one at ``--url``),
asks every example of every command, and prints JSON: milliseconds from the key to the frame after
both panes are in the page, and how many seconds the page itself took to be ready. ``broken`` counts
answers that only told an error's reference; with any, the figures say nothing and it exits with 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WATCH = """() => {
    window.sent = 0;
    window.drawn = null;
    addEventListener("keydown", (event) => {
        if (event.key === "Enter") { window.sent = performance.now(); window.drawn = null; }
    }, true);
    new MutationObserver(() => {
        const panes = document.querySelectorAll(".turn:last-child:not(.waiting) .pane .screen");
        if (window.drawn !== null || panes.length < 2 || !window.sent) return;
        window.drawn = 0;
        requestAnimationFrame(() => setTimeout(() => {
            window.drawn = performance.now() - window.sent;
        }));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@contextlib.contextmanager
def marquee() -> Iterator[str]:
    """Marquee in a process and a folder of its own; the page's address."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "bot", "run", "--port", "0"]
        settings = {"MARQUEE_HOME": home, "DISCORD_TOKEN": "", "SLACK_BOT_TOKEN": ""}
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, stdout=subprocess.PIPE, text=True, env=os.environ | settings
        )
        try:
            assert process.stdout
            for line in process.stdout:
                if line.startswith("ready: web "):
                    yield line.split()[-1]
                    return
            raise SystemExit("Marquee did not start.")
        finally:
            process.terminate()
            process.wait(10)


def ask(page: Page, text: str) -> float:
    """Milliseconds from Enter to the frame after both panes were drawn."""
    page.fill(".ask", text)
    page.wait_for_timeout(120)  # the suggestions of this text have come
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.drawn > 0")
    return float(page.evaluate("() => window.drawn"))


def measure(url: str, rounds: int) -> dict[str, Any]:
    """Ask everything ``rounds`` times."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        started = time.perf_counter()
        page.goto(url)
        page.wait_for_selector(".ask")
        ready = time.perf_counter() - started
        commands = page.evaluate("() => fetch('/api/start').then((r) => r.json())")["commands"]
        texts = [text for command in commands for text in command["examples"]]
        first, broken = 0.0, 0
        slow: dict[str, float] = {}
        times: list[float] = []
        around: list[float] = []
        for number in range(rounds):
            page.goto(url)
            page.reload()
            page.wait_for_selector(".ask")
            page.evaluate(WATCH)
            for text in texts:
                took = ask(page, text)
                if not first:
                    first = took
                    continue
                times.append(took)
                own = page.locator(".turn .latency").last.inner_text().split()[0]
                around.append(took - float(own))
                slow[text] = max(took, slow.get(text, 0))
            assert page.locator(".turn").count() == len(texts), number
            broken += page.locator(".turn.failed", has_text="Something went wrong").count()
        browser.close()
    cuts = statistics.quantiles(times, n=100)
    return {
        "answers": len(times),
        "broken": broken,
        "page_ready_s": round(ready, 3),
        "first_ms": round(first, 1),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "p95_without_the_command_ms": round(statistics.quantiles(around, n=100)[94], 1),
        "slowest_ms": {t: round(slow[t]) for t in sorted(slow, key=lambda t: -slow[t])[:4]},
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--url", default="")
    chosen = options.parse_args()
    with contextlib.nullcontext(chosen.url) if chosen.url else marquee() as url:
        figures = measure(url, chosen.rounds)
    print(json.dumps(figures, indent=2))
    sys.exit(1 if figures["broken"] else 0)


if __name__ == "__main__":
    main()
