package org.posthorn.smtp;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.TlsSession;

/// The client of a session, with current values. Used on the session's thread.
public interface ClientIdentity {
  /// The session's id in logs and trace ids.
  String id();

  /// The client's own address, also behind a trusted proxy.
  InetSocketAddress remote();

  /// The local address of the connection.
  InetSocketAddress local();

  ListenerRole role();

  /// Empty before EHLO, HELO or LHLO, and again after STARTTLS.
  Optional<Hello> hello();

  /// Empty without TLS.
  Optional<TlsSession> tls();

  /// Empty before AUTH has succeeded.
  Optional<SaslIdentity> identity();
}
