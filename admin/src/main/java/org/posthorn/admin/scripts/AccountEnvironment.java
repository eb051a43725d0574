package org.posthorn.admin.scripts;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.run.Environment;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand.Location;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.scripts.StoredScript;

/// The environment of a script that runs over stored mail. Such a run sends nothing, so it
/// remembers nothing. Used by one thread, for one run over a mailbox.
final class AccountEnvironment implements Environment {
  private final MailAccount account;
  private final Scripts scripts;
  private final List<String> ownAddresses;
  private final InstantSource clock;
  private final SieveLimits limits;
  private final Map<String, Optional<Script>> included = new HashMap<>();

  AccountEnvironment(
      MailAccount account,
      Scripts scripts,
      List<String> ownAddresses,
      InstantSource clock,
      SieveLimits limits) {
    this.account = account;
    this.scripts = scripts;
    this.ownAddresses = ownAddresses;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public ZonedDateTime now() {
    return clock.instant().atZone(ZoneId.systemDefault());
  }

  @Override
  public List<String> ownAddresses() {
    return ownAddresses;
  }

  @Override
  public boolean mailboxExists(String name) {
    return account.mailbox(name).isPresent();
  }

  @Override
  public boolean mailboxIdExists(String id) {
    return account.mailboxes().stream().anyMatch(mailbox -> mailbox.id().toString().equals(id));
  }

  @Override
  public boolean specialUseExists(Optional<String> name, String use) {
    return name.isPresent()
        ? account.mailbox(name.get()).filter(mailbox -> hasUse(mailbox, use)).isPresent()
        : account.mailboxes().stream().anyMatch(mailbox -> hasUse(mailbox, use));
  }

  static boolean hasUse(Mailbox mailbox, String use) {
    return mailbox
        .role()
        .flatMap(role -> role.attribute())
        .filter(use::equalsIgnoreCase)
        .isPresent();
  }

  // RFC 5490 §3.3, §4.1
  @Override
  public Optional<String> metadata(Optional<String> mailbox, String annotation) {
    return mailbox.isEmpty()
        ? account.annotations().text(Optional.empty(), annotation)
        : account
            .mailbox(mailbox.get())
            .map(Mailbox::id)
            .flatMap(id -> account.annotations().text(Optional.of(id), annotation));
  }

  // RFC 5183 §4.1
  @Override
  public Optional<String> item(String name) {
    return switch (name) {
      case "location" -> Optional.of("MS");
      case "phase" -> Optional.of("post");
      case "name" -> Optional.of("Posthorn");
      default -> Optional.empty();
    };
  }

  /// Scripts of the account; there are no global ones by name.
  @Override
  public Optional<Script> script(Location location, String name) {
    return location == Location.PERSONAL
        ? included.computeIfAbsent(name, this::compiled)
        : Optional.empty();
  }

  private Optional<Script> compiled(String octets) {
    String name = new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    try {
      return scripts
          .get(name)
          .map(StoredScript::octets)
          .flatMap(text -> Compiler.compile(text, limits).script());
    } catch (ScriptException e) {
      return Optional.empty(); // no script may have that name
    }
  }
}
