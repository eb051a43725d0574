package org.posthorn.spam.connection;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Cidr;

/// A ban of a network.
///
/// @param since when it was last banned
/// @param until when the ban ends
/// @param times how often it has been banned
/// @param by who banned it; [#AUTOMATIC] or an administrator
/// @param reason for people
public record Ban(Cidr network, Instant since, Instant until, int times, String by, String reason) {
  /// The ban was automatic.
  public static final String AUTOMATIC = "automatic";

  static final int FORMAT = 1;

  /// Maximum length of a reason in characters.
  static final int REASON_MAX = 200;

  public Ban {
    reason = reason.length() <= REASON_MAX ? reason : reason.substring(0, REASON_MAX);
  }

  /// Whether it is in force.
  boolean holds(Instant now) {
    return now.isBefore(until);
  }

  byte[] key() {
    return key(network);
  }

  static byte[] key(Cidr network) {
    return network.toString().getBytes(StandardCharsets.US_ASCII);
  }

  byte[] encode() {
    return new RowWriter(FORMAT)
        .instant(since)
        .instant(until)
        .varint(times)
        .varText(by)
        .varText(reason)
        .done();
  }

  static Ban decode(byte[] key, byte[] value) {
    return RowReader.read(
        "ban",
        value,
        FORMAT,
        row ->
            new Ban(
                Cidr.parse(new String(key, StandardCharsets.US_ASCII)),
                row.instant(),
                row.instant(),
                row.smallVarint(),
                row.varText(),
                row.varText()));
  }
}
