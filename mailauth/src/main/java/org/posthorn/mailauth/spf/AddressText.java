package org.posthorn.mailauth.spf;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Formats addresses for macros and header fields.
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  /// For people: `192.0.2.3`, `2001:db8::cb01` (RFC 5952 §4).
  static String readable(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    byte[] octets = address.getAddress();
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = ((octets[2 * i] & 0xff) << 8) | (octets[2 * i + 1] & 0xff);
    }
    int start = 0;
    int length = 1; // RFC 5952 §4.2.2: a single group of zeros is not shortened.
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == start) {
        text.append("::");
        i += length - 1;
      } else {
        boolean separated = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(separated ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /// For DNS names: the numbers of IPv4, or 32 hexadecimal digits, separated by dots (RFC 7208
  /// §7.3).
  static String dotted(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    StringBuilder text = new StringBuilder(63);
    for (byte octet : address.getAddress()) {
      text.append(text.isEmpty() ? "" : ".")
          .append(Character.forDigit((octet & 0xff) >> 4, 16))
          .append('.')
          .append(Character.forDigit(octet & 0xf, 16));
    }
    return text.toString();
  }
}
