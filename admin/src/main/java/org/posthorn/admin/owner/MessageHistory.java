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

/// What happened to one account's copy of a message, in the order of its stages. Other recipients
/// are not in it.
///
/// @param traceId of the transaction
/// @param came who brought it; empty for what nobody brought by a connection or a submission
/// @param authentication results by method, such as `spf` and `pass example.org`, in order
/// @param verdict what the spam filter made of it; empty if it did not look
/// @param findings what speaks for or against it, the heaviest first
/// @param scripts that were run over it
/// @param ends what became of it, in order
public record MessageHistory(
    String traceId,
    Optional<Came> came,
    Map<String, String> authentication,
    Optional<SpamVerdict> verdict,
    List<Finding> findings,
    List<ScriptRun> scripts,
    List<End> ends) {

  /// Fields of a verdict that are no signals.
  private static final Set<String> NO_SIGNALS =
      Set.of("advice", "spam", "virus", "rejection", "to", EventLog.OWNERS_FIELD);

  public MessageHistory {
    authentication = new LinkedHashMap<>(authentication);
    findings = List.copyOf(findings);
    scripts = List.copyOf(scripts);
    ends = List.copyOf(ends);
  }

  /// Who brought it.
  ///
  /// @param client as the log names it: its name, where known, and its address
  /// @param hello what it calls itself; may be empty
  /// @param encrypted whether over TLS
  /// @param submitted whether an account of this server has sent it
  /// @param from the reverse-path; empty for a notification
  /// @param to the address of the account that it was sent to
  public record Came(
      Instant at,
      String client,
      String hello,
      boolean encrypted,
      boolean submitted,
      String from,
      String to,
      long bytes) {}

  /// What the spam filter made of it.
  ///
  /// @param advice accept, junk, quarantine or refuse; empty where only the account's own model and
  ///   lists had a say
  /// @param spam how likely it is spam, from 0 to 1, for this account
  /// @param virus none, suspected or certain; empty if nobody looked
  public record SpamVerdict(String advice, OptionalDouble spam, String virus) {}

  /// One thing that speaks for or against a message.
  ///
  /// @param weight in log-odds: above 0 speaks for spam
  /// @param text what was found, in English
  /// @param own whether it is this account's own, by its lists and what it has moved
  public record Finding(String name, double weight, String text, boolean own) {}

  /// Scripts that were run over it.
  ///
  /// @param did what they wanted done, as Sieve names it
  /// @param error empty if all went well
  public record ScriptRun(String names, String did, String error) {}

  /// Something that became of it.
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
        // What was done to all recipients, by an administrator or by time.
        case "released", "cancelled", "quarantine-expired" ->
            ends.add(new End(event.time(), word(event.kind()), "", ""));
        default -> {
          // It is about others, or about mail that leaves.
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

    /// @param told the weight, then what was found
    private void finding(String name, String told, boolean own) {
      int space = told.indexOf(' ');
      OptionalDouble weight = number(space < 0 ? told : told.substring(0, space));
      String text = weight.isEmpty() ? told : space < 0 ? "" : told.substring(space + 1);
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
      // One answer is for all whose transaction it was, whoever is named in it.
      transaction
          .filter(_ -> answered)
          .ifPresent(event -> ends.addFirst(new End(event.time(), event.kind(), "", reply(event))));
      return new MessageHistory(
          traceId, transaction.map(this::came), authentication, verdict, heaviest, scripts, ends);
    }

    private Came came(Event event) {
      Map<String, String> fields = event.fields();
      return new Came(
          event.time(),
          fields.getOrDefault("client", ""),
          fields.getOrDefault("hello", ""),
          Boolean.parseBoolean(fields.get("tls")),
          Boolean.parseBoolean(fields.get("submitted")),
          fields.getOrDefault("from", ""),
          to,
          (long) number(fields.get("bytes")).orElse(0));
    }
  }
}
