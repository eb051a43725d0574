package org.posthorn.runtime;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Addresses to which connections are permitted if another party chose them, in the DNS or
/// elsewhere: public ones and allowed networks, but never this machine or its private network. Used
/// by all modules. Thread-safe.
public final class PublicAddresses {
  /// Special-purpose networks (RFC 6890 and its registries; `fc00::/7`: RFC 4193), and IPv6
  /// networks that embed IPv4 addresses.
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
              "64:ff9b:1::/48",
              "2002::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8")
          .map(Cidr::parse)
          .toList();

  /// RFC 6052 §2.1: a NAT64 gateway translates these to IPv4; on a machine with only IPv6, all IPv4
  /// servers have such addresses.
  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

  private static final int IPV6_OCTETS = 16;
  private static final int IPV4_OCTETS = 4;

  private final List<Cidr> allowed;
  private final boolean thisMachine;

  /// @param allowed networks that are always permitted
  public PublicAddresses(List<Cidr> allowed) {
    this(allowed, true);
  }

  private PublicAddresses(List<Cidr> allowed, boolean thisMachine) {
    this.allowed = List.copyOf(allowed);
    this.thisMachine = thisMachine;
  }

  /// The same without the public addresses of this machine's interfaces.
  public PublicAddresses withoutThisMachine() {
    return new PublicAddresses(allowed, false);
  }

  /// Whether connections to the address are permitted.
  public boolean contains(InetAddress address) {
    if (allowed.stream().anyMatch(network -> network.contains(address))) {
      return true;
    }
    InetAddress meant = NAT64.contains(address) ? translated(address) : address;
    return SPECIAL.stream().noneMatch(network -> network.contains(meant))
        && (thisMachine || !isOwn(meant));
  }

  private static boolean isOwn(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // unknown
    }
  }

  private static InetAddress translated(InetAddress address) {
    byte[] last = Arrays.copyOfRange(address.getAddress(), IPV6_OCTETS - IPV4_OCTETS, IPV6_OCTETS);
    try {
      return InetAddress.getByAddress(last);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
