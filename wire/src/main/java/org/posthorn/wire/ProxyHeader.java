package org.posthorn.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A header of the PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt).
///
/// @param client the address of the proxy's client
/// @param server the address that it connected to
public record ProxyHeader(InetSocketAddress client, InetSocketAddress server) {
  /// Section 2.1: the longest line of version 1, without its CRLF.
  private static final int V1_BYTES_MAX = 105;

  /// Section 2.2.
  private static final byte[] V2_SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  /// Maximum size of addresses and extensions of version 2; the protocol allows 65,535, proxies
  /// send some hundred.
  private static final int V2_BYTES_MAX = 4096;

  private static final int V2_LOCAL = 0x20;
  private static final int V2_PROXY = 0x21;
  private static final int UNSPECIFIED = 0x00;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final int UNIX_STREAM = 0x31;

  /// A missing or malformed header. The connection must be closed, because its input cannot be
  /// trusted.
  public static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super("PROXY header: " + message);
    }
  }

  /// Reads a header, and no byte more.
  ///
  /// @return the addresses; empty for connections of the proxy itself (LOCAL, a health check) and
  ///   unknown ones (UNKNOWN, a Unix socket)
  /// @throws MalformedException if the header is missing or malformed
  static Optional<ProxyHeader> read(Input input) throws IOException {
    int first = input.readByte();
    return switch (first) {
      case 'P' -> {
        byte[] rest;
        try {
          rest = input.readLine(V1_BYTES_MAX - 1);
        } catch (LineTooLongException e) {
          throw new MalformedException("line too long");
        }
        if (rest == null) {
          throw new MalformedException("cut off");
        }
        yield v1("P" + new String(rest, StandardCharsets.ISO_8859_1));
      }
      case '\r' -> v2(input);
      case -1 -> throw new MalformedException("missing");
      default -> throw new MalformedException("missing, client sends something else");
    };
  }

  /// Section 2.1: `PROXY TCP4 192.0.2.1 198.51.100.1 40000 25`.
  private static Optional<ProxyHeader> v1(String line) throws MalformedException {
    if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
      return Optional.empty();
    }
    String[] words = line.split(" ", -1);
    if (words.length != 6 || !words[0].equals("PROXY")) {
      throw new MalformedException("not PROXY, protocol, two addresses and two ports");
    }
    int bytes =
        switch (words[1]) {
          case "TCP4" -> 4;
          case "TCP6" -> 16;
          default -> throw new MalformedException("unknown protocol");
        };
    return Optional.of(
        new ProxyHeader(
            new InetSocketAddress(address(words[2], bytes), port(words[4])),
            new InetSocketAddress(address(words[3], bytes), port(words[5]))));
  }

  private static InetAddress address(String word, int bytes) throws MalformedException {
    // The JDK accepts more than the protocol allows: scopes, octal, 127.1.
    boolean shape =
        bytes == 4
            ? word.matches("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}")
            : word.matches("[0-9A-Fa-f:.]{2,45}") && word.contains(":");
    if (!shape) {
      throw new MalformedException("not an address");
    }
    try {
      InetAddress address = InetAddress.ofLiteral(word);
      // Java converts an IPv4-mapped address to IPv4, as intended.
      return address;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("not an address");
    }
  }

  private static int port(String word) throws MalformedException {
    if (!word.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(word) > 0xffff) {
      throw new MalformedException("not a port");
    }
    return Integer.parseInt(word);
  }

  /// Section 2.2; the first byte of the signature has been read.
  private static Optional<ProxyHeader> v2(Input input) throws IOException {
    byte[] head = new byte[16];
    input.readFully(head, 1, 15);
    head[0] = '\r';
    if (!Arrays.equals(head, 0, 12, V2_SIGNATURE, 0, 12)) {
      throw new MalformedException("not the signature of version 2");
    }
    int length = ((head[14] & 0xff) << 8) | (head[15] & 0xff);
    if (length > V2_BYTES_MAX) {
      throw new MalformedException("longer than " + V2_BYTES_MAX + " bytes");
    }
    byte[] rest = new byte[length];
    input.readFully(rest, 0, length);
    return switch (head[12] & 0xff) {
      case V2_LOCAL -> Optional.empty();
      case V2_PROXY ->
          switch (head[13] & 0xff) {
            // For these the real addresses of the connection are used.
            case UNSPECIFIED, UNIX_STREAM -> Optional.empty();
            case TCP_OVER_IPV4 -> Optional.of(addresses(rest, 4));
            case TCP_OVER_IPV6 -> Optional.of(addresses(rest, 16));
            default -> throw new MalformedException("neither TCP nor a Unix stream");
          };
      default -> throw new MalformedException("unknown version or command");
    };
  }

  private static ProxyHeader addresses(byte[] bytes, int size) throws IOException {
    if (bytes.length < 2 * size + 4) {
      throw new MalformedException("addresses cut off");
    }
    return new ProxyHeader(
        new InetSocketAddress(at(bytes, 0, size), port(bytes, 2 * size)),
        new InetSocketAddress(at(bytes, size, size), port(bytes, 2 * size + 2)));
  }

  private static InetAddress at(byte[] bytes, int from, int size) throws UnknownHostException {
    return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + size));
  }

  private static int port(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}
