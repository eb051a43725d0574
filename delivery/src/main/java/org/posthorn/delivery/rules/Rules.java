package org.posthorn.delivery.rules;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.Verdict;
import org.posthorn.delivery.encryption.AccountKeys;
import org.posthorn.delivery.encryption.ArrivalEncryption;
import org.posthorn.delivery.encryption.EncryptionLimits;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Script;
import org.posthorn.spam.account.AccountVerdict;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageDelivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the scripts that decide about mail, and carries out their actions. Thread-safe.
public final class Rules {
  private static final Logger LOG = LoggerFactory.getLogger(Rules.class);

  /// How long the owner gets no second note about errors in the same version of the scripts.
  private static final Duration NOTE_INTERVAL = Duration.ofDays(365);

  /// The name of a [VacationResponse] in events.
  private static final String VACATION_RESPONSE = "vacation response";

  private final MailStore store;
  private final RuleSettings settings;
  private final Clock clock;
  private final Consumer<Event> events;
  private final OwnerAddresses own;
  private final SenderLists lists;
  private final Composer composer;
  private final ScriptCache scripts;
  private final ArrivalEncryption encryption;
  private final Metrics.Counter runs;
  private final Metrics.Counter nanos;
  private final Metrics.Counter failed;

  /// What scripts may look up.
  ///
  /// @param kv has accounts' lists of senders and their keys
  public record Stores(MailStore mail, Directory directory, KeyValueStore kv) {}

  /// @param clock its time zone is used in scripts
  /// @param metrics counts `rules.messages`, `rules.failed` and `rules.nanos`, the run time of
  ///   scripts
  /// @param events takes the events of rules; must not block long
  public Rules(
      Stores stores, RuleSettings settings, Clock clock, Metrics metrics, Consumer<Event> events) {
    store = stores.mail();
    this.settings = settings;
    this.clock = clock;
    this.events = events;
    own = new OwnerAddresses(stores.directory());
    lists = new SenderLists(stores.kv());
    composer = new Composer(settings.hostName());
    scripts = new ScriptCache(store, settings.limits(), settings.cache(), clock);
    encryption =
        new ArrivalEncryption(
            store, new AccountKeys(stores.kv(), clock, EncryptionLimits.defaults()), metrics);
    runs = metrics.counter("rules.messages");
    nanos = metrics.counter("rules.nanos");
    failed = metrics.counter("rules.failed");
  }

  RuleSettings settings() {
    return settings;
  }

  OwnerAddresses own() {
    return own;
  }

  SenderLists lists() {
    return lists;
  }

  Composer composer() {
    return composer;
  }

  /// Encrypts what is filed in accounts whose owners have chosen so.
  public ArrivalEncryption encryption() {
    return encryption;
  }

  /// The result of the rules.
  ///
  /// @param refusal why the owner's rules refuse the message; empty if it is done
  public record Applied(Optional<RuleRefusal> refusal) {}

  /// Whether there are scripts for an account's mail. Reads only memory if nothing has changed.
  public boolean has(AccountId account) {
    return !settings.before().isEmpty()
        || !settings.after().isEmpty()
        || scripts.active(account).isPresent()
        || scripts.vacationResponse(account).isPresent();
  }

  /// Runs the scripts over a message and carries out their actions. When this returns, all changes
  /// are on disk.
  ///
  /// @param followed whether the account may have webhooks for deliveries
  /// @param marks keywords that its copies get in addition, except in junk
  /// @throws MailException of kind OVER_QUOTA, or NOT_FOUND if the account is erased
  /// @throws IOException if the message could not be read, or a changed one could not be written
  public Applied apply(DeliveredCopy subject, boolean followed, FlagSet marks) throws IOException {
    Optional<ScriptCache.Active> active = scripts.active(subject.account());
    MailAccount mail = store.account(Principal.system(), subject.account());
    ZonedDateTime now = ZonedDateTime.now(clock);
    boolean seen = LoopDetection.seen(subject, own);
    AccountEnvironment environment =
        new AccountEnvironment(
            mail,
            AccountEnvironment.Occasion.delivery(subject, seen),
            settings,
            own,
            lists,
            now,
            name -> active.flatMap(one -> scripts.included(subject.account(), one, name)));
    try (MessageVersions versions = new MessageVersions(store)) {
      ScriptChain chain = new ScriptChain(versions, subject, environment, settings.limits());
      RuleEffects effects = new RuleEffects(this, subject, versions, seen, followed, now);
      effects.mark(marks);
      long begin = System.nanoTime();
      RunLog log = run(chain, active, subject);
      nanos.add(System.nanoTime() - begin);
      runs.increment();
      for (ScriptChain.Wanted wanted : chain.wanted()) {
        effects.add(wanted);
      }
      if (!log.problems().isEmpty() && active.isPresent()) {
        notifyOwner(mail, active.get(), log, effects, now);
      }
      return apply(mail, subject, effects, log);
    }
  }

  /// Records the events of the runs.
  ///
  /// @param problems errors that the owner should know
  private record RunLog(List<String> names, List<String> errors, List<String> problems) {}

