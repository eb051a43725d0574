package org.posthorn.delivery.judging;

import java.net.InetAddress;
import java.util.List;
import org.posthorn.spam.Signal;

/// Who brings a message.
///
/// @param address of the client, also behind a trusted proxy
/// @param hello what it calls itself
/// @param name what the DNS calls it, if that leads back to its address; empty if it does not, or
///   is not known yet
/// @param encrypted whether the connection is
/// @param kind what it is to us
/// @param found what was found out about it before the message
public record Peer(
    InetAddress address,
    String hello,
    String name,
    boolean encrypted,
    Kind kind,
    List<Signal> found) {

  public Peer {
    found = List.copyOf(found);
  }

  /// One of whom nothing was found out.
  public Peer(InetAddress address, String hello, String name, boolean encrypted, Kind kind) {
    this(address, hello, name, encrypted, kind, List.of());
  }

  /// What a client is to us.
  public enum Kind {
    /// A server of somebody else.
    STRANGER,
    /// A relay of ours, which has judged who sent the message.
    RELAY,
    /// A user of ours.
    USER
  }
}
