package org.posthorn.sieve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.sieve.run.Action;
import org.posthorn.sieve.run.Content;
import org.posthorn.sieve.run.Environment;
import org.posthorn.sieve.run.HeldMessage;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand.Location;

/// An account in memory, in which scripts are run. What a test does not set is as in an account
/// that is new.
final class Account implements Environment {
  ZonedDateTime now = ZonedDateTime.parse("2026-11-29T08:09:10+01:00");
  String from = "sender@example.org";
  String to = "me@example.com";
  boolean delivery = true;
  SieveLimits limits = SieveLimits.defaults();
  final Set<String> mailboxes = new HashSet<>(Set.of("INBOX"));
  final Map<String, String> ids = new HashMap<>();
  final Map<String, String> uses = new HashMap<>();
  final Map<String, String> metadata = new HashMap<>();
  final Map<String, String> items = new HashMap<>();
  final Map<String, Set<String>> lists = new HashMap<>();
  final Map<String, String> scripts = new HashMap<>();
  final Set<String> remembered = new HashSet<>();
  final Set<String> answered = new HashSet<>();
  OptionalInt spam = OptionalInt.empty();
  OptionalInt virus = OptionalInt.empty();

  static Compilation compile(String script) {
    return Compiler.compile(script.getBytes(UTF_8), SieveLimits.defaults());
  }

  /// The problems of a script, a line for each.
  static String problems(String script) {
    return compile(script).problems().stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  RunResult outcome(String script, String message) {
    return outcome(script, message, false);
  }

  RunResult outcome(String script, String message, boolean traced) {
    return outcome(script, message.replace("\n", "\r\n").getBytes(UTF_8), traced);
  }

  RunResult outcome(String script, byte[] message, boolean traced) {
    Compilation compilation = Compiler.compile(script.getBytes(UTF_8), limits);
    Script compiled =
        compilation.script().orElseThrow(() -> new AssertionError(compilation.problems()));
    RunResult outcome =
        Interpreter.run(compiled, HeldMessage.of(from, to, message), this, limits, traced);
    for (Action action : outcome.actions()) {
      if (action instanceof Action.Remember remember) {
        remembered.add(remember.key());
      } else if (action instanceof Action.Vacation vacation) {
        answered.add(vacation.key() + vacation.reply().to());
      }
    }
    return outcome;
  }

  /// What a script does with a message, one word or two for each action.
  String run(String script, String message) {
    RunResult outcome = outcome(script, message);
    return outcome.error().map(e -> "error " + e + "; ").orElse("") + shown(outcome);
  }

  static String shown(RunResult outcome) {
    return outcome.actions().stream().map(Account::shown).collect(Collectors.joining("; "));
  }

  private static String shown(Action action) {
    return switch (action) {
      case Action.Keep keep -> "keep" + flags(keep.flags());
      case Action.FileInto fileInto ->
          "fileinto " + shown(fileInto.target()) + flags(fileInto.flags());
      case Action.Redirect redirect -> "redirect " + redirect.address();
      case Action.RedirectToList redirect -> "redirect :list " + redirect.list();
      case Action.Discard _ -> "discard";
      case Action.Reject reject -> (reject.refuseOnly() ? "ereject " : "reject ") + reject.reason();
      case Action.Vacation vacation ->
          "vacation to " + vacation.reply().to() + ": " + vacation.reply().subject();
      case Action.Notify notify ->
          "notify " + String.join(",", notify.recipients()) + ": " + notify.subject();
      case Action.Remember _ -> "remember";
    };
  }

  private static String shown(Action.Target target) {
    return target.name()
        + (target.create() ? " :create" : "")
        + target.id().map(i -> " :mailboxid " + i).orElse("")
        + target.specialUse().map(u -> " :specialuse " + u).orElse("");
  }

  private static String flags(List<String> flags) {
    return flags.isEmpty() ? "" : " " + flags;
  }

  /// The message as an action would store or send it.
  static String content(RunResult outcome, String message) {
    List<Content> contents = new ArrayList<>();
    for (Action action : outcome.actions()) {
      switch (action) {
        case Action.Keep keep -> contents.add(keep.content());
        case Action.FileInto fileInto -> contents.add(fileInto.content());
        case Action.Redirect redirect -> contents.add(redirect.content());
        default -> {}
      }
    }
    byte[] octets = message.replace("\n", "\r\n").getBytes(UTF_8);
    return new String(contents.getFirst().applyTo(octets), UTF_8).replace("\r\n", "\n");
  }

  @Override
  public boolean isDelivery() {
    return delivery;
  }

  @Override
  public ZonedDateTime now() {
    return now;
  }

  @Override
  public boolean mailboxExists(String name) {
    return mailboxes.contains(name);
  }

  @Override
  public boolean mailboxIdExists(String id) {
    return ids.containsKey(id);
  }

  @Override
  public boolean specialUseExists(Optional<String> mailbox, String use) {
    return mailbox.map(m -> use.equalsIgnoreCase(uses.get(m))).orElse(uses.containsValue(use));
  }

  @Override
  public Optional<String> metadata(Optional<String> mailbox, String annotation) {
    return Optional.ofNullable(metadata.get(mailbox.orElse("") + annotation));
  }

  @Override
  public Optional<String> item(String name) {
    return Optional.ofNullable(items.get(name));
  }

  @Override
  public boolean isRemembered(String key) {
    return remembered.contains(key);
  }

  @Override
  public boolean mayAnswer(String key, String sender, long seconds) {
    return !answered.contains(key + sender);
  }

  @Override
  public OptionalInt spamPercent() {
    return spam;
  }

  @Override
  public OptionalInt virus() {
    return virus;
  }

  @Override
  public boolean listExists(String name) {
    return lists.containsKey(name);
  }

  @Override
  public boolean isListed(String name, String value) {
    return lists.getOrDefault(name, Set.of()).contains(value);
  }

  @Override
  public Optional<Script> script(Location location, String name) {
    return Optional.ofNullable(scripts.get(location + "/" + name))
        .flatMap(s -> compile(s).script());
  }
}
