package org.posthorn.admin;

import java.net.InetAddress;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.values.MessageSummary;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Domain;
import org.posthorn.queue.Queue;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.events.EventLog.Query;
import org.posthorn.transport.message.QueueId;

/// Search of an administrator for accounts, aliases, domains and messages with one text.
public final class Lookup {
  /// Largest number each of domains, accounts and aliases in one answer.
  public static final int LISTED_MAX = 20;

  /// Messages of one part of a list.
  public static final int MESSAGES_MAX = 100;

  /// How many days before its latest event the first event of a message is searched.
  private static final int UNDER_WAY_DAYS = 7;

  private final InstallationStores kept;
  private final Optional<Queue> queue;
  private final Domains domains;
  private final Accounts accounts;
  private final EventLog log;

  /// @param queue of a running server
  Lookup(InstallationStores kept, Optional<Queue> queue, Domains domains, Accounts accounts) {
    this.kept = kept;
    this.queue = queue;
    this.domains = domains;
    this.accounts = accounts;
    log = new EventLog(kept.kv());
  }

  /// What kind of text it is.
  public enum Kind {
    ADDRESS,
    DOMAIN,
    MESSAGE_ID,
    TRACE,
    QUEUE_ID,
    CLIENT,
    WORD
  }

  /// What was found in the directory.
  ///
  /// @param text in its canonical form; for a queue id, the trace id of its message
  public record Found(
      Kind kind, String text, List<Domain> domains, List<Account> accounts, List<Alias> aliases) {
    public Found {
      domains = List.copyOf(domains);
      accounts = List.copyOf(accounts);
      aliases = List.copyOf(aliases);
    }
  }

  /// Part of the messages that were found, the newest first.
  ///
  /// @param next where the next part begins; empty at the end
  public record Part(List<MessageSummary> messages, Optional<String> next) {
    public Part {
      messages = List.copyOf(messages);
    }
  }

  /// Determines the kind of a text, and finds the domains, accounts and aliases whose name contains
  /// it. Only operators can search for messages and their ids.
  public Found find(Caller by, String query) {
    by.requireAdministrator(kept.access());
    String text = query.strip();
    if (text.isEmpty()) {
      throw new OperationException(
          Reason.INVALID, "expected an address, a domain, a message id or an IP address");
    }
    Kind kind = Kind.WORD;
    Optional<String> trace = Optional.empty();
    if (Messages.client(text).isPresent()) {
      kind = Kind.CLIENT;
    } else if (text.startsWith("<") || (operates(by) && isMessageId(text))) {
      kind = Kind.MESSAGE_ID;
    } else if (text.contains("@")) {
      kind = Kind.ADDRESS;
    } else if (isDomain(by, text)) {
      kind = Kind.DOMAIN;
    } else if (operates(by)) {
      trace = queued(text);
      if (trace.isPresent()) {
        kind = Kind.QUEUE_ID;
      } else if (isTrace(text)) {
        kind = Kind.TRACE;
      }
    }
    boolean people = kind == Kind.ADDRESS || kind == Kind.DOMAIN || kind == Kind.WORD;
    String shown = trace.orElse(text);
    return people
        ? new Found(kind, shown, domains(by, text), accounts(by, text), aliases(by, text))
        : new Found(kind, shown, List.of(), List.of(), List.of());
  }

  private boolean operates(Caller by) {
    return kept.access().mayAdminister(by.actor(), Caller.INSTALLATION);
  }

  private boolean isMessageId(String text) {
    return text.contains("@")
        && !log.newest(
                new Query.OfMessageId(text), today().minusDays(6), today(), Optional.empty(), 1)
            .events()
            .isEmpty();
  }

  private boolean isTrace(String text) {
    return !log.newest(new Query.OfTrace(text), today().minusDays(6), today(), Optional.empty(), 1)
        .events()
        .isEmpty();
  }

  /// A local domain, or a text that looks like a domain: it has a dot and letters in its last
  /// label, unlike trace ids.
  private boolean isDomain(Caller by, String text) {
    try {
      String name = Address.domain(text);
      return domains.list(by).stream().anyMatch(domain -> domain.name().equals(name))
          || (name.matches(".*[.][a-z][a-z0-9-]*[a-z]") && !isTrace(text));
    } catch (DirectoryException e) {
      return false;
    }
  }

