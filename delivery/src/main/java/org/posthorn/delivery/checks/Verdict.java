package org.posthorn.delivery.checks;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.octets.RemovedRange;
import org.posthorn.spam.Signal;

/// The result of checking a message.
///
/// @param fields header fields with the results, each with its CRLF (RFC 8601 §4, RFC 7208 §9.1):
///   they are put before the message, though they are known only at its end
/// @param cuts ranges that are removed from the message
/// @param advice what should be done with it
/// @param rejection why it is refused, if that is the advice
/// @param spam how likely it is spam, from 0 to 1; empty if no check looked
/// @param signals for and against it
/// @param authentication who it is from; empty if no check looked
public record Verdict(
    String fields,
    List<RemovedRange> cuts,
    Advice advice,
    Optional<Rejection> rejection,
    OptionalDouble spam,
    Virus virus,
    List<Signal> signals,
    Optional<MessageAuthentication> authentication) {
  /// Nothing was checked.
  public static final Verdict NONE =
      new Verdict(
          "",
          List.of(),
          Advice.ACCEPT,
          Optional.empty(),
          OptionalDouble.empty(),
          Virus.UNKNOWN,
          List.of(),
          Optional.empty());

  /// How many signals an event records.
  private static final int TOLD_MAX = 24;

  public Verdict {
    cuts = List.copyOf(cuts);
    signals = List.copyOf(signals);
  }

  /// The fields of the event that records this verdict, with the strongest signals first.
  public Map<String, String> eventFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("advice", advice.name().toLowerCase(Locale.ROOT));
    spam.ifPresent(value -> fields.put("spam", Decimal.probability(value)));
    if (virus != Virus.UNKNOWN) {
      fields.put("virus", virus.name().toLowerCase(Locale.ROOT));
    }
    rejection.ifPresent(why -> fields.put("rejection", why.status() + " " + why.text()));
    addSignals(signals, fields);
    return fields;
  }

  /// Adds the strongest signals to an event.
  public static void addSignals(List<Signal> signals, Map<String, String> fields) {
    signals.stream()
        .sorted(Comparator.comparingDouble((Signal signal) -> -Math.abs(signal.weight())))
        .limit(TOLD_MAX)
        .forEach(
            signal -> fields.merge(signal.name(), text(signal), (one, two) -> one + " | " + two));
  }

  private static String text(Signal signal) {
    return (Decimal.weight(signal.weight()) + " " + signal.text()).strip();
  }
}
