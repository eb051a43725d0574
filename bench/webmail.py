"""The webmail beside Roundcube in Chromium: `bench/run webmail` is here.

Both show the same mailbox on the same machine; Chromium is driven by chromedriver (Debian: chromium-driver) and measures in the page itself, from what a reader does to the first
frame that shows the answer. The sides take turns, sample by sample, after a warm-up.
"""
import json, statistics, subprocess, time, urllib.request

# Waits in the page until `found()` holds, then for the frame that shows it; gives the milliseconds since `start`. It looks every 4 ms, more often
# than there are frames: otherwise a step of 17 ms could take as long as one of 33.
UNTIL = """
window.measured = undefined;
const done = (value) => { window.measured = { value }; };
const until = (start, found) => {
  const look = () => {
    let is = false;
    try { is = found(); } catch (e) {}
    if (is) { requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0)); }
    else if (performance.now() - start > 60000) { done(null); }
    else { setTimeout(look, 4); }
  };
  look();
};
"""

# An empty mailbox that the benchmark makes, to come back from.
ELSEWHERE = "Elsewhere"


class Browser:
    """A Chromium of its own, over WebDriver."""

    def __init__(self, port):
        self.driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}/session"
        capabilities = {"alwaysMatch": {
            "browserName": "chrome",
            "acceptInsecureCerts": True,
            "goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1360,900", "--lang=en-GB", "--ignore-certificate-errors"]},
            "goog:loggingPrefs": {"performance": "ALL"}}}
        for _ in range(100):
            try:
                session = self.ask("", {"capabilities": capabilities})
                break
            except OSError:
                time.sleep(0.1)
        self.url += "/" + session["sessionId"]
        self.ask("/timeouts", {"script": 90_000, "pageLoad": 90_000})

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as e:
            raise SystemExit(f"chromedriver: {e.read()[:600]}")

    def go(self, url):
        self.ask("/url", {"url": url})

    def run(self, script, *arguments):
        return self.ask("/execute/sync", {"script": script, "args": list(arguments)})

    def measure(self, script, *arguments):
        self.run(UNTIL + script, *arguments)  # chromedriver now and then loses the answer of an asynchronous script that goes to another fragment
        for _ in range(1400):
            measured = self.run("return window.measured ?? null")
            if measured is not None and measured["value"] is not None:
                return measured["value"]
            if measured is not None:
                break
            time.sleep(0.05)
        raise SystemExit(f"what was waited for did not come: {script[:200]}")

    def wait(self, condition):
        """Until it holds, whatever pages come and go meanwhile."""
        for _ in range(600):
            try:
                if self.run(f"return Boolean({condition})"):
                    return
            except SystemExit:
                pass  # between two pages
            time.sleep(0.1)
        raise SystemExit(f"what was waited for did not come: {condition}")

    def devtools(self, command, **parameters):
        return self.ask("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def transferred(self):
        """Octets that came over the network since the last look, and the requests they were for."""
        octets, requests = 0, 0
        for line in self.ask("/se/log", {"type": "performance"}):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.loadingFinished":
                octets += message["params"]["encodedDataLength"]
                requests += 1
        return octets, requests

    def close(self):
        urllib.request.urlopen(urllib.request.Request(self.url, method="DELETE"), timeout=60)  # the browser too
        self.driver.terminate()


class Side:
    """A webmail: how its reader signs in, and what its pages look like."""

    def __init__(self, name, browser, url, user, password):
        self.name, self.browser, self.url, self.user, self.password = name, browser, url, user, password


class Posthorn(Side):
    LIST = "document.querySelectorAll('.line[role=row] .subject').length > 5"

    def sign_in(self):
        self.browser.go(self.url)
        self.browser.wait("document.querySelector('input[type=password]')")
        self.browser.run("""
          document.querySelector('input[type=email], input[name=address]').value = arguments[0];
          document.querySelector('input[type=password]').value = arguments[1];
          document.querySelector('form button').click();""", self.user, self.password)
        self.browser.wait(self.LIST)

    def open(self):
        self.browser.go(self.url + "mail/")
        return self.browser.measure(f"until(0, () => {self.LIST});")

    def next(self, k):
        return self.browser.measure("""
          const start = performance.now();
          const link = document.querySelectorAll('.line[role=row] .what a')[arguments[0]];
          const subject = link.querySelector('.subject .words').textContent.trim();
          link.click();
          until(start, () => document.querySelector('.conversation h1').textContent.includes(subject.replace(/^Re: /, ''))
            && document.querySelector('.message.open .body')
            && [...document.querySelectorAll('.message.open iframe')].every((frame) => frame.contentDocument?.body?.childElementCount > 0));""", k)

    def search(self, word):
        return self.browser.measure("""
          const start = performance.now();
          const word = arguments[0];
          location.hash = '#/search/' + encodeURIComponent('subject:' + word);
          until(start, () => document.querySelectorAll('.line[role=row] .subject').length > 0
            && [...document.querySelectorAll('.line[role=row] .subject')].every((one) => one.textContent.includes(word)));""", word)

    def back(self):
        self.browser.measure(f"location.hash = '#/'; until(performance.now(), () => {self.LIST} && !location.hash.includes('search'));")

    def elsewhere(self):
        self.browser.measure(f"""
          [...document.querySelectorAll('.sidebar a')].find((link) => link.textContent.trim().startsWith('{ELSEWHERE}')).click();
          until(performance.now(), () => document.querySelector('.lines .hint') && document.querySelectorAll('.line[role=row]').length === 0);""")

    def inbox(self):
        return self.browser.measure(f"""
          const start = performance.now();
          [...document.querySelectorAll('.sidebar a')].find((link) => link.textContent.trim().startsWith('Inbox')).click();
          until(start, () => {self.LIST});""")

    def compose(self):
        self.browser.run("document.querySelector('.sidebar button.primary').click()")
        return "document.querySelector('.compose [contenteditable], .compose textarea')"

    def scroll(self):
        return "document.querySelector('.lines')"


class Roundcube(Side):
    LIST = "document.querySelectorAll('#messagelist tbody tr.message').length > 5"

    def sign_in(self):
        self.browser.go(self.url)
        self.browser.run("""
          document.querySelector('#rcmloginuser').value = arguments[0];
          document.querySelector('#rcmloginpwd').value = arguments[1];
          document.querySelector('#rcmloginsubmit').click();""", self.user, self.password)
        self.browser.wait(self.LIST)

    def open(self):
        self.browser.go(self.url + "?_task=mail&_mbox=INBOX")
        return self.browser.measure(f"until(0, () => {self.LIST});")

    def next(self, k):
        return self.browser.measure("""
          const start = performance.now();
          const row = document.querySelectorAll('#messagelist tbody tr.message')[arguments[0]];
          const subject = row.querySelector('.subject a, .subject').textContent.trim().replace(/^Re: /, '');
          for (const type of ['mousedown', 'mouseup', 'click']) {
            row.querySelector('td.subject').dispatchEvent(new MouseEvent(type, {bubbles: true, button: 0}));
          }
          const frame = document.querySelector('#messagecontframe');
          const before = frame.contentWindow.location.href;
          until(start, () => {
            const inside = frame.contentDocument;
            return frame.contentWindow.location.href !== before && inside.readyState === 'complete'
              && inside.querySelector('#messagebody') && inside.querySelector('#messagebody').textContent.trim() !== '';
          });""", k)

    def search(self, word):
        return self.browser.measure("""
          const start = performance.now();
          const word = arguments[0];
          const field = document.querySelector('#mailsearchform');
          field.value = word;
          rcmail.command('search', field.value);
          until(start, () => !rcmail.busy && rcmail.env.search_request
            && document.querySelectorAll('#messagelist tbody tr.message').length > 0
            && [...document.querySelectorAll('#messagelist tbody tr.message .subject a')].every((one) => one.textContent.includes(word)));""", word)

    def back(self):
        self.browser.measure(f"rcmail.command('reset-search'); until(performance.now(), () => !rcmail.env.search_request && !rcmail.busy && {self.LIST});")

    def elsewhere(self):
        self.browser.measure(f"""
          rcmail.command('list', '{ELSEWHERE}');
          until(performance.now(), () => !rcmail.busy && rcmail.env.mailbox === '{ELSEWHERE}' && !({self.LIST}));""")

    def inbox(self):
        return self.browser.measure(f"""
          const start = performance.now();
          rcmail.command('list', 'INBOX');
          until(start, () => rcmail.env.mailbox === 'INBOX' && {self.LIST});""")

    def compose(self):
        self.browser.go(self.url + "?_task=mail&_action=compose")
        return "document.querySelector('#composebody')"

    def scroll(self):
        return "document.querySelector('#messagelist-content')"


def rested(step):
    """A reader looks at what is there before he goes on: what a page does meanwhile is not part of the next step."""
    time.sleep(0.7)
    return step()


def p(samples, share):
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def blocked(browser, script):
    """The longest task of the page's thread while a script runs, in ms; 0 if none took 50."""
    return browser.measure("""
      const start = performance.now();
      let longest = 0;
      const observer = new PerformanceObserver((list) => list.getEntries().forEach((entry) => (longest = Math.max(longest, entry.duration))));
      observer.observe({ type: 'longtask' });
      const finish = () => setTimeout(() => { observer.disconnect(); done(longest); }, 300);
      """ + script)


def webmail(ours, theirs, options, say):
    """@param ours, theirs: (address of the pages, user, password); theirs may be None"""
    sides = [Posthorn("posthorn", Browser(29515), *ours)]
    if theirs is not None:
        sides.append(Roundcube("roundcube", Browser(29516), *theirs))
    try:
        for side in sides:
            side.sign_in()
        bytes_of = {}
        for side in sides:
            side.browser.devtools("Network.clearBrowserCache")
            side.browser.go("about:blank")
            side.browser.transferred()
            side.open()
            time.sleep(2)
            bytes_of[side.name] = side.browser.transferred()
        words = options.words
        cases = {case: {s.name: [] for s in sides} for case in ("opening INBOX", "back to INBOX", "next message", "search by subject")}
        for k in range(options.rounds + 3):
            for side in sides:
                opened = rested(side.open)
                samples = [rested(lambda: side.next(j)) for j in range(1, 5)]
                found = rested(lambda: side.search(words[k % len(words)]))
                side.back()
                rested(side.elsewhere)
                back = rested(side.inbox)
                if k >= 3:
                    cases["back to INBOX"][side.name].append(back)
                    cases["opening INBOX"][side.name].append(opened)
                    cases["next message"][side.name] += samples
                    cases["search by subject"][side.name].append(found)
        say(f"{'ms in Chromium':22}" + "".join(f"{s.name + ' p50':>16}{'p95':>9}" for s in sides) + ("   ratio p50    p95" if len(sides) > 1 else ""))
        for name, samples in cases.items():
            line = f"{name:22}" + "".join(f"{statistics.median(samples[s.name]):16.0f}{p(samples[s.name], 0.95):9.0f}" for s in sides)
            if len(sides) > 1:
                line += "".join(f"{part(samples['roundcube']) / part(samples['posthorn']):10.1f}x" for part in (statistics.median, lambda x: p(x, 0.95)))
            say(line)
        for name, (octets, requests) in bytes_of.items():
            say(f"first view of {name}: {octets / 1000:.0f} kB in {requests} answers")
        for side in sides:
            field = side.compose()
            time.sleep(1)
            typing = blocked(side.browser, f"""
              const field = {field};
              field.focus();
              let n = 0;
              const type = () => {{
                document.execCommand('insertText', false, 'word '[n % 5]);
                if (++n < 400) {{ setTimeout(type, 10); }} else {{ finish(); }}
              }};
              type();""")
            side.open()
            scrolling = blocked(side.browser, f"""
              const list = {side.scroll()};
              let n = 0;
              const move = () => {{
                list.scrollTop += n % 40 === 39 ? list.scrollHeight / 7 : 400;
                if (++n < 300) {{ requestAnimationFrame(move); }} else {{ finish(); }}
              }};
              move();""")
            say(f"longest task of {side.name}: typing 400 characters {typing:.0f} ms, scrolling {scrolling:.0f} ms (0: none of 50 ms)")
    finally:
        for side in sides:
            side.browser.close()
