#!/usr/bin/env bash
# org.eclipse.jetty 12.1.13 (Maven), python3-h2 4.1.0-4 (Debian 12), JDK 25: a server offers WebSockets over HTTP/2 by the setting
# ENABLE_CONNECT_PROTOCOL = 1, and what a client sends of that setting "does not have any impact" (RFC 8441 §3). python3-h2 sends
# the setting with 0 among its first ones. Jetty takes that as its own value: it then resets the extended CONNECT that it had
# offered, with PROTOCOL_ERROR. Browsers do not send the setting, so their WebSockets open.
set -euo pipefail
t=$(mktemp -d); trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$t"' EXIT
cd "$t"
apt-get download -q=2 python3-h2=4.1.0-4 python3-hpack python3-hyperframe 2>/dev/null
for deb in ./*.deb; do dpkg -x "$deb" root; done
cat >pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.eclipse.jetty.http2</groupId><artifactId>jetty-http2-server</artifactId><version>12.1.13</version></dependency>
<dependency><groupId>org.eclipse.jetty.websocket</groupId><artifactId>jetty-websocket-jetty-server</artifactId><version>12.1.13</version></dependency>
</dependencies></project>
P
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
cat >Echo.java <<'J'
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

class Echo {
  public static class Socket extends Session.Listener.AbstractAutoDemanding {}

  public static void main(String[] none) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, new HTTP2CServerConnectionFactory(new HttpConfiguration()));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ContextHandler context = new ContextHandler("/");
    server.setHandler(context);
    context.setHandler(
        WebSocketUpgradeHandler.from(
            server, context, container -> container.addMapping("/socket", (request, response, callback) -> new Socket())));
    server.start();
    System.out.println(connector.getLocalPort());
  }
}
J
java=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1); java=${java:-java}
"$java" -cp "$(cat classpath)" Echo.java >port 2>log &
server=$!
for _ in $(seq 200); do [ -s port ] && break; sleep 0.1; done
cat >ask.py <<'P'
import socket, sys
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RemoteSettingsChanged, ResponseReceived, StreamReset
CONNECT = 8
def ask(name, with_setting):
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10)
    c = H2Connection(H2Configuration(header_encoding="utf-8", validate_outbound_headers=False))
    if not with_setting:
        del c.local_settings[CONNECT]
    sent = CONNECT in c.local_settings
    c.initiate_connection()
    s.sendall(c.data_to_send())
    offered = answer = None
    while answer is None:
        for event in c.receive_data(s.recv(65536)):
            if isinstance(event, RemoteSettingsChanged):
                offered = event.changed_settings[CONNECT].new_value if CONNECT in event.changed_settings else "nothing"
                c.send_headers(1, [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/socket"),
                                   (":authority", "a"), ("sec-websocket-version", "13")])
            elif isinstance(event, ResponseReceived):
                answer = "status " + dict(event.headers)[":status"]
            elif isinstance(event, StreamReset):
                answer = f"reset, error {int(event.error_code)}"
        s.sendall(c.data_to_send())
    print(f"{name}: client sends {'0' if sent else 'nothing'}, server offers {offered}: {answer}")
ask("h2 as it is", True)
ask("h2 without the setting", False)
P
PYTHONPATH=$t/root/usr/lib/python3/dist-packages /usr/bin/python3 ask.py "$(cat port)" >seen
cat seen
cat >expected <<'E'
h2 as it is: client sends 0, server offers 1: reset, error 1
h2 without the setting: client sends nothing, server offers 1: status 200
E
diff expected seen && echo "as seen before"
