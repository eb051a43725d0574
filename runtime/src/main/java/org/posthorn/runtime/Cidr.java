package org.posthorn.runtime;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A network: all addresses that begin with the same bits (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// @param network its first address
/// @param prefix how many bits count, 0 to 32 or 0 to 128
public record Cidr(InetAddress network, int prefix) {

  /// RFC 6177: a site has at least this much, so that one machine has 2^64 addresses to come from.
  private static final int IPV6_CLIENT_BITS = 64;

  public Cidr {
    int bits = network.getAddress().length * 8;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "a prefix of " + network.getHostAddress() + " is 0 to " + bits + ", not " + prefix);
    }
    if (!masked(network.getAddress(), prefix)) {
      throw new IllegalArgumentException(
          network.getHostAddress() + "/" + prefix + " has bits behind its prefix");
    }
  }

  /// Reads `192.0.2.0/24`, `2001:db8::/32`, or a single address.
  ///
  /// @throws IllegalArgumentException if it is something else
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new Cidr(address, address.getAddress().length * 8);
    }
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException("not a prefix length: " + prefix);
    }
    return new Cidr(address, Integer.parseInt(prefix));
  }

  /// The network that counts as one client: an IPv4 address, an IPv6 /64.
  public static Cidr client(InetAddress address) {
    if (address instanceof Inet4Address) {
      return new Cidr(address, 32);
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, IPV6_CLIENT_BITS / 8, bytes.length, (byte) 0);
    try {
      return new Cidr(InetAddress.getByAddress(bytes), IPV6_CLIENT_BITS);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] own = network.getAddress();
    if (bytes.length != own.length) {
      return false;
    }
    int whole = prefix / 8;
    if (!Arrays.equals(bytes, 0, whole, own, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    return rest == 0 || ((bytes[whole] ^ own[whole]) & 0xff) >> (8 - rest) == 0;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }

  private static boolean masked(byte[] bytes, int prefix) {
    for (int bit = prefix; bit < bytes.length * 8; bit++) {
      if (((bytes[bit / 8] >> (7 - bit % 8)) & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
