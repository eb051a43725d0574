package org.posthorn.wire;

import javax.net.ssl.SSLEngine;

/// Creates TLS engines: [ServerTls] as server, [ClientTls] as client. Thread-safe.
public sealed interface TlsContext permits ServerTls, ClientTls {
  /// An engine for one new connection, ready for its handshake.
  SSLEngine engine();
}
