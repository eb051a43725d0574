package org.posthorn.delivery.checks;

import java.net.InetAddress;
import java.util.List;
import org.posthorn.spam.Signal;

/// The client that sends a message.
///
/// @param address of the client, also behind a trusted proxy
/// @param helo its name in HELO or EHLO
/// @param name its verified host name, which resolves to its address; empty if it has none, or none
///   is known yet
/// @param encrypted whether the connection uses TLS
/// @param kind of client
/// @param found results of the connection checks
public record Peer(
    InetAddress address,
    String helo,
    String name,
    boolean encrypted,
    Kind kind,
    List<Signal> found) {

  public Peer {
    found = List.copyOf(found);
  }

  /// A client of which nothing was found out.
  public Peer(InetAddress address, String helo, String name, boolean encrypted, Kind kind) {
    this(address, helo, name, encrypted, kind, List.of());
  }

  /// Kinds of clients.
  public enum Kind {
    /// Another server, or any other client without authentication.
    UNAUTHENTICATED,
    /// A trusted relay, which has checked its mail itself.
    RELAY,
    /// An authenticated user.
    USER
  }
}
