package org.posthorn.delivery.judging;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// What was found out about a message, in a header field of it: whoever files it, now or after it
/// has waited, knows it from there, and people may look at it.
///
/// `Posthorn-Verdict: advice=junk; spam=0.9731; virus=none; trace=1a2b.1`
///
/// @param spam how likely it is spam; empty if nobody looked
/// @param traceId of the transaction that brought it
public record VerdictField(Advice advice, OptionalDouble spam, Virus virus, String traceId) {
  public static final String NAME = "Posthorn-Verdict";

  private static final Pattern VALUE =
      Pattern.compile(
          "\\s*advice=(accept|junk|quarantine|refuse);\\s+(?:spam=([01]\\.[0-9]{4});\\s+)?"
              + "virus=(unknown|none|suspected|certain);\\s+trace=([A-Za-z0-9._-]{1,64})\\s*");

  /// That of a message which was filed or queued here; empty for what never was judged.
  public static Optional<VerdictField> in(HeaderFields header) {
    return header.first(NAME).flatMap(VerdictField::parse);
  }

  private static Optional<VerdictField> parse(HeaderField field) {
    Matcher value = VALUE.matcher(field.value());
    if (!value.matches()) {
      return Optional.empty();
    }
    OptionalDouble spam =
        value.group(2) == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(Double.parseDouble(value.group(2)));
    return Optional.of(
        new VerdictField(
            Advice.valueOf(value.group(1).toUpperCase(Locale.ROOT)),
            spam,
            Virus.valueOf(value.group(3).toUpperCase(Locale.ROOT)),
            value.group(4)));
  }

  /// The whole field.
  @Override
  public String toString() {
    String probability =
        spam.isEmpty() ? "" : "spam=" + Decimal.probability(spam.getAsDouble()) + "; ";
    return NAME
        + ": advice="
        + advice.name().toLowerCase(Locale.ROOT)
        + "; "
        + probability
        + "virus="
        + virus.name().toLowerCase(Locale.ROOT)
        + ";\r\n trace="
        + traceId
        + "\r\n";
  }
}
