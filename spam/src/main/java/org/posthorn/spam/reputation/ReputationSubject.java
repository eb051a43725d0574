package org.posthorn.spam.reputation;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Cidr;

/// A subject with a reputation.
///
/// @param name in normalized form: a network as `192.0.2.1/32`, a number, a domain in A-labels and
///   lower case
public record ReputationSubject(Kind kind, String name) {
  private static final int IPV4_NETWORK_BITS = 24;

  /// RFC 6177: the largest network of a site.
  private static final int IPV6_NETWORK_BITS = 48;

  /// The types of subjects, and their maximum weights. Addresses change hands; the operator of an
  /// autonomous system is not responsible for all customers; a domain belongs to its owner, if
  /// authenticated.
  public enum Kind {
    /// An IPv4 address or an IPv6 /64.
    CLIENT(1, 2.0),
    /// An IPv4 /24 or an IPv6 /48.
    NETWORK(2, 1.0),
    /// An autonomous system, if a table is configured.
    ASN(3, 0.5),
    /// A domain that authenticated the message.
    DOMAIN(4, 3.0);

    private final int code;
    private final double weightMax;

    /// @param code in rows; never changes
    Kind(int code, double weightMax) {
      this.code = code;
      this.weightMax = weightMax;
    }

    int code() {
      return code;
    }

    /// @throws IllegalArgumentException if the code is unknown
    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of subject: " + code);
    }

    /// The maximum weight of a reputation in log-odds, positive or negative.
    public double weightMax() {
      return weightMax;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// In a row: the type's code (1), the name.
  public void write(RowWriter row) {
    row.octet(kind.code()).varText(name);
  }

  /// The inverse of [#write].
  public static ReputationSubject read(RowReader row) {
    return new ReputationSubject(Kind.of(row.octet()), row.varText());
  }

  /// A client by its address.
  public static ReputationSubject client(InetAddress address) {
    return new ReputationSubject(Kind.CLIENT, Cidr.client(address).toString());
  }

  /// The network that a client is in.
  public static ReputationSubject network(InetAddress address) {
    return new ReputationSubject(Kind.NETWORK, networkOf(address).toString());
  }

  /// The /24 or /48 of an address.
  public static Cidr networkOf(InetAddress address) {
    int bits = address instanceof Inet4Address ? IPV4_NETWORK_BITS : IPV6_NETWORK_BITS;
    byte[] octets = address.getAddress();
    Arrays.fill(octets, bits / Byte.SIZE, octets.length, (byte) 0);
    try {
      return new Cidr(InetAddress.getByAddress(octets), bits);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("octets of an address are an address", e);
    }
  }

  /// An autonomous system by its number.
  public static ReputationSubject asn(long number) {
    return new ReputationSubject(Kind.ASN, "AS" + number);
  }

  /// A domain that authenticated a message: by a verified DKIM signature, or by a reverse-path
  /// whose SPF passed. Other domains have no reputation, because anybody can write them.
  ///
  /// @param name in A-labels
  public static ReputationSubject domain(String name) {
    return new ReputationSubject(Kind.DOMAIN, name.toLowerCase(Locale.ROOT));
  }
}
