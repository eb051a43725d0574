"""A web server over TLS: web.py ADDRESS PORT CHAIN KEY DIRECTORY

Serves DIRECTORY/HOST.txt as the MTA-STS policy of each host, DIRECTORY/HOST.wait seconds late, and
keeps what is posted as DIRECTORY/N.posted: the header fields, an empty line, the body.
"""
import http.server, os, ssl, sys, threading, time

address, port, chain, key, directory = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=us-ascii")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        host = os.path.join(directory, self.headers["Host"].split(":")[0])
        if self.path != "/.well-known/mta-sts.txt" or not os.path.exists(host + ".txt"):
            return self.answer(404)
        if os.path.exists(host + ".wait"):
            time.sleep(float(open(host + ".wait").read()))
        self.answer(200, open(host + ".txt", "rb").read())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.lock:
            name = os.path.join(directory, f"{len(os.listdir(directory))}.posted")
            with open(name + ".part", "wb") as file:
                file.write(bytes(self.headers) + body)
            os.rename(name + ".part", name)
        self.answer(201)


class Server(http.server.ThreadingHTTPServer):
    def finish_request(self, request, client):
        # Here and not in the thread that accepts, which nobody may hold up.
        super().finish_request(context.wrap_socket(request, server_side=True), client)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(chain, key)
Server((address, int(port)), Handler).serve_forever()