  private RunLog run(ScriptChain chain, Optional<ScriptCache.Active> active, DeliveredCopy subject)
      throws IOException {
    RunLog log = new RunLog(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (RuleSettings.Named script : settings.before()) {
      server(chain, script, subject, log);
    }
    Optional<Script> vacationResponse = scripts.vacationResponse(subject.account());
    if (vacationResponse.isPresent() && chain.goesOn() && !subject.junk()) {
      server(
          chain, new RuleSettings.Named(VACATION_RESPONSE, vacationResponse.get()), subject, log);
    }
    if (active.isPresent() && chain.goesOn()) {
      owner(chain, active.get(), log);
    }
    for (RuleSettings.Named script : settings.after()) {
      server(chain, script, subject, log);
    }
    if (!log.errors().isEmpty()) {
      failed.increment();
    }
    return log;
  }

  private static void server(
      ScriptChain chain, RuleSettings.Named script, DeliveredCopy subject, RunLog log)
      throws IOException {
    if (!chain.goesOn()) {
      return;
    }
    log.names().add(script.name());
    RunResult outcome = chain.run(script.script());
    outcome
        .error()
        .map(Object::toString)
        .ifPresent(error -> {
          log.errors().add(error);
          LOG.error(
              "sieve event=failed trace={} script={} reason={}",
              subject.transaction().traceId(),
              script.name(),
              error);
        });
  }

  private static void owner(ScriptChain chain, ScriptCache.Active active, RunLog log)
      throws IOException {
    log.names().add(active.name());
    if (active.script().isEmpty()) {
      active.errors().forEach(problem -> log.problems().add(problem.toString()));
      log.errors().add("not compiled");
      return;
    }
    RunResult outcome = chain.run(active.script().get());
    outcome
        .error()
        .map(Object::toString)
        .ifPresent(error -> {
          log.errors().add(error);
          log.problems().add(error);
        });
    outcome.remarks().forEach(remark -> log.problems().add(remark.toString()));
  }

  /// RFC 5228 §2.10.6.
  private static void notifyOwner(
      MailAccount mail,
      ScriptCache.Active active,
      RunLog log,
      RuleEffects effects,
      ZonedDateTime now)
      throws IOException {
    String name = "note " + active.version();
    if (mail.remembers(name, now.toInstant())) {
      return;
    }
    effects.addKey(new ExpiringKey(name, now.toInstant().plus(NOTE_INTERVAL)));
    String text =
        "Your Sieve script \""
            + active.name()
            + "\" could not be executed completely:\n\n"
            + String.join("\n", log.problems())
            + "\n\nEach line begins with the line and column of the script. Where the script could"
            + " not be run to its end, messages are kept.\n"
            + "You get this note once, until you change your scripts.\n";
    effects.note("Problem with your Sieve script \"" + active.name() + "\"", text);
  }

  private Applied apply(MailAccount mail, DeliveredCopy subject, RuleEffects effects, RunLog log)
      throws IOException {
    Optional<RuleRefusal> refusal = effects.refusal();
    List<MessageDelivery.Filed> filed = List.of();
    boolean first = true;
    if (refusal.isEmpty() || !effects.isNothing()) {
      MessageDelivery delivery =
          effects.delivery(refusal.isPresent() ? effects.refusedStep() : subject.step());
      Optional<List<MessageDelivery.Filed>> done = mail.deliver(delivery);
      first = done.isPresent();
      filed = done.orElse(List.of());
    }
    if (first) {
      record(subject, effects.descriptions(), refusal, log, filed);
    }
    return new Applied(refusal);
  }

  private void record(
      DeliveredCopy subject,
      List<String> did,
      Optional<RuleRefusal> refusal,
      RunLog log,
      List<MessageDelivery.Filed> filed) {
    String trace = subject.transaction().traceId();
    if (trace.isEmpty()) {
      return;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("to", subject.deliveredTo());
    fields.put(EventLog.OWNERS_FIELD, owner(subject.account()));
    fields.put("scripts", String.join(", ", log.names()));
    fields.put("did", String.join("; ", did));
    if (!log.errors().isEmpty()) {
      fields.put("error", String.join("; ", log.errors()));
    }
    refusal.ifPresent(why -> fields.put("refusal", why.why().text()));
    if (!filed.isEmpty()) {
      fields.put("mailbox", paths(filed));
    }
    events.accept(new Event(trace, clock.instant(), "rules", fields));
  }

  private static String paths(List<MessageDelivery.Filed> filed) {
    return filed.stream()
        .map(MessageDelivery.Filed::path)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String owner(AccountId account) {
    return EventLog.owners(List.of(account.value()));
  }

  /// Records the signals for or against a message that only one account has.
  public void recordVerdict(
      AccountId account, String to, SourceTransaction transaction, AccountVerdict verdict) {
    if (transaction.traceId().isEmpty()) {
      return;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("to", to);
    fields.put(EventLog.OWNERS_FIELD, owner(account));
    verdict.spam().ifPresent(spam -> fields.put("spam", String.format(Locale.ROOT, "%.4f", spam)));
    Verdict.addSignals(verdict.reasons(), fields);
    events.accept(new Event(transaction.traceId(), clock.instant(), "owners-view", fields));
  }

  /// Records the mailboxes of a message that was delivered without rules.
  public void recordFiled(
      AccountId account,
      String to,
      SourceTransaction transaction,
      List<MessageDelivery.Filed> filed) {
    if (filed.isEmpty() || transaction.traceId().isEmpty()) {
      return;
    }
    events.accept(
        new Event(
            transaction.traceId(),
            clock.instant(),
            "filed",
            Map.of("to", to, "mailbox", paths(filed), EventLog.OWNERS_FIELD, owner(account))));
  }
}
