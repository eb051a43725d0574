package org.posthorn.spam.reputation;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// How much spam and ham a subject has sent; both fade with time. Immutable.
///
/// @param spam weighted number of messages at `time`
/// @param ham likewise
record ReputationCounts(double spam, double ham, Instant time) {
  static final int FORMAT = 1;

  /// Counts are stored in thousandths.
  private static final double UNITS = 1_000;

  /// Added to both counts before they are compared, so that a single message has little weight.
  private static final double PRIOR = 2;

  static final ReputationCounts NONE = new ReputationCounts(0, 0, Instant.EPOCH);

  /// The counts at a later time.
  ReputationCounts at(Instant now, Duration halfLife) {
    if (!now.isAfter(time)) {
      return this; // the clock was set back
    }
    double factor =
        Math.pow(0.5, Duration.between(time, now).toMillis() / (double) halfLife.toMillis());
    return new ReputationCounts(spam * factor, ham * factor, now);
  }

  /// With other counts added; never negative, and together at most `most`, so that recent mail
  /// counts more than a long history.
  ReputationCounts plus(double moreSpam, double moreHam, double most) {
    double newSpam = Math.max(0, spam + moreSpam);
    double newHam = Math.max(0, ham + moreHam);
    double factor = Math.min(1, most / Math.max(most, newSpam + newHam));
    return new ReputationCounts(newSpam * factor, newHam * factor, time);
  }

  /// The amount of evidence.
  double evidence() {
    return spam + ham;
  }

  /// In log-odds, above 0 for spam.
  double weight(double most) {
    double odds = Math.log((spam + PRIOR) / (ham + PRIOR));
    return Math.clamp(odds, -most, most);
  }

  String words() {
    return String.format(Locale.ROOT, "%.1f of spam, %.1f of good mail lately", spam, ham);
  }

  byte[] encode(ReputationSubject subject) {
    RowWriter row = new RowWriter(FORMAT);
    subject.write(row);
    return row.varint(Math.round(spam * UNITS))
        .varint(Math.round(ham * UNITS))
        .instant(time)
        .done();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the octets are not a valid row
  static Kept decode(byte[] value) {
    return RowReader.read(
        "reputation",
        value,
        FORMAT,
        row ->
            new Kept(
                ReputationSubject.read(row),
                new ReputationCounts(row.varint() / UNITS, row.varint() / UNITS, row.instant())));
  }

  /// The stored form; it contains the subject, because keys are hashes.
  record Kept(ReputationSubject subject, ReputationCounts standing) {}
}
