"""web_browser.py - headless Chromium for the tests of the page: Debian's chromium and chromium-driver, no network

A Browser has a fresh profile in a temporary folder and the device metrics of a desk or a phone. Chromium's
--window-size cannot go below 500 px, so the metrics are set through the DevTools protocol.
"""
import base64
import json
import shutil
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
 --disable-component-update --disable-sync --disable-default-apps --disable-extensions --disable-dev-shm-usage
 --force-color-profile=srgb --hide-scrollbars --lang=fr""".split()
WAIT_S = 20
STEP_S = 0.05


class Browser:
    def __init__(self, network=False, language="fr", flags=()):
        """network: what is asked over the network is noted, for `requests`. language: what pages are wanted in. flags: more
        of Chromium's."""
        self.profile = tempfile.mkdtemp(prefix="atlasd-browser-")
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in FLAGS + ["--user-data-dir=" + self.profile, *flags]:
            options.add_argument(flag)
        options.add_argument("--accept-lang=" + language)
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", **({"performance": "ALL"} if network else {})})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_script_timeout(WAIT_S)

    def size(self, width, height, scale=1, touch=False):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                 mobile=touch)
        self.cdp("Emulation.setTouchEmulationEnabled", enabled=touch)

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def js(self, expression, *arguments):
        return self.driver.execute_script("return " + expression, *arguments)

    def wait(self, expression, *arguments, seconds=WAIT_S):
        """The value of a JavaScript expression as soon as it is true; what it last was when time runs out."""
        end = time.monotonic() + seconds
        while True:
            value = self.js(expression, *arguments)
            if value or time.monotonic() > end:
                return value
            time.sleep(STEP_S)

    def press(self, key, code=None, text="", modifiers=0):
        """One real key press, as from a keyboard, to whatever has the focus."""
        names = {"Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), " ": (32, " "), "ArrowLeft": (37, ""),
                 "ArrowUp": (38, ""), "ArrowRight": (39, ""), "ArrowDown": (40, ""), "End": (35, ""), "Home": (36, "")}
        number, typed = names.get(key, (ord(key[0].upper()), text or key))
        event = dict(key=key, code=code or key, windowsVirtualKeyCode=number, modifiers=modifiers)
        self.cdp("Input.dispatchKeyEvent", type="keyDown", text=typed, **event)
        self.cdp("Input.dispatchKeyEvent", type="keyUp", **event)

    def click_at(self, x, y, meanwhile=lambda: None):
        """A click of the left button; `meanwhile` is done while it is down."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            if kind == "mouseReleased":
                meanwhile()
            self.cdp("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1,
                     buttons=0 if kind == "mouseMoved" else 1)

    def screenshot(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.cdp("Page.captureScreenshot", format="png")["data"]))

    def tree(self):
        """The accessibility tree: (role, name, node) of every node that is not ignored."""
        self.cdp("Accessibility.enable")
        nodes = self.cdp("Accessibility.getFullAXTree")["nodes"]
        return [(n["role"]["value"], n.get("name", {}).get("value", ""), n) for n in nodes if not n["ignored"]]

    def log(self):
        """What the console said since the last time: errors, warnings, refused resources."""
        return [e for e in self.driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """What was asked over the network since the last time, once all of it is answered: {address: status, or why
        there was none}. What the page gave up itself is left out."""
        asked, outcome = {}, {}
        end = time.monotonic() + WAIT_S
        while True:
            for entry in self.driver.get_log("performance"):
                event = json.loads(entry["message"])["message"]
                method, p = event["method"], event["params"]
                if method == "Network.requestWillBeSent":
                    asked[p["requestId"]] = p["request"]["url"]
                elif method == "Network.responseReceived":
                    outcome[p["requestId"]] = p["response"]["status"]
                elif method == "Network.loadingFailed" and p.get("canceled"):
                    asked.pop(p["requestId"], None)
                elif method == "Network.loadingFailed":
                    outcome[p["requestId"]] = p["errorText"]
            if all(i in outcome for i in asked) or time.monotonic() > end:
                return {url: outcome.get(i) for i, url in asked.items() if not url.startswith("data:")}
            time.sleep(STEP_S)

    def close(self):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)
