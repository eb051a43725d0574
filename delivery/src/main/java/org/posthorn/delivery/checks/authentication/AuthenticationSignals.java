package org.posthorn.delivery.checks.authentication;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.MessageAuthentication;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.spam.Signal;

/// Signals from the authentication of a message. The client's host name (`iprev`) is weighed by the
/// connection checks, not here.
final class AuthenticationSignals {
  /// Weights in natural log-odds, set by hand. They are small: who sent a message does not say what
  /// it is, spammers authenticate their mail, and forwarding breaks the results of legitimate mail.
  ///
  /// - `spf-pass`, `dkim-pass`: spammers have their own domains too.
  /// - `spf-fail`, `spf-softfail`: a forged sender or a forwarder. Softfail is what domains say
  ///   that are not sure themselves.
  /// - `spf-none`, `dkim-none`: most honest domains have both today; small ones may not.
  /// - `spf-permerror`: a broken record, more often of a neglected domain than of a spammer.
  /// - `spf-helo-fail`: the client uses the name of a machine that forbids it; forwarding explains
  ///   nothing here.
  /// - `dkim-fail`: RFC 6376 §6.1 asks to treat it as no signature.
  /// - `dkim-unsigned-content`: somebody may have appended what nobody signed (RFC 6376 §8.2).
  /// - `dmarc-pass`: the author is who the message says, and an owner cares.
  /// - `dmarc-fail`: nobody speaks for the author; how much an owner is sure of that says the
  ///   policy (the three `dmarc-fail-...` below).
  /// - `dmarc-invalid-from`: a From field that programs read differently; broken senders, and
  ///   tricks.
  /// - `arc-trusted`: a server that we trust found the author authenticated.
  private static final Map<String, Double> WEIGHTS =
      Map.ofEntries(
          Map.entry("spf-pass", -0.2),
          Map.entry("spf-fail", 1.2),
          Map.entry("spf-softfail", 0.6),
          Map.entry("spf-neutral", 0.1),
          Map.entry("spf-none", 0.3),
          Map.entry("spf-permerror", 0.3),
          Map.entry("spf-temperror", 0.0),
          Map.entry("spf-helo-fail", 0.8),
          Map.entry("dkim-pass", -0.3),
          Map.entry("dkim-fail", 0.3),
          Map.entry("dkim-none", 0.3),
          Map.entry("dkim-temperror", 0.0),
          Map.entry("dkim-unsigned-content", 0.5),
          Map.entry("dmarc-pass", -0.6),
          Map.entry("dmarc-none", 0.1),
          Map.entry("dmarc-fail-none", 0.5),
          Map.entry("dmarc-fail-quarantine", 1.5),
          Map.entry("dmarc-fail-reject", 2.5),
          Map.entry("dmarc-invalid-from", 0.7),
          Map.entry("dmarc-temperror", 0.0),
          Map.entry("arc-pass", 0.0),
          Map.entry("arc-fail", 0.1),
          Map.entry("arc-trusted", -0.5));

  private final List<Signal> signals = new ArrayList<>();
  private final boolean recordedOnly;

  /// @param recordedOnly whether they are only recorded, with weight 0
  private AuthenticationSignals(boolean recordedOnly) {
    this.recordedOnly = recordedOnly;
  }

  /// @param decision the consequence
  /// @param report whether the message has a null reverse-path: its sender is a program, and
  ///   reports often have neither SPF nor DKIM
  static List<Signal> of(MessageAuthentication found, Decision decision, boolean report) {
    boolean excused = decision.excused();
    AuthenticationSignals all = new AuthenticationSignals(decision.onlyRecorded());
    all.spf(found.spf(), report, excused);
    found.helo().filter(helo -> helo.verdict() == AuthenticationVerdict.FAIL).ifPresent(all::helo);
    all.dkim(found.signatures().dkim(), report);
    all.arc(found.signatures().arc(), excused);
    all.dmarc(found.dmarc(), excused);
    decision
        .trustedSealer()
        .ifPresent(sealer ->
            all.add("arc-trusted", sealer + " is trusted, and found the author authenticated"));
    return all.signals;
  }

  private void add(String name, String text) {
    add(name, text, false);
  }

  /// @param excused whether its weight is 0
  private void add(String name, String text, boolean excused) {
    Double weight = WEIGHTS.get(name);
    if (weight == null) {
      throw new IllegalStateException("no weight for " + name);
    }
    signals.add(new Signal(name, recordedOnly || excused ? 0 : weight, text));
  }

  private void spf(SpfResult spf, boolean report, boolean excused) {
    String name = "spf-" + spf.verdict().text();
    String why = spf.problem().isEmpty() ? spf.mechanism() : spf.problem();
    add(
        name,
        spf.domain() + " (" + why + ")",
        excused || (report && spf.verdict() == AuthenticationVerdict.NONE));
  }

  private void helo(SpfResult helo) {
    add("spf-helo-fail", helo.domain() + " (" + helo.mechanism() + ")");
  }

  private void dkim(List<DkimResult> signatures, boolean report) {
    List<DkimResult> passed = signatures.stream().filter(DkimResult::passes).toList();
    if (!passed.isEmpty()) {
      add("dkim-pass", domains(passed));
      if (passed.stream().allMatch(signature -> signature.unsignedOctets() > 0)) {
        add("dkim-unsigned-content", passed.getFirst().unsignedOctets() + " octets are not signed");
      }
      return;
    }
    if (signatures.isEmpty()) {
      add("dkim-none", "no signature", report);
      return;
    }
    boolean temporary =
        signatures.stream()
            .anyMatch(signature -> signature.verdict() == AuthenticationVerdict.TEMPERROR);
    DkimResult first = signatures.getFirst();
    add(
        temporary ? "dkim-temperror" : "dkim-fail",
        domains(List.of(first)) + " (" + first.reason() + ")");
  }

  private static String domains(List<DkimResult> signatures) {
    return signatures.stream()
        .map(signature -> signature.claim().domain().map(DomainName::ascii).orElse("no domain"))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private void arc(ArcChain arc, boolean excused) {
    switch (arc.verdict()) {
      case PASS -> add("arc-pass", "sealed by " + arc.hops().getLast().sealer());
      case FAIL -> add("arc-fail", arc.reason(), excused);
      default -> {
        // No chain.
      }
    }
  }

  private void dmarc(DmarcResult dmarc, boolean excused) {
    String name =
        switch (dmarc.verdict()) {
          case FAIL -> "dmarc-fail-" + dmarc.policy().name().toLowerCase(Locale.ROOT);
          case PERMERROR -> dmarc.author().isPresent() ? "dmarc-none" : "dmarc-invalid-from";
          case PASS -> "dmarc-pass";
          case TEMPERROR -> "dmarc-temperror";
          default -> "dmarc-none";
        };
    add(name, dmarc.reason(), excused);
  }
}
