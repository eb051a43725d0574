package org.posthorn.delivery.checks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// The verdict on a message, in a header field of the message: later stages read it there, also
/// after the message has waited in the queue, and people may look at it.
///
/// `Posthorn-Verdict: advice=junk; spam=0.9731; virus=none; trace=1a2b.1`
///
/// @param spam how likely it is spam; empty if no check looked
/// @param traceId of the transaction that brought it
public record VerdictField(Advice advice, OptionalDouble spam, Virus virus, String traceId) {
  public static final String NAME = "Posthorn-Verdict";

  private static final int PARTS_MAX = 4;
  private static final int TRACE_MAX = 64;

  // Read several times for each message: a regular expression takes several times as long.
  private static final Map<String, Advice> ADVICE = words(Advice.values());
  private static final Map<String, Virus> VIRUS = words(Virus.values());

  /// The verdict on a message that was delivered or queued here; empty if it was never checked.
  public static Optional<VerdictField> in(HeaderFields header) {
    return header.first(NAME).flatMap(VerdictField::parse);
  }

  private static Optional<VerdictField> parse(HeaderField field) {
    String[] parts = (" " + field.value()).split(";", PARTS_MAX + 1);
    if (parts.length != PARTS_MAX && parts.length != PARTS_MAX - 1) {
      return Optional.empty();
    }
    Advice advice = ADVICE.get(value(parts[0], "advice="));
    String spam = parts.length == PARTS_MAX ? value(parts[1], "spam=") : "";
    Virus virus = VIRUS.get(value(parts[parts.length - 2], "virus="));
    String trace = value(parts[parts.length - 1], "trace=").strip();
    boolean scored = isProbability(spam);
    if (advice == null
        || virus == null
        || !isTrace(trace)
        || scored != (parts.length == PARTS_MAX)) {
      return Optional.empty();
    }
    return Optional.of(
        new VerdictField(
            advice,
            scored ? OptionalDouble.of(Double.parseDouble(spam)) : OptionalDouble.empty(),
            virus,
            trace));
  }

  /// The value of a name in one part; empty if the part has another name.
  private static String value(String part, String name) {
    String text = part.stripLeading();
    return text.length() < part.length() && text.startsWith(name)
        ? text.substring(name.length())
        : "";
  }

  private static boolean isProbability(String text) {
    boolean probability = text.length() == 6 && text.charAt(0) <= '1' && text.charAt(1) == '.';
    for (int i = 0; i < text.length(); i++) {
      probability &= i == 1 || (text.charAt(i) >= '0' && text.charAt(i) <= '9');
    }
    return probability;
  }

  private static boolean isTrace(String text) {
    boolean trace = !text.isEmpty() && text.length() <= TRACE_MAX;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      trace &=
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || c == '.'
              || c == '_'
              || c == '-';
    }
    return trace;
  }

  private static <E extends Enum<E>> Map<String, E> words(E[] values) {
    return Arrays.stream(values)
        .collect(
            Collectors.toUnmodifiableMap(
                value -> value.name().toLowerCase(Locale.ROOT), value -> value));
  }

  /// The complete field.
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
