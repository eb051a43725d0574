package org.posthorn.wire;

import javax.net.ssl.SSLEngine;

/// Makes the TLS side of connections: [ServerTls] with our certificates, [ClientTls] with what we
/// trust. Thread-safe.
public sealed interface TlsContext permits ServerTls, ClientTls {
  /// An engine for one new connection, ready for its handshake.
  SSLEngine engine();
}
