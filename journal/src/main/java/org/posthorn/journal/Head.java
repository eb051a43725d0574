package org.posthorn.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.posthorn.runtime.Digests;

/// A signed statement of what a chain consists of: one line of text,
///
/// `posthorn-head 1 CHAIN PLACE NUMBER HASH TIME BEFORE SIGNATURE`
///
/// @param chain which chain: 32 hexadecimal digits of an archive, or `audit`
/// @param place the last file of the archive, or the day of the audit log; without spaces
/// @param link the last record
/// @param signed when, to the second
/// @param before SHA-256 of the head before this one in hexadecimal; zeros for the first
/// @param signature Ed25519 (RFC 8032), of the line up to `BEFORE`
public record Head(
    String chain, String place, ChainLink link, Instant signed, String before, String signature) {
  private static final String BEGIN = "posthorn-head 1";

  /// The `before` of the first head.
  public static final String NO_HEAD = "0".repeat(2 * ChainLink.HASH_BYTES);

  private static final int FIELDS = 9;

  /// A new head.
  ///
  /// @param before the line before; [#NO_HEAD] for the first
  public static Head sign(
      HeadKey key, String chain, String place, ChainLink link, Instant now, String before) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    Head unsigned = new Head(chain, place, link, second, before, "");
    byte[] signature = key.sign(unsigned.statement());
    return new Head(
        chain, place, link, second, before, Base64.getEncoder().encodeToString(signature));
  }

  private String statement() {
    return String.join(
        " ",
        BEGIN,
        chain,
        place,
        Long.toString(link.number()),
        link.hex(),
        signed.toString(),
        before);
  }

  /// Its line, without line end.
  public String line() {
    return statement() + " " + signature;
  }

  /// The hash of its line, which the next head holds.
  public String hash() {
    return HexFormat.of().formatHex(Digests.sha256(line().getBytes(StandardCharsets.UTF_8)));
  }

  /// Reads a line. The signature is not checked.
  ///
  /// @throws IllegalArgumentException if it is not exactly as [#line] writes it
  public static Head parse(String line) {
    List<String> fields = List.of(line.split(" ", -1));
    if (fields.size() != FIELDS || !line.startsWith(BEGIN + " ")) {
      throw new IllegalArgumentException("not a line of a head");
    }
    Head head;
    try {
      head =
          new Head(
              fields.get(2),
              fields.get(3),
              new ChainLink(Long.parseLong(fields.get(4)), HexFormat.of().parseHex(fields.get(5))),
              Instant.parse(fields.get(6)),
              fields.get(7),
              fields.get(8));
    } catch (RuntimeException e) { // of any of the parsers
      throw new IllegalArgumentException("not a line of a head", e);
    }
    if (!head.line().equals(line)) {
      throw new IllegalArgumentException("not a line of a head");
    }
    return head;
  }

  /// Whether it was signed with this key.
  public boolean isSignedBy(HeadKey.Public key) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
    // One encoding only, so that no other line is as good.
    return Base64.getEncoder().encodeToString(bytes).equals(signature)
        && key.verifies(statement(), bytes);
  }
}
