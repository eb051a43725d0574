package org.posthorn.spam.connection;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The result codes of a DNS list that count (RFC 5782 §2.1): patterns of addresses in 127.0.0.0/8,
/// where each number may be a range or `*`, as in `127.0.0.2-11` and `127.0.*.3`. Immutable.
public final class ResultCodes {
  /// All result codes. RFC 5782 §5: 127.0.0.1 is never a listing.
  public static final ResultCodes ANY = new ResultCodes(List.of());

  private static final int OCTETS = 4;
  private static final int OCTET_MAX = 255;
  private static final Pattern PART = Pattern.compile("\\*|(\\d{1,3})(?:-(\\d{1,3}))?");

  private final List<int[][]> patterns;

  private ResultCodes(List<int[][]> patterns) {
    this.patterns = patterns;
  }

  /// Parses patterns separated by commas; without patterns every listing counts.
  ///
  /// @throws IllegalArgumentException if it is malformed
  public static ResultCodes parse(String text) {
    List<int[][]> patterns = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      if (!each.isBlank()) {
        patterns.add(pattern(each.strip()));
      }
    }
    return patterns.isEmpty() ? ANY : new ResultCodes(List.copyOf(patterns));
  }

  private static int[][] pattern(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != OCTETS || !parts[0].equals("127")) {
      throw wrong(text);
    }
    int[][] ranges = new int[OCTETS][];
    for (int i = 0; i < OCTETS; i++) {
      ranges[i] = range(parts[i], text);
    }
    return ranges;
  }

  private static int[] range(String part, String text) {
    var matcher = PART.matcher(part);
    if (!matcher.matches()) {
      throw wrong(text);
    }
    if (matcher.group(1) == null) {
      return new int[] {0, OCTET_MAX};
    }
    int from = Integer.parseInt(matcher.group(1));
    int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
    if (from > to || to > OCTET_MAX) {
      throw wrong(text);
    }
    return new int[] {from, to};
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "expected codes as 127.0.0.2, 127.0.0.2-11 or 127.0.*.3, not " + text);
  }

  /// The meaning of a result.
  public enum Meaning {
    /// A listing that counts.
    LISTED,
    /// A listing with another code.
    OTHER,
    /// An error: the list refuses to answer (127.255.255.0/24), or is not a list any more.
    ERROR
  }

  /// The meaning of an answer.
  public Meaning meaning(InetAddress answer) {
    byte[] octets = answer.getAddress();
    if (!(answer instanceof Inet4Address) || octets[0] != 127) {
      return Meaning.ERROR; // the domain of the list has a wildcard record
    }
    boolean refusal = octets[1] == (byte) OCTET_MAX && octets[2] == (byte) OCTET_MAX;
    boolean never = octets[1] == 0 && octets[2] == 0 && octets[3] <= 1 && octets[3] >= 0;
    if (refusal || never) {
      return Meaning.ERROR;
    }
    return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, octets))
        ? Meaning.LISTED
        : Meaning.OTHER;
  }

  private static boolean matches(int[][] pattern, byte[] octets) {
    for (int i = 0; i < OCTETS; i++) {
      int octet = octets[i] & OCTET_MAX;
      if (octet < pattern[i][0] || octet > pattern[i][1]) {
        return false;
      }
    }
    return true;
  }
}