  private Optional<String> queued(String text) {
    try {
      QueueId id = QueueId.parse(text.toLowerCase(Locale.ROOT));
      return queue
          .flatMap(running -> running.administration().show(id))
          .map(message -> message.envelope().traceId());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private List<Domain> domains(Caller by, String text) {
    String part = text.substring(text.indexOf('@') + 1).toLowerCase(Locale.ROOT);
    return domains.list(by).stream()
        .filter(domain -> domain.name().contains(part))
        .limit(LISTED_MAX)
        .toList();
  }

  private List<Account> accounts(Caller by, String text) {
    Accounts.Filter filter = new Accounts.Filter(Optional.empty(), Optional.of(text));
    return accounts.list(by, filter, new AccountId(0), LISTED_MAX).accounts();
  }

  private List<Alias> aliases(Caller by, String text) {
    String part = text.toLowerCase(Locale.ROOT);
    List<Alias> found = new ArrayList<>();
    for (Domain domain : domains.list(by)) {
      kept.directory().aliases(domain.name()).stream()
          .filter(alias -> concerns(alias, part))
          .limit(LISTED_MAX - (long) found.size())
          .forEach(found::add);
    }
    return found;
  }

  private static boolean concerns(Alias alias, String part) {
    return alias.name().toLowerCase(Locale.ROOT).contains(part)
        || alias.targets().stream()
            .anyMatch(target -> target.toLowerCase(Locale.ROOT).contains(part));
  }

  /// The messages that a text refers to, the newest first, one part at a time. Operators only,
  /// since messages concern all tenants.
  ///
  /// @param days number of days (UTC) including today, from 1 to [EventLog#DAYS_MAX]
  /// @param before the `next` of the previous part
  /// @param limit from 1 to [#MESSAGES_MAX]
  public Part messages(Caller by, String text, int days, Optional<String> before, int limit) {
    by.requireInstallation(kept.access());
    Found found = find(by, text);
    LocalDate from = today().minusDays(days - 1L);
    EventLog.Part part;
    try {
      part = log.newest(query(found), from, today(), before, limit * 2);
    } catch (IllegalArgumentException e) {
      throw new OperationException(Reason.INVALID, String.valueOf(e.getMessage()));
    }
    Map<String, LocalDate> traces = new LinkedHashMap<>();
    part.events()
        .forEach(event ->
            traces.putIfAbsent(event.traceId(), LocalDate.ofInstant(event.time(), ZoneOffset.UTC)));
    List<MessageSummary> messages = new ArrayList<>();
    traces.forEach((trace, day) -> messages.add(MessageSummary.of(trace, whole(trace, day))));
    return new Part(messages, part.next());
  }

  private static Query query(Found found) {
    return switch (found.kind()) {
      case ADDRESS -> new Query.OfAddress(found.text());
      case DOMAIN -> new Query.OfDomain(found.text());
      case MESSAGE_ID -> new Query.OfMessageId(found.text());
      case TRACE, QUEUE_ID, WORD -> new Query.OfTrace(found.text());
      case CLIENT -> new Query.OfClient(client(found.text()));
    };
  }

  private static InetAddress client(String text) {
    return Messages.client(text).orElseThrow();
  }

  /// All events of a transaction. They are usually on one day; a message that waits in the queue
  /// has events on several days.
  private List<Event> whole(String trace, LocalDate day) {
    LocalDate last = day.plusDays(UNDER_WAY_DAYS);
    LocalDate until = last.isBefore(today()) ? last : today();
    List<Event> events = log.byTrace(trace, day, until);
    boolean begins =
        events.stream()
            .anyMatch(
                event -> event.kind().startsWith("accepted") || event.kind().contains("refused"));
    return begins ? events : log.byTrace(trace, day.minusDays(UNDER_WAY_DAYS), until);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(kept.clock().instant(), ZoneOffset.UTC);
  }
}
