package org.posthorn.smtp;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.wire.TlsSession;

/// What a session knows of its peer: a live view, always as of now. Used on the session's thread.
public interface ClientIdentity {
  /// The session's name in logs and trace ids.
  String id();

  /// The client's own address, also through a trusted proxy.
  InetSocketAddress remote();

  /// Where it connected to.
  InetSocketAddress local();

  ListenerRole role();

  /// None before EHLO, HELO or LHLO, and again after STARTTLS.
  Optional<Hello> hello();

  /// None in plain text.
  Optional<TlsSession> tls();

  /// None before AUTH succeeded.
  Optional<SaslIdentity> identity();
}
