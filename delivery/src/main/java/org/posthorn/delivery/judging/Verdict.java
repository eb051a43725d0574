package org.posthorn.delivery.judging;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.octets.Cut;
import org.posthorn.spam.Signal;

/// What was found out about a message.
///
/// @param fields header fields that say so, each with its CRLF (RFC 8601 §4, RFC 7208 §9.1): they
///   are put before the message, though they are known only at its end
/// @param cuts what is taken out of the message
/// @param advice what should become of it
/// @param rejection why it is not taken, where that is the advice
/// @param spam how likely it is spam, from 0 to 1; empty if nobody looked
/// @param signals all that speaks for or against it
/// @param authentication who it is from; empty if nobody looked
public record Verdict(
    String fields,
    List<Cut> cuts,
    Advice advice,
    Optional<Rejection> rejection,
    OptionalDouble spam,
    Virus virus,
    List<Signal> signals,
    Optional<Authentication> authentication) {
  /// Nothing was looked at.
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

  /// Signals that are told in an event.
  private static final int TOLD_MAX = 24;

  public Verdict {
    cuts = List.copyOf(cuts);
    signals = List.copyOf(signals);
  }

  /// What the message's timeline says of it: the heaviest signals first.
  public Map<String, String> told() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("advice", advice.name().toLowerCase(Locale.ROOT));
    spam.ifPresent(value -> told.put("spam", Decimal.probability(value)));
    if (virus != Virus.UNKNOWN) {
      told.put("virus", virus.name().toLowerCase(Locale.ROOT));
    }
    rejection.ifPresent(why -> told.put("rejection", why.status() + " " + why.text()));
    tell(signals, told);
    return told;
  }

  /// Adds the heaviest of some signals to what is told of a message.
  public static void tell(List<Signal> signals, Map<String, String> told) {
    signals.stream()
        .sorted(Comparator.comparingDouble((Signal signal) -> -Math.abs(signal.weight())))
        .limit(TOLD_MAX)
        .forEach(
            signal -> told.merge(signal.name(), told(signal), (one, two) -> one + " | " + two));
  }

  private static String told(Signal signal) {
    return (Decimal.weight(signal.weight()) + " " + signal.text()).strip();
  }
}
