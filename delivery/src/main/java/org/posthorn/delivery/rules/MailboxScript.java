package org.posthorn.delivery.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Address;
import org.posthorn.kv.StoreException;
import org.posthorn.sieve.run.Interpreter;
import org.posthorn.sieve.run.RunResult;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailAccount;
import org.posthorn.store.events.Event;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageDelivery.Placed;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the script of a mailbox over messages that a command changed. Changes by the script itself
/// run no script. One thread.
public final class MailboxScript {
  private static final Logger LOG = LoggerFactory.getLogger(MailboxScript.class);

  /// How long the owner gets no second note about errors in one version of the scripts.
  private static final Duration NOTE_INTERVAL = Duration.ofDays(365);

  private final MailboxScripts all;
  private final MailAccount mail;
  private final MailboxId mailbox;
  private final NamedScripts.Named script;
  private final Set<String> problems = new LinkedHashSet<>();

  MailboxScript(
      MailboxScripts all, MailAccount mail, MailboxId mailbox, NamedScripts.Named script) {
    this.all = all;
    this.mail = mail;
    this.mailbox = mailbox;
    this.script = script;
  }

  /// Runs the script over each changed message and carries out its actions. The command itself is
  /// finished: an error leaves messages unchanged, is logged, and is reported to the owner.
  public void run(MailboxScripts.Command command) {
    try {
      Optional<Mailbox> at = mail.mailbox(mailbox);
      Optional<Address> owner = all.rules().own().primary(mail.id());
      if (at.isPresent() && owner.isPresent()) {
        run(command, at.get(), owner.get().toString());
        notifyOwner(owner.get().toString());
      }
    } catch (MailException | StoreException | IOException | UncheckedIOException e) {
      LOG.warn(
          "sieve event=aborted id={} script={} reason={}",
          command.session(),
          script.name(),
          e.toString());
    }
  }

  private void run(MailboxScripts.Command command, Mailbox at, String owner) throws IOException {
    if (script.script().isEmpty()) {
      script.errors().forEach(problem -> problems.add(problem.toString()));
      return;
    }
    EventLimits limits = all.limits();
    MailboxView view = mail.view(mailbox);
    int runs = 0;
    long steps = 0;
    int outgoing = 0;
    for (MailboxScripts.Changed changed : command.messages()) {
      if (runs == limits.messagesMax() || steps >= limits.stepsMax()) {
        int left = command.messages().size() - runs;
        problems.add("The script was not run over " + left + " messages of one command.");
        return;
      }
      int index = view.indexOf(changed.uid());
      if (index >= 0) {
        MessageRun run = new MessageRun(command, changed, at, owner, view, index);
        run.run(script.script().get(), limits.outgoingMax() - outgoing);
        runs++;
        steps += run.steps;
        outgoing += run.outgoing;
      }
    }
  }

  private final class MessageRun {
    private final MailboxScripts.Command command;
    private final MailboxScripts.Changed changed;
    private final Mailbox at;
    private final String owner;
    private final MailboxView view;
    private final int index;
    private final ZonedDateTime now = ZonedDateTime.now(all.clock());
    private long steps;
    private int outgoing;

    MessageRun(
        MailboxScripts.Command command,
        MailboxScripts.Changed changed,
        Mailbox at,
        String owner,
        MailboxView view,
        int index) {
      this.command = command;
      this.changed = changed;
      this.at = at;
      this.owner = owner;
      this.view = view;
      this.index = index;
    }

    void run(Script compiled, int outgoingMax) throws IOException {
      List<Structure> structures = new ArrayList<>();
      mail.structures(new long[] {view.emailId(index)}, structures::add);
      if (structures.isEmpty()) {
        return; // erased meanwhile
      }
      List<String> flags = view.keywords().all(view.flags(index));
      try (MessageBytes bytes = mail.open(view.emailId(index))) {
        StoredUnderTest message = StoredUnderTest.of(owner, flags, structures.getFirst(), bytes);
        RunResult outcome =
            Interpreter.run(
                compiled, message, environment(), all.rules().settings().limits(), false);
        steps = outcome.steps();
        Optional<String> error = outcome.error().map(Object::toString);
        all.ran(error);
        error.ifPresent(problems::add);
        outcome.remarks().forEach(remark -> problems.add(remark.toString()));
        if (error.isEmpty()) {
          StoredRuleEffects effects =
              new StoredRuleEffects(
                  all,
                  mail,
                  at,
                  new StoredRuleEffects.Original(
                      changed.uid(), flags, view.internalDate(index), bytes),
                  owner,
                  outgoingMax);
          effects.perform(outcome.actions(), command.session(), now);
          outgoing = effects.outgoing();
          problems.addAll(effects.problems());
          recordEvent(effects.descriptions(), Optional.empty());
        } else {
          recordEvent(List.of(), error);
        }
      }
    }

    private AccountEnvironment environment() {
      Rules rules = all.rules();
      // RFC 6785 §4
      Map<String, String> items =
          Map.of(
              "location", "MS",
              "phase", "post",
              "imap.user", command.user().name(),
              "imap.email",
                  rules.own().primary(command.user().account()).map(Address::toString).orElse(""),
              "imap.cause", command.cause().name(),
              "imap.mailbox", at.path(),
              "imap.changedflags", String.join(" ", changed.flags()));
      return new AccountEnvironment(
          mail,
          new AccountEnvironment.Occasion(owner, Optional.empty(), false, items),
          rules.settings(),
          rules.own(),
          rules.lists(),
          now,
          name -> all.scripts().get(mail.id(), name).flatMap(NamedScripts.Named::script));
    }

    private void recordEvent(List<String> did, Optional<String> error) {
      if (did.isEmpty() && error.isEmpty()) {
        return;
      }
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("to", owner);
      fields.put("cause", command.cause().name());
      fields.put("mailbox", at.path());
      fields.put("uid", Integer.toString(changed.uid()));
      fields.put("scripts", script.name());
      fields.put("did", String.join("; ", did));
      error.ifPresent(text -> fields.put("error", text));
      all.recordEvent(new Event(command.session(), all.clock().instant(), "rules", fields));
    }
  }

  /// Notifies the owner, once for each version of the scripts.
  private void notifyOwner(String owner) throws IOException {
    String name = "note " + script.version() + " imap " + script.name();
    ZonedDateTime now = ZonedDateTime.now(all.clock());
    if (problems.isEmpty() || mail.remembers(name, now.toInstant())) {
      return;
    }
    String text =
        "Your Sieve script \""
            + script.name()
            + "\", which runs when messages of a mailbox are changed, could not be executed"
            + " completely:\n\n"
            + String.join("\n", problems)
            + "\n\nMessages stay as they are where the script could not be run to its end.\n"
            + "You get this note once, until you change your scripts.\n";
    String title = "Problem with your Sieve script \"" + script.name() + "\"";
    try (MessageVersions versions = new MessageVersions(all.store())) {
      StagedMessage note = versions.composed(all.rules().composer().note(owner, title, text, now));
      Placed placed =
          new Placed(
              new NewMessage(note, FlagSet.NONE, now.toInstant()),
              List.of(List.of(DeliveryTarget.INBOX)));
      ExpiringKey key = new ExpiringKey(name, now.toInstant().plus(NOTE_INTERVAL));
      mail.deliver(
          new MessageDelivery(
              Optional.empty(), List.of(placed), MessageDelivery.Effects.NONE, List.of(key)));
    }
  }
}
