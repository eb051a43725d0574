package org.posthorn.delivery.rules;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.events.Event;
import org.posthorn.store.mail.MailboxId;

/// Finds the scripts that run when an IMAP command changes messages of a mailbox (RFC 6785).
/// Thread-safe.
public final class MailboxScripts {
  private final MailStore store;
  private final Rules rules;
  private final EventLimits limits;
  private final Clock clock;
  private final Consumer<Event> events;
  private final NamedScripts scripts;
  private final Metrics.Counter runs;
  private final Metrics.Counter failed;

  /// @param rules of inbound mail, whose settings apply here too
  /// @param clock its zone is that of scripts
  /// @param metrics counts `rules.mailbox_messages` and `rules.mailbox_failed`
  /// @param events receives the events of scripts; must not block long
  public MailboxScripts(
      MailStore store,
      Rules rules,
      EventLimits limits,
      Clock clock,
      Metrics metrics,
      Consumer<Event> events) {
    this.store = store;
    this.rules = rules;
    this.limits = limits;
    this.clock = clock;
    this.events = events;
    RuleSettings settings = rules.settings();
    scripts = new NamedScripts(store, settings.limits(), settings.cache().octetsMax());
    runs = metrics.counter("rules.mailbox_messages");
    failed = metrics.counter("rules.mailbox_failed");
  }

  /// The cause of a run.
  public enum Cause {
    APPEND,
    /// Also MOVE, which is newer than RFC 6785 §4.3.
    COPY,
    FLAG
  }

  /// A command that changed messages.
  ///
  /// @param session under which events are recorded
  /// @param user the user of the session
  public record Command(Cause cause, String session, Principal user, List<Changed> messages) {
    public Command {
      messages = List.copyOf(messages);
    }
  }

  /// A changed message.
  ///
  /// @param flags flags that were set or removed; empty for a new message
  public record Changed(int uid, List<String> flags) {}

  /// The script of a mailbox, if it has one. Reads two rows.
  ///
  /// @throws org.posthorn.kv.StoreException if the store fails
  public Optional<MailboxScript> of(MailAccount mail, MailboxId mailbox) {
    // RFC 6785 §2.3.1: an empty name means no script.
    return mail.annotations()
        .nearest(mailbox, EntryName.SCRIPT)
        .filter(name -> !name.isEmpty())
        .flatMap(name -> scripts.get(mail.id(), name))
        .map(script -> new MailboxScript(this, mail, mailbox, script));
  }

  MailStore store() {
    return store;
  }

  Rules rules() {
    return rules;
  }

  EventLimits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  NamedScripts scripts() {
    return scripts;
  }

  void ran(Optional<String> error) {
    runs.increment();
    if (error.isPresent()) {
      failed.increment();
    }
  }

  void recordEvent(Event event) {
    events.accept(event);
  }
}
