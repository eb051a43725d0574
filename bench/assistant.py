"""The assistant: `bench/run assistant` is here.

Requests are sent over its WebSocket one after another, from a client in Python; the time is that until the whole answer has arrived. Then a language model is played by this
program over HTTP: how long after a piece of its answer was written does it arrive at the client?
"""
import http.server, json, os, socket, struct, threading, time

import jmap

FINDING = ["unread mail from Author 7", "emails about invoice", "what did Author 3 send with a PDF?", "messages from last week", "starred messages",
           "Recherche les emails de Author 12", "mes messages non lus", "emails reçus en novembre", "ungelesene Mails", "Mails von Author 5 mit Anhang",
           "wie viele Mails von Author 9 habe ich?", "how many unread messages do I have?", "emails larger than 5 KB", "Liste mes emails",
           "emails about harbour from author 20", "Mails mit Betreff Invoice"]
PROPOSING = ["archive the last mail from author4@sender.test", "write to author1@sender.test: I am late", "star the last mail about budget", "lösche die letzte Mail von author8@sender.test"]
PIECES = 200
TYPING_SECONDS = 5


class Talk:
    """A connection to the assistant."""

    def __init__(self, account, http_port):
        self.socket = socket.create_connection(("127.0.0.1", http_port), 120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall((f"GET /assistant/ws HTTP/1.1\r\nHost: 127.0.0.1:{http_port}\r\nAuthorization: {account.authorization}\r\n"
                             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: posthorn-assistant\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        self.got = b""
        while b"\r\n\r\n" not in self.got:
            self.more()
        if not self.got.startswith(b"HTTP/1.1 101"):
            raise SystemExit(f"no WebSocket: {self.got[:300]}")
        self.got = self.got.split(b"\r\n\r\n", 1)[1]

    def more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise SystemExit("the WebSocket was closed")
        self.got += data

    def send(self, message):
        octets = json.dumps(message).encode()
        length = bytes([0x80 | len(octets)]) if len(octets) < 126 else bytes([0xFE]) + struct.pack(">H", len(octets))
        self.socket.sendall(b"\x81" + length + bytes(4) + octets)  # masked with zeros

    def read(self):
        while True:
            if len(self.got) >= 2:
                length, start = self.got[1] & 127, 2
                if length == 126 and len(self.got) >= 4:
                    length, start = struct.unpack(">H", self.got[2:4])[0], 4
                elif length == 127 and len(self.got) >= 10:
                    length, start = struct.unpack(">Q", self.got[2:10])[0], 10
                elif length >= 126:
                    self.more()
                    continue
                if len(self.got) >= start + length:
                    opcode, payload, self.got = self.got[0] & 15, self.got[start:start + length], self.got[start + length:]
                    if opcode == 1:
                        return json.loads(payload)
                    continue
            self.more()

    def ask(self, text, each=lambda event: None):
        """The last event of the answer."""
        self.send({"@type": "Ask", "text": text, "language": "en", "timeZone": "Europe/Berlin"})
        while True:
            event = self.read()
            if event["@type"] not in ("Text", "Card"):
                if event["@type"] != "Done":
                    raise SystemExit(f"{text}: {event}")
                return event["turn"]
            each(event)


class Model(http.server.BaseHTTPRequestHandler):
    """Writes pieces with the time at which they were written."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for _ in range(PIECES):
            piece = f"{time.perf_counter()} "
            self.wfile.write(b"data: " + json.dumps({"choices": [{"delta": {"content": piece}}]}).encode() + b"\n\n")
            time.sleep(0.01)
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def log_message(self, *_):
        pass


def at(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def asked(talk, requests, rounds):
    times = []
    for _ in range(rounds):
        for request in requests:
            begin = time.perf_counter()
            turn = talk.ask(request)
            times.append(time.perf_counter() - begin)
            if turn["by"] != "rules" or "did not understand" in turn["text"] or "nicht verstanden" in turn["text"]:
                raise SystemExit(f"not understood: {request}: {turn['text'][:100]}")
    return times


def assistant(bench, directory, options):
    posthorn = bench.Posthorn(directory)
    model = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    try:
        bench.wait_port(bench.BASE + 80)
        posthorn.add_accounts(["user1"])
        jmap.fill(bench.BASE + 143, "user1@example.test", bench.PASSWORD, options.messages)
        posthorn.stop()
        with open(os.path.join(posthorn.data, "posthorn.toml"), "a") as settings:
            settings.write(f'\n[[assistant.models]]\nurl = "http://127.0.0.1:{model.server_port}/v1"\nmodel = "played"\n')
        posthorn = bench.Posthorn(directory)
        bench.wait_port(bench.BASE + 80)
        account = jmap.Account("posthorn", bench.BASE + 143, bench.BASE + 80, "user1@example.test", bench.PASSWORD)
        talk = Talk(account, bench.BASE + 80)
        talk.send({"@type": "Prepare"})  # as the page does when it is opened
        talk.read()
        time.sleep(TYPING_SECONDS)
        print(f"\n== The assistant, {options.messages} messages; load {os.getloadavg()[0]:.1f}; ms, the whole answer over its WebSocket", flush=True)
        for title, requests in (("finds and counts", FINDING), ("proposes an action", PROPOSING)):
            first = asked(talk, requests, 1)
            warm = asked(talk, requests, options.rounds * 4)
            print(f"{title:24} p50 {at(warm, .5):6.1f}  p95 {at(warm, .95):6.1f}  max {max(warm) * 1000:6.1f}   the first time: p95 {at(first, .95):6.1f}   (aim: p95 20)", flush=True)
        late = []
        for _ in range(options.rounds):
            talk.ask("hm, tell me a story about nothing in particular, roughly",
                     lambda event: late.extend(time.perf_counter() - float(piece) for piece in event.get("text", "").split()))
        print(f"{'a piece of the model':24} p50 {at(late, .5):6.1f}  p95 {at(late, .95):6.1f}  max {max(late) * 1000:6.1f}   (aim: 20)", flush=True)
    finally:
        model.shutdown()
        posthorn.stop()
