package org.posthorn.delivery.rules;

import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.sieve.run.Environment;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand.Location;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;

/// The environment of an account's scripts.
///
/// @param own the account's addresses
/// @param lists of senders
/// @param personal the account's other scripts
record AccountEnvironment(
    MailAccount mail,
    Occasion occasion,
    RuleSettings settings,
    OwnerAddresses own,
    SenderLists lists,
    ZonedDateTime now,
    PersonalScripts personal)
    implements Environment {

  /// What scripts are run for.
  ///
  /// @param deliveredTo the address at which the account was found
  /// @param verdict of the checks on the message
  /// @param answerable whether the sender may get an automatic reply
  /// @param items of the Sieve environment that depend on the occasion
  record Occasion(
      String deliveredTo,
      Optional<VerdictField> verdict,
      boolean answerable,
      Map<String, String> items) {
    /// RFC 5183 §4.1; RFC 6785 §4.2 to §4.5.
    private static final Map<String, String> DELIVERY_ITEMS =
        Map.of(
            "location", "MDA",
            "phase", "during",
            "imap.user", "",
            "imap.email", "",
            "imap.cause", "",
            "imap.mailbox", "",
            "imap.changedflags", "");

    /// The delivery of a message.
    ///
    /// @param seen whether it has been in this account before
    static Occasion delivery(DeliveredCopy subject, boolean seen) {
      // Junk gets no automatic reply: its sender is forged, or would learn that the address is in
      // use.
      return new Occasion(
          subject.deliveredTo(), subject.verdict(), !seen && !subject.junk(), DELIVERY_ITEMS);
    }

    boolean isDelivery() {
      return "MDA".equals(items.get("location"));
    }
  }

  /// Finds scripts to include.
  @FunctionalInterface
  interface PersonalScripts {
    Optional<Script> script(String name);
  }

  /// The key for remembering a vacation reply.
  static String vacation(String key, String sender) {
    return "vacation " + key + " " + sender.toLowerCase(Locale.ROOT);
  }

  /// The key for remembering an id of the duplicate test.
  static String duplicate(String key) {
    return "duplicate " + key;
  }

  @Override
  public List<String> ownAddresses() {
    return own.of(mail.id(), occasion.deliveredTo());
  }

  @Override
  public boolean mailboxExists(String name) {
    return mail.mailbox(name).isPresent();
  }

  @Override
  public boolean mailboxIdExists(String id) {
    return mailboxId(id).flatMap(mail::mailbox).isPresent();
  }

  /// The id that clients see as MAILBOXID (RFC 8474 §4).
  static Optional<MailboxId> mailboxId(String id) {
    return id.matches("M[1-9][0-9]{0,8}")
        ? Optional.of(new MailboxId(Integer.parseInt(id.substring(1))))
        : Optional.empty();
  }

  @Override
  public boolean specialUseExists(Optional<String> mailbox, String use) {
    Optional<MailboxRole> role = role(use);
    Optional<Mailbox> found = role.flatMap(mail::mailbox);
    return mailbox.isEmpty()
        ? found.isPresent()
        : mail.mailbox(mailbox.get())
            .flatMap(Mailbox::role)
            .filter(named -> role.equals(Optional.of(named)))
            .isPresent();
  }

  /// The role of an attribute such as `\Junk`.
  static Optional<MailboxRole> role(String use) {
    return Arrays.stream(MailboxRole.values())
        .filter(role -> role.attribute().filter(use::equalsIgnoreCase).isPresent())
        .findFirst();
  }

  /// RFC 5183 §4.1.
  @Override
  public Optional<String> item(String name) {
    String item = name.toLowerCase(Locale.ROOT);
    return switch (item) {
      case "name" -> Optional.of("Posthorn");
      case "host" -> Optional.of(settings.hostName());
      case "domain" ->
          Optional.of(settings.hostName().substring(settings.hostName().indexOf('.') + 1));
      default -> Optional.ofNullable(occasion.items().get(item));
    };
  }

  @Override
  public boolean isDelivery() {
    return occasion.isDelivery();
  }

  /// RFC 5490 §3.3, §4.1. The server's annotations are those that the account has for it.
  @Override
  public Optional<String> metadata(Optional<String> mailbox, String annotation) {
    if (mailbox.isEmpty()) {
      return mail.annotations().text(Optional.empty(), annotation);
    }
    return mail.mailbox(mailbox.get())
        .map(Mailbox::id)
        .flatMap(id -> mail.annotations().text(Optional.of(id), annotation));
  }

  @Override
  public boolean isRemembered(String key) {
    return mail.remembers(duplicate(key), now.toInstant());
  }

  @Override
  public boolean mayAnswer(String key, String sender, long seconds) {
    return occasion.answerable() && !mail.remembers(vacation(key, sender), now.toInstant());
  }

  @Override
  public OptionalInt spamPercent() {
    Optional<VerdictField> verdict = occasion.verdict();
    return verdict.isEmpty() || verdict.get().spam().isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.round(100 * verdict.get().spam().getAsDouble()));
  }

  @Override
  public OptionalInt virus() {
    return occasion
        .verdict()
        .map(verdict ->
            switch (verdict.virus()) {
              case UNKNOWN -> OptionalInt.empty();
              case NONE -> OptionalInt.of(1);
              case SUSPECTED -> OptionalInt.of(4);
              case CERTAIN -> OptionalInt.of(5);
            })
        .orElse(OptionalInt.empty());
  }

  @Override
  public boolean listExists(String name) {
    return SenderLists.exists(name);
  }

  @Override
  public boolean isListed(String name, String value) {
    return lists.contains(mail.id(), name, value);
  }

  @Override
  public Optional<Script> script(Location location, String name) {
    return location == Location.PERSONAL ? personal.script(name) : settings.global().script(name);
  }
}
