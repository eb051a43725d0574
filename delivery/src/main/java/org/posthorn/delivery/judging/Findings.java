package org.posthorn.delivery.judging;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.octets.Cut;
import org.posthorn.mime.HeaderField;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.Signal;

/// What the examiners of one message have found so far. One thread.
public final class Findings {
  /// Signals that are kept; more than all examiners together have kinds of.
  public static final int SIGNALS_MAX = 100;

  private final StringBuilder fields = new StringBuilder();

  /// A header has room for thousands of fields that are ours, so that each is looked up at once.
  private final Set<Cut> cuts = new LinkedHashSet<>();

  private final List<Signal> signals = new ArrayList<>();
  private Advice advice = Advice.ACCEPT;
  private @Nullable Rejection rejection;
  private @Nullable Authentication authentication;
  private OptionalDouble spam = OptionalDouble.empty();
  private Virus virus = Virus.UNKNOWN;
  private int failures;

  /// Adds something that speaks for or against the message.
  public void signal(Signal signal) {
    if (signals.size() < SIGNALS_MAX) {
      signals.add(signal);
    }
  }

  /// Puts a header field before the message, behind those that were put there before.
  ///
  /// @param field whole, with its CRLF
  /// @throws IllegalArgumentException if it is not whole
  public void field(String field) {
    if (!field.endsWith("\r\n") || field.startsWith(" ") || field.startsWith("\t")) {
      throw new IllegalArgumentException("not a whole header field: " + field);
    }
    fields.append(field);
  }

  /// Takes a field of the message out of it; what several ask for is done once.
  public void remove(HeaderField field) {
    cuts.add(new Cut(field.start(), field.end()));
  }

  /// Advises what should become of the message; the gravest advice counts.
  public void advise(Advice what) {
    if (what.compareTo(advice) > 0) {
      advice = what;
    }
  }

  /// Advises not to take the message. What is said first counts.
  ///
  /// @param status of class 4 if it may be sent again, or 5
  /// @param text for the sender
  public void refuse(EnhancedStatus status, String text) {
    advise(Advice.REFUSE);
    if (rejection == null) {
      rejection = new Rejection(status, text);
    }
  }

  /// Who the message is from.
  public void authenticated(Authentication found) {
    authentication = found;
  }

  /// How likely it is that the message is spam, from 0 to 1.
  public void spam(double probability) {
    spam = OptionalDouble.of(probability);
  }

  /// What was found out about viruses; the gravest counts.
  public void virus(Virus found) {
    if (found.compareTo(virus) > 0) {
      virus = found;
    }
  }

  /// Empty if nobody looked.
  public Optional<Authentication> authentication() {
    return Optional.ofNullable(authentication);
  }

  /// An examiner could not do its work, as when a filter does not answer: for the metrics. What
  /// follows for the message the examiner says itself.
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

  /// Empty if nobody looked.
  public OptionalDouble spam() {
    return spam;
  }

  public Virus virus() {
    return virus;
  }

  /// Of those so far.
  public Advice advice() {
    return advice;
  }

  /// Whether nobody had anything to say.
  boolean nothing() {
    return fields.isEmpty()
        && signals.isEmpty()
        && advice == Advice.ACCEPT
        && authentication == null
        && spam.isEmpty()
        && virus == Virus.UNKNOWN;
  }

  Verdict verdict(String traceId) {
    // First of all fields: what is below it was there when it was written.
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

  /// Only what is taken out.
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
