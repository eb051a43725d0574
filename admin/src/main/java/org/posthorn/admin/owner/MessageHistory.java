package org.posthorn.admin.owner;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

/// What happened to one account's copy of a message, by stage. Contains nothing about other
/// recipients.
///
/// @param traceId of the transaction
/// @param reception how it was received; empty if it was neither received over a connection nor
///   submitted
/// @param authentication results by method, such as `spf` and `pass example.org`, in order
/// @param verdict of the spam filter; empty if it did not check the message
/// @param findings signals for or against spam, the largest weight first
/// @param scripts that were run for it
/// @param ends what finally happened to it, in order
public record MessageHistory(
    String traceId,
    Optional<Reception> reception,
    Map<String, String> authentication,
    Optional<SpamVerdict> verdict,
    List<Finding> findings,
    List<ScriptRun> scripts,
    List<End> ends) {

  /// Fields of a verdict that are not signals.
  private static final Set<String> NO_SIGNALS =
      Set.of("advice", "spam", "virus", "rejection", "to", EventLog.OWNERS_FIELD);

  public MessageHistory {
    authentication = new LinkedHashMap<>(authentication);
    findings = List.copyOf(findings);
    scripts = List.copyOf(scripts);
    ends = List.copyOf(ends);
  }

  /// How it was received.
  ///
  /// @param client its name, where known, and its address, as in the log
  /// @param ehlo the client's EHLO name; may be empty
  /// @param encrypted whether TLS was used
  /// @param submitted whether an account of this server submitted it
  /// @param from the reverse-path; empty for a notification
  /// @param to the address of the account that it was sent to
  public record Reception(
      Instant at,
      String client,
      String ehlo,
      boolean encrypted,
      boolean submitted,
      String from,
      String to,
      long bytes) {}

  /// The verdict of the spam filter.
  ///
  /// @param advice accept, junk, quarantine or refuse; empty if only the account's own model and
  ///   lists were used
  /// @param spam probability of spam for this account, from 0 to 1
  /// @param virus none, suspected or certain; empty if not checked
  public record SpamVerdict(String advice, OptionalDouble spam, String virus) {}

  /// A signal for or against spam.
  ///
  /// @param weight in log-odds: above 0 indicates spam
  /// @param text what was found, in English
  /// @param own whether it comes from this account's lists and model
  public record Finding(String name, double weight, String text, boolean own) {}

  /// Scripts that were run for it.
  ///
  /// @param did their actions, by their Sieve names
  /// @param error empty if there was none
  public record ScriptRun(String names, String did, String error) {}

  /// What finally happened to the message.
  ///
  /// @param what accepted, refused, filed, quarantined, released or cancelled
  /// @param mailbox where it was filed; empty for everything else
  /// @param reply to the client; may be empty
  public record End(Instant at, String what, String mailbox, String reply) {}

  /// @param events of one transaction, in their order
  /// @return empty if nothing of it concerns the account
  static Optional<MessageHistory> of(String traceId, List<Event> events, AccountId account) {
    if (events.stream().noneMatch(event -> EventLog.concerns(event, account.value()))) {
      return Optional.empty();
    }
    Builder builder = new Builder(account);
    events.forEach(builder::add);
    return Optional.of(builder.history(traceId));
  }

  /// One pass over the events. Not thread-safe.
  private static final class Builder {
    private final AccountId account;
    private Optional<Event> transaction = Optional.empty();
    private boolean answered;
    private String to = "";
    private final Map<String, String> authentication = new LinkedHashMap<>();
    private Optional<SpamVerdict> verdict = Optional.empty();
    private final List<Finding> findings = new ArrayList<>();
    private final List<ScriptRun> scripts = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();

    Builder(AccountId account) {
      this.account = account;
    }

    void add(Event event) {
      boolean ours = EventLog.concerns(event, account.value());
      if (ours && to.isEmpty()) {
        to = event.fields().getOrDefault("to", "");
      }
      switch (event.kind()) {
        case "accepted", "refused" -> {
          transaction = Optional.of(event);
          answered |= ours;
          // The mailbox is that of the only recipient.
          filed(event, ours ? event.fields().getOrDefault("mailbox", "") : "");
        }
        case "accepted-for", "refused-for" -> answered |= ours;
        case "recipient-refused" -> {
          if (ours) {
            ends.add(new End(event.time(), "refused", "", reply(event)));
          }
        }
        case "authentication" -> authentication.putAll(event.fields());
        case "verdict" -> verdict(event.fields(), false);
        case "owners-view" -> {
          if (ours) {
            verdict(event.fields(), true);
          }
        }
        case "rules" -> {
          if (ours) {
            rules(event);
          }
        }
        case "filed" -> filed(event, ours ? event.fields().getOrDefault("mailbox", "") : "");
        case EventLog.QUARANTINED, "released-for", "discarded-for" -> {
          if (ours) {
            ends.add(new End(event.time(), word(event.kind()), "", ""));
          }
        }
        // Changes for all recipients, by an administrator or by a timeout.
        case "released", "cancelled", "quarantine-expired" ->
            ends.add(new End(event.time(), word(event.kind()), "", ""));
        default -> {
          // About other recipients, or about outgoing mail.
        }
      }
    }

    private static String reply(Event event) {
      return event.fields().getOrDefault("reply", "");
    }

    private void filed(Event event, String mailbox) {
      if (!mailbox.isEmpty()) {
        ends.add(new End(event.time(), "filed", mailbox, ""));
      }
    }

    private static String word(String kind) {
      return switch (kind) {
        case "released-for" -> "released";
        case "discarded-for", "quarantine-expired" -> "cancelled";
        default -> kind;
      };
    }

    private void rules(Event event) {
      Map<String, String> fields = event.fields();
      scripts.add(
          new ScriptRun(
              fields.getOrDefault("scripts", ""),
              fields.getOrDefault("did", ""),
              fields.getOrDefault("error", "")));
      filed(event, fields.getOrDefault("mailbox", ""));
      String refusal = fields.getOrDefault("refusal", "");
      if (!refusal.isEmpty()) {
        ends.add(new End(event.time(), "refused", "", refusal));
      }
    }

    private void verdict(Map<String, String> fields, boolean own) {
      OptionalDouble spam = number(fields.get("spam"));
      String advice = fields.getOrDefault("advice", verdict.map(SpamVerdict::advice).orElse(""));
      String virus = fields.getOrDefault("virus", verdict.map(SpamVerdict::virus).orElse(""));
      OptionalDouble before = verdict.map(SpamVerdict::spam).orElse(OptionalDouble.empty());
      verdict = Optional.of(new SpamVerdict(advice, spam.isPresent() ? spam : before, virus));
      fields.forEach((name, value) -> {
        if (!NO_SIGNALS.contains(name)) {
          // Several of one name are separated.
          Arrays.stream(value.split(" \\| ", -1)).forEach(each -> finding(name, each, own));
        }
      });
    }

    /// @param found the weight, then the text
    private void finding(String name, String found, boolean own) {
      int space = found.indexOf(' ');
      OptionalDouble weight = number(space < 0 ? found : found.substring(0, space));
      String text = weight.isEmpty() ? found : space < 0 ? "" : found.substring(space + 1);
      findings.add(new Finding(name, weight.orElse(0), text, own));
    }

    private static OptionalDouble number(@Nullable String text) {
      if (text == null || !text.matches("[+-]?[0-9]{1,6}([.][0-9]{1,9})?")) {
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(Double.parseDouble(text));
    }

    MessageHistory history(String traceId) {
      List<Finding> heaviest =
          findings.stream()
              .sorted(
                  (one, other) -> Double.compare(Math.abs(other.weight()), Math.abs(one.weight())))
              .toList();
      // One reply is for all recipients of the transaction, whoever is named in it.
      transaction
          .filter(_ -> answered)
          .ifPresent(event -> ends.addFirst(new End(event.time(), event.kind(), "", reply(event))));
      return new MessageHistory(
          traceId,
          transaction.map(this::reception),
          authentication,
          verdict,
          heaviest,
          scripts,
          ends);
    }

    private Reception reception(Event event) {
      Map<String, String> fields = event.fields();
      return new Reception(
          event.time(),
          fields.getOrDefault("client", ""),
          fields.getOrDefault("ehlo", ""),
          Boolean.parseBoolean(fields.get("tls")),
          Boolean.parseBoolean(fields.get("submitted")),
          fields.getOrDefault("from", ""),
          to,
          (long) number(fields.get("bytes")).orElse(0));
    }
  }
}
