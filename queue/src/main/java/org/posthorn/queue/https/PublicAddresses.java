package org.posthorn.queue.https;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.posthorn.wire.Cidr;

/// Which addresses are connected to because of what a stranger wrote: those of the Internet, and
/// networks that were allowed; never this machine or the network it stands in. For mail as for
/// HTTPS. Thread-safe.
public final class PublicAddresses {
  /// RFC 6890 and its registries, and those through which IPv4 addresses are reached.
  private static final List<Cidr> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "224.0.0.0/3",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "2002::/16",
              "fc00::/7", // RFC 4193
              "fe80::/9",
              "ff00::/8")
          .map(Cidr::parse)
          .toList();

  private final List<Cidr> allowed;

  /// @param allowed networks that may be connected to although they are not of the Internet
  public PublicAddresses(List<Cidr> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  public boolean contains(InetAddress address) {
    return allowed.stream().anyMatch(network -> network.contains(address))
        || SPECIAL.stream().noneMatch(network -> network.contains(address));
  }
}
