package org.posthorn.delivery.checks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.octets.RemovedRange;
import org.posthorn.mime.HeaderField;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;

/// What the checks of one message have found so far. One thread.
public final class Findings {
  /// Signals that are kept: more than all checks together can give.
  public static final int SIGNALS_MAX = 100;

  private final StringBuilder fields = new StringBuilder();

  /// A header may have thousands of reserved fields, so each is looked up in constant time.
  private final Set<RemovedRange> cuts = new LinkedHashSet<>();

  private final List<Signal> signals = new ArrayList<>();
  private Advice advice = Advice.ACCEPT;
  private @Nullable Rejection rejection;
  private @Nullable MessageAuthentication authentication;
  private OptionalDouble spam = OptionalDouble.empty();
  private Virus virus = Virus.UNKNOWN;
  private int failures;

  /// Adds a signal for or against the message.
  public void signal(Signal signal) {
    if (signals.size() < SIGNALS_MAX) {
      signals.add(signal);
    }
  }

  /// Puts a header field before the message, after those that were put there before.
  ///
  /// @param field complete, with its CRLF
  /// @throws IllegalArgumentException if it is incomplete
  public void field(String field) {
    if (!field.endsWith("\r\n") || field.startsWith(" ") || field.startsWith("\t")) {
      throw new IllegalArgumentException("not a whole header field: " + field);
    }
    fields.append(field);
  }

  /// Removes a field of the message; removing it twice is the same as once.
  public void remove(HeaderField field) {
    cuts.add(new RemovedRange(field.start(), field.end()));
  }

  /// Adds advice on the message; the most severe advice counts.
  public void advise(Advice what) {
    if (what.compareTo(advice) > 0) {
      advice = what;
    }
  }

  /// Advises to refuse the message. The first rejection counts.
  ///
  /// @param status of class 4 if the sender may try again, or 5
  /// @param text for the sender
  public void refuse(EnhancedStatus status, String text) {
    advise(Advice.REFUSE);
    if (rejection == null) {
      rejection = new Rejection(status, text);
    }
  }

  /// Sets the authentication results.
  public void authenticated(MessageAuthentication found) {
    authentication = found;
  }

  /// Sets how likely it is that the message is spam, from 0 to 1.
  public void spam(double probability) {
    spam = OptionalDouble.of(probability);
  }

  /// Sets what was found about viruses; the most severe result counts.
  public void virus(Virus found) {
    if (found.compareTo(virus) > 0) {
      virus = found;
    }
  }

  /// Empty if no check looked.
  public Optional<MessageAuthentication> authentication() {
    return Optional.ofNullable(authentication);
  }

  /// Records, for the metrics, that a check failed, for example because a filter does not answer.
  /// The check itself advises what to do with the message.
  public void failure() {
    failures++;
  }

  int failures() {
    return failures;
  }

  /// In the order in which they were found.
  public List<Signal> signals() {
    return List.copyOf(signals);
  }

  /// Empty if no check looked.
  public OptionalDouble spam() {
    return spam;
  }

  public Virus virus() {
    return virus;
  }

  /// The most severe advice so far.
  public Advice advice() {
    return advice;
  }

  /// Whether no check found anything.
  boolean nothing() {
    return fields.isEmpty()
        && signals.isEmpty()
        && advice == Advice.ACCEPT
        && authentication == null
        && spam.isEmpty()
        && virus == Virus.UNKNOWN;
  }

  Verdict verdict(String traceId) {
    // Before all other fields: what is below it was there when it was written.
    String all = new VerdictField(advice, spam, virus, traceId) + fields.toString();
    return new Verdict(
        all,
        List.copyOf(cuts),
        advice,
        Optional.ofNullable(rejection),
        spam,
        virus,
        signals,
        Optional.ofNullable(authentication));
  }

  /// A verdict that only removes fields.
  Verdict silent() {
    return new Verdict(
        "",
        List.copyOf(cuts),
        Advice.ACCEPT,
        Optional.empty(),
        spam,
        virus,
        List.of(),
        Optional.empty());
  }
}
