package org.posthorn.spam.filter;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// The address of a filter.
///
/// @param text `unix:/run/clamav/clamd.ctl` or `127.0.0.1:3310`
public record FilterAddress(String text) {
  private static final String UNIX = "unix:";

  /// @throws IllegalArgumentException if it is malformed
  public FilterAddress {
    if (!text.startsWith(UNIX + "/") && !text.matches(".+:[0-9]{1,5}")) {
      throw new IllegalArgumentException("expected unix:/PATH or HOST:PORT instead of " + text);
    }
  }

  boolean isUnix() {
    return text.startsWith(UNIX);
  }

  /// Resolved anew each time, because the host may move.
  SocketAddress address() {
    if (isUnix()) {
      return UnixDomainSocketAddress.of(text.substring(UNIX.length()));
    }
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new InetSocketAddress(bare, Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return text;
  }
}
